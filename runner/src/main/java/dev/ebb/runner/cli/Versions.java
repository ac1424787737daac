package dev.ebb.runner.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** {@code ebb --version}: ebb's own and those of what it compares. */
final class Versions implements IVersionProvider {

  @Override
  public String[] getVersion() throws IOException {
    Properties versions = new Properties();
    try (InputStream in = Versions.class.getResourceAsStream("/versions.properties")) {
      versions.load(in);
    }
    return new String[] {
      "ebb " + versions.getProperty("ebb"),
      "  kafka-clients " + versions.getProperty("kafka-clients"),
      "  broker " + versions.getProperty("broker"),
      "  vertx-kafka-client " + versions.getProperty("vertx-kafka-client"),
      "  reactor-kafka " + versions.getProperty("reactor-kafka"),
      "  smallrye-reactive-messaging-kafka " + versions.getProperty("smallrye"),
      "  oshi-core " + versions.getProperty("oshi"),
      "  Java " + System.getProperty("java.runtime.version")
    };
  }
}
