package dev.ebb.runner.plan;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where ebb's own files lie: in a checkout, each module's where Maven has built it; in an unpacked
 * archive, all jars in one folder and what they are made of in another.
 *
 * @param home where the launcher is
 */
public record Layout(Path home) {

  private static final String JARS = "jars";
  private static final String BROKER = "broker";

  /** Whether it is an unpacked archive: nothing can be built there, and nothing need be. */
  public boolean archive() {
    return Files.isDirectory(home.resolve(JARS));
  }

  /** A module's jar, be it there or not; its libraries are in {@code lib} beside it. */
  public Path jar(String module) {
    return archive()
        ? home.resolve(JARS).resolve(module + ".jar")
        : folder(module).resolve("target").resolve(module + ".jar");
  }

  /** The file that says what a module is made of. */
  public Path pom(String module) {
    return folder(module).resolve("pom.xml");
  }

  /** The folder with all jars of the embedded broker, and no others. */
  public Path broker() {
    return archive()
        ? home.resolve(JARS).resolve(BROKER)
        : home.resolve("runner").resolve("target").resolve("broker-lib");
  }

  private Path folder(String module) {
    Path poms = archive() ? home.resolve("poms") : home;
    return switch (module) {
      case "ebb" -> poms;
      case BROKER -> poms.resolve("runner").resolve(BROKER);
      default -> poms.resolve(module);
    };
  }

  /** What to do about something that is missing, or is not whole. */
  public String mend() {
    return archive() ? "unpack the archive anew" : "run mvn package in " + home;
  }
}
