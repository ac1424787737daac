package dev.ebb.runner.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Folders of ebb's own. */
public final class Folders {

  private Folders() {}

  /** {@code EBB_CACHE}, or {@code ebb} in the user's cache (XDG Base Directory Specification). */
  public static Path cache() {
    String own = System.getenv("EBB_CACHE");
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path cache =
        own != null && !own.isBlank()
            ? Path.of(own)
            : (xdg != null && !xdg.isBlank()
                    ? Path.of(xdg)
                    : Path.of(System.getProperty("user.home"), ".cache"))
                .resolve("ebb");
    return cache.toAbsolutePath();
  }

  /** Deletes one with all that is in it; no matter if it is gone already. */
  public static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
