package dev.ebb.runner.plan;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A client library under comparison.
 *
 * @param name what people call it
 * @param program what is started for it
 * @param modes the ways it can be used, the default first
 * @param attributes what it can be configured with besides a KafkaConsumer's properties
 * @param note what whoever picks this library should know besides, or null
 */
public record Client(
    String name, Program program, List<String> modes, List<String> attributes, String note) {

  /** What is started for a client; it speaks the supervised protocol. */
  public sealed interface Program {}

  /**
   * A consumer module of ebb's, in a JVM.
   *
   * @param name of its folder and of its jar
   */
  public record Module(String name) implements Program {

    /** Where it is built. */
    public Path target(Path home) {
      return home.resolve(name).resolve("target");
    }

    /**
     * The runnable jar.
     *
     * @throws Refused when it is not built
     */
    public Path jar(Path home) {
      Path jar = target(home).resolve(name + ".jar");
      if (!Files.isRegularFile(jar)) {
        throw new Refused(jar + " is not built: run mvn package in " + home);
      }
      return jar;
    }
  }

  /**
   * Any other program; the options that a consumer module takes follow its own words.
   *
   * @param words its command line
   */
  public record Command(List<String> words) implements Program {}

  /** The registry: a further client is one more line. */
  public static final List<Client> ALL =
      List.of(
          of("plain", "plain-client", List.of("classic", "consumer"), List.of(), null),
          of("vertx", "vertx-consumer", List.of("handler", "batch"), List.of(), null),
          of(
              "reactor",
              "reactor-consumer",
              List.of("receive", "batch", "autoack"),
              List.of(),
              "Reactor Kafka was discontinued in May 2025"),
          of(
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

  private static Client of(
      String name, String module, List<String> modes, List<String> attributes, String note) {
    return new Client(name, new Module(module), modes, attributes, note);
  }

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
                        + names(", ")));
  }

  /** The names of all, in their order. */
  static String names(String between) {
    return ALL.stream().map(Client::name).collect(Collectors.joining(between));
  }
}
