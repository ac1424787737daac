package dev.ebb.runner.cluster;

import dev.ebb.runner.library.ClassPath;
import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.plan.Layout;
import dev.ebb.runner.plan.Refused;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
}
