package dev.ebb.runner.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
public record RuntimeProfile(String name, List<String> languages, Map<String, String> environment) {

  /** The one that changes nothing. */
  static final String STANDARD = "default";

  private static final String FLAG = "--runtimes";
  private static final List<String> KEYS =
      List.of("description", "languages", "environment", "preload");

  /** Where a system keeps its libraries (hier(7), and Debian's multiarch folders). */
  private static final List<Path> LIBRARIES =
      List.of(Path.of("/usr/lib"), Path.of("/usr/lib64"), Path.of("/usr/local/lib"));

  /**
   * The levels of those that hold for a client.
   *
   * @throws Refused when one holds for none of the clients, or the client is left without one
   */
  static List<Level> levels(Client client, Axis.Asked asked) {
    List<Level> levels = new ArrayList<>();
    for (String typed : asked.typed()) {
      if (typed.equals(STANDARD)) {
        levels.add(new Level(STANDARD, "", STANDARD, Settings.NONE));
        continue;
      }
      RuntimeProfile profile = named(typed, asked.home());
      if (asked.clients().stream().noneMatch(profile::holdsFor)) {
        throw new Refused(
            FLAG
                + ": "
                + profile.name
                + " is for "
                + String.join(", ", profile.languages)
                + ", and none of the clients is written in that");
      }
      if (profile.holdsFor(client)) {
        levels.add(
            new Level(
                profile.name, profile.name, typed, Settings.environment(profile.environment)));
      }
    }
    if (levels.isEmpty()) {
      throw new Refused(
          FLAG
              + ": none of "
              + String.join(", ", asked.typed())
              + " is for "
              + client.name()
              + " ("
              + client.language()
              + "): add 'default', or leave the client out");
    }
    return levels;
  }

  private boolean holdsFor(Client client) {
    return languages.contains(client.language());
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
