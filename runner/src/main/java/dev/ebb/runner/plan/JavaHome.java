package dev.ebb.runner.plan;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
