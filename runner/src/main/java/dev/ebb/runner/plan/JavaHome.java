package dev.ebb.runner.plan;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * A JDK that clients run on.
 *
 * @param version as its {@code release} file says, such as 17.0.15, or "unknown"
 */
public record JavaHome(Path path, String version) {

  /**
   * Looks at a JDK.
   *
   * @throws Refused when there is none at {@code path}
   */
  public static JavaHome at(Path path) {
    if (!Files.isExecutable(path.resolve("bin").resolve("java"))) {
      throw new Refused(
          "--java " + path + ": there is no JDK (no bin/java): give a JDK's home directory");
    }
    Path home = path.toAbsolutePath().normalize(); // a run may be resumed from another directory
    Properties release = new Properties();
    try (Reader reader = Files.newBufferedReader(home.resolve("release"))) {
      release.load(reader);
    } catch (IOException e) {
      return new JavaHome(home, "unknown");
    }
    return new JavaHome(home, release.getProperty("JAVA_VERSION", "unknown").replace("\"", ""));
  }

  /** The feature release, such as 17; 0 when it is unknown. */
  public int feature() {
    String number = version.replaceAll("[^0-9].*", "");
    return number.isEmpty() ? 0 : Integer.parseInt(number);
  }

  /**
   * JDKs as levels: the first goes unmentioned in an arm's name, the others by what tells them
   * apart.
   *
   * @param typed their paths; none: the one at {@code own}
   */
  static List<Level> levels(List<String> typed, Path own) {
    List<String> paths = typed.isEmpty() ? List.of(own.toString()) : typed;
    List<JavaHome> all = paths.stream().map(path -> at(Path.of(path))).toList();
    List<Level> levels = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      JavaHome java = all.get(i);
      String suffix = java.equals(all.get(0)) ? "" : "jdk" + java.apart(all);
      levels.add(new Level(java.version, suffix, java.path.toString(), Settings.java(java)));
    }
    return levels;
  }

  /** The shortest that tells it from the others. */
  private String apart(List<JavaHome> all) {
    if (all.stream().filter(other -> other.feature() == feature()).count() == 1) {
      return Integer.toString(feature());
    }
    String safe = version.replaceAll("[^A-Za-z0-9._]", "-");
    boolean only = all.stream().filter(other -> other.version.equals(version)).count() == 1;
    return only ? safe : safe + "-no" + (all.indexOf(this) + 1);
  }
}
