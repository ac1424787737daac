package dev.ebb.runner.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.runner.Garbled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Files that people write, garbled: each is read, or refused in one line. */
class GarbledFilesTest {

  private static final Path HOME = Path.of("").toAbsolutePath().getParent();

  private interface Reader {
    void read(String file);
  }

  private static void each(String folder, long seed, Reader reader) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(HOME.resolve(folder))) {
      files = all.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
    Path file = files.get((int) Math.floorMod(seed, (long) files.size()));
    Path garbled = Files.createTempFile("garbled", ".yaml");
    try {
      Files.write(garbled, Garbled.of(Files.readString(file), seed).getBytes(UTF_8));
      reader.read(garbled.toString());
    } catch (Refused e) {
      assertThat(e.getMessage().lines()).as(e.getMessage()).hasSize(1);
    } finally {
      Files.delete(garbled);
    }
  }

  @Property(tries = 400)
  void profiles(@ForAll long seed) throws IOException {
    each("experiments/profiles", seed, file -> Profile.named(file, HOME));
  }

  @Property(tries = 400)
  void jvmProfiles(@ForAll long seed) throws IOException {
    each("experiments/jvms", seed, file -> JvmProfile.named(file, HOME));
  }

  @Property(tries = 200)
  void runtimeProfiles(@ForAll long seed) throws IOException {
    each("experiments/runtimes", seed, file -> RuntimeProfile.named(file, HOME));
  }

  @Property(tries = 400)
  void clients(@ForAll long seed) throws IOException {
    each("clients", seed, file -> Clients.named(file, HOME));
  }

  @Property(tries = 200)
  void publishedFigures(@ForAll long seed) throws IOException {
    each("experiments/published", seed, file -> Published.named(file, HOME));
  }

  @Property(tries = 400)
  void experiments(@ForAll long seed) throws IOException {
    each("experiments", seed, file -> ExperimentFile.named(file, HOME));
  }
}
