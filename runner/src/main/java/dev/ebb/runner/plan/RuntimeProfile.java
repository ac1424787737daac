package dev.ebb.runner.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How a client's runtime and its C library are set: what a JVM profile is for a JVM, for any
 * language.
 *
 * @param languages that it holds for
 * @param environment of the process
 */
public record RuntimeProfile(String name, List<String> languages, Map<String, String> environment)
    implements Partial {

  /** The one that changes nothing. */
  static final String STANDARD = "default";

  private static final String FLAG = "--runtimes";
  private static final List<String> KEYS =
      List.of("description", "languages", "environment", "preload");

  /** Where a system keeps its libraries (hier(7), and Debian's multiarch folders). */
  private static final List<Path> LIBRARIES =
      List.of(Path.of("/usr/lib"), Path.of("/usr/lib64"), Path.of("/usr/local/lib"));

  /** Those of them that hold for a client. */
  static List<Level> levels(Client client, Axis.Asked asked) {
    return Partial.levels(client, asked, FLAG, STANDARD, name -> named(name, asked.home()));
  }

  @Override
  public boolean isFor(Client client) {
    return name.equals(STANDARD) || languages.contains(client.language());
  }

  @Override
  public String forNone() {
    return String.join(", ", languages) + ", and none of the clients is written in that";
  }

  @Override
  public Level level(String origin) {
    boolean standard = name.equals(STANDARD);
    return new Level(
        name,
        standard ? "" : name,
        origin,
        standard ? Settings.NONE : Settings.environment(environment));
  }

  /**
   * Reads one that ebb ships, or a user's by its path.
   *
   * @throws Refused when there is none, or something in it cannot be used
   */
  public static RuntimeProfile named(String name, Path home) {
    Path file = Definition.find(FLAG, folder(home), name);
    YamlFile yaml = YamlFile.read(file).requireKnown(KEYS);
    List<String> languages = yaml.texts("languages");
    if (languages.isEmpty()) {
      throw yaml.refusal("languages", "missing: those it holds for, such as [python]");
    }
    Map<String, String> environment = new LinkedHashMap<>(yaml.map("environment"));
    environment
        .keySet()
        .forEach(
            variable ->
                ConsumerProperties.requireNoSecret(
                    yaml.where("environment") + ": " + variable, variable));
    yaml.text("preload")
        .ifPresent(library -> environment.put("LD_PRELOAD", preload(yaml, library)));
    return new RuntimeProfile(Definition.armName(FLAG, file), languages, environment);
  }

  private static String preload(YamlFile yaml, String library) {
    for (Path folder : LIBRARIES) {
      try (Stream<Path> found =
          Files.find(folder, 2, (path, is) -> path.endsWith(library) && !is.isDirectory())) {
        Path first = found.findFirst().orElse(null);
        if (first != null) {
          return first.toString();
        }
      } catch (IOException e) {
        // a folder that is not there holds no library
      }
    }
    throw yaml.refusal(
        "preload",
        library
            + " is not installed"
            + (library.contains("jemalloc") ? " (Debian: the package libjemalloc2)" : ""));
  }

  /** Those that ebb ships. */
  public static List<String> names(Path home) {
    return Definition.names(folder(home));
  }

  private static Path folder(Path home) {
    return home.resolve("experiments").resolve("runtimes");
  }
}
