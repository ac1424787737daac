package dev.ebb.runner.cluster;

import dev.ebb.runner.library.ClassPath;
import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.plan.Layout;
import dev.ebb.runner.plan.Refused;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an embedded broker is made of: as ebb was built, or of another version of Kafka. */
public final class BrokerLibraries {

  private static final String MODULE = "broker";
  private static final List<String> OF_KAFKA =
      List.of("kafka_2.13", "kafka-server", "kafka-server-common", "kafka-clients");

  private BrokerLibraries() {}

  /**
   * Sees to it that those of a version are here.
   *
   * @throws Refused when there is no such version, or it cannot be had
   */
  public static void require(Path home, String version) {
    classPath(home, version);
  }

  /**
   * As java takes it.
   *
   * @param version null: the one that ebb was built with
   */
  static String classPath(Path home, String version) {
    Path lib = new Layout(home).broker();
    if (!Files.isDirectory(lib)) {
      throw new Refused(lib + " is missing: " + new Layout(home).mend());
    }
    if (version == null) {
      return lib + "/*";
    }
    Map<String, String> versions = new LinkedHashMap<>();
    OF_KAFKA.forEach(library -> versions.put("org.apache.kafka:" + library, version));
    return ClassPath.of(home, MODULE, versions, Axis.BROKER.flag() + " " + version)
        .joined(lib.resolve("broker.jar"));
  }

  /** Which Kafka ebb was built with, by its jar. */
  public static Optional<String> version(Path home) {
    try (DirectoryStream<Path> jars =
        Files.newDirectoryStream(new Layout(home).broker(), "kafka_2.13-*.jar")) {
      for (Path jar : jars) {
        return Optional.of(jar.getFileName().toString().replaceAll("kafka_2\\.13-|\\.jar", ""));
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // the broker's start says what is missing
    }
  }
}
