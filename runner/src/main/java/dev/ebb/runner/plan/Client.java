package dev.ebb.runner.plan;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A client library under comparison.
 *
 * @param name what people call it
 * @param module the folder and jar that implement it
 * @param modes the ways it can be used, the default first
 * @param attributes what it can be configured with besides a KafkaConsumer's properties
 * @param note what whoever picks this library should know besides, or null
 */
public record Client(
    String name, String module, List<String> modes, List<String> attributes, String note) {

  /** The registry: a further client is one more line. */
  public static final List<Client> ALL =
      List.of(
          new Client("plain", "plain-client", List.of("classic", "consumer"), List.of(), null),
          new Client("vertx", "vertx-consumer", List.of("handler", "batch"), List.of(), null),
          new Client(
              "reactor",
              "reactor-consumer",
              List.of("receive", "batch", "autoack"),
              List.of(),
              "Reactor Kafka was discontinued in May 2025"),
          new Client(
              "smallrye",
              "smallrye-consumer",
              List.of("single", "batch"),
              List.of(
                  "max-queue-size-factor",
                  "commit-strategy",
                  "throttled.unprocessed-record-max-age.ms",
                  "pause-if-no-requests",
                  "poll-timeout",
                  "cloud-events",
                  "tracing-enabled",
                  "health-enabled",
                  "graceful-shutdown"),
              null));

  /**
   * The client of that name.
   *
   * @throws Refused when there is none
   */
  public static Client named(String name) {
    return ALL.stream()
        .filter(client -> client.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new Refused(
                    "--clients: unknown client '"
                        + name
                        + "'"
                        + Near.hint(name, ALL.stream().map(Client::name).toList())
                        + "; there are "
                        + ALL.stream().map(Client::name).collect(Collectors.joining(", "))));
  }

  /**
   * The client's runnable jar.
   *
   * @throws Refused when it is not built
   */
  public Path jar(Path home) {
    Path jar = home.resolve(module).resolve("target").resolve(module + ".jar");
    if (!Files.isRegularFile(jar)) {
      throw new Refused(jar + " is not built: run mvn package in " + home);
    }
    return jar;
  }
}
