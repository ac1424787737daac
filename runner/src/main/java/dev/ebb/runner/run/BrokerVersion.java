package dev.ebb.runner.run;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Which Kafka the embedded broker is of, by its jar. */
final class BrokerVersion {

  private BrokerVersion() {}

  static Optional<String> in(Path home) {
    try (DirectoryStream<Path> jars =
        Files.newDirectoryStream(home.resolve("runner/target/broker-lib"), "kafka_2.13-*.jar")) {
      for (Path jar : jars) {
        return Optional.of(jar.getFileName().toString().replaceAll("kafka_2\\.13-|\\.jar", ""));
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // the broker's start says what is missing
    }
  }
}
