package dev.ebb.common;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * A consumer's command line, under the names that Kafka's own tools use.
 *
 * <p>Read by hand: whatever is loaded here is measured in every client.
 *
 * @param kafka properties for the KafkaConsumer: the command config's, then each {@code --property}
 * @param processBatch after how many records the simulated work is due; 0: none
 * @param consumers how many there are in the process; the second is in group {@code GROUP-2}, and
 *     so on
 * @param poison number of the record of partition 0 that cannot be handled; -1: none
 * @param expect after how many records a drain is complete, ascending; none: never
 */
record Options(
    String bootstrapServer,
    String topic,
    String group,
    Map<String, String> kafka,
    String mode,
    long processBatch,
    Duration processTime,
    Duration reportInterval,
    Duration startupTimeout,
    int consumers,
    long poison,
    List<Long> expect,
    boolean sequence,
    boolean supervised) {

  private static final int MOST_CONSUMERS = 1_000;

  static final String USAGE =
      """
      Usage: %s --bootstrap-server HOST:PORT --topic TOPIC --group GROUP [OPTION...]
      Drains the topic and reports its own memory, until it is stopped (Ctrl-C or SIGTERM).

        --bootstrap-server HOST:PORT  brokers to ask first; several separated by commas
        --topic TOPIC                 what to drain
        --group GROUP                 consumer group
        --command-config FILE         properties for the consumer (security and the like)
        --property K=V                one such property; may be repeated, wins over the file
        --mode MODE                   %s (default: the first)
        --process-batch N             after every N records ...
        --process-time D              ... do D of simulated work
        --report-interval D           a line as often as this while busy, half as often while
                                      idle (default 1s)
        --startup-timeout D           give up after D without a broker, topic or assignment
                                      (default 30s)
        --expect N[,M]                say so when N records have been handled (and again at M)
        --consumers N                 so many in this process, each by itself in a group of its own:
                                      GROUP, GROUP-2 and so on (default 1)
        --poison N                    the handler throws at record N of partition 0, whenever it
                                      comes, and what the library does then is its own affair
        --accounting sequence|offset  by the sequence number that ebb writes into each record, or
                                      by offset (default offset)
        --supervised                  JSON events on stdout for a runner; end of file on stdin stops
        --help, --version
      Durations: 250ms, 10s, 2m.
      """;

  /** The options, or null when help or version was asked for and has been printed. */
  static Options parse(String program, List<String> modes, String[] args) {
    Map<String, String> values = new LinkedHashMap<>();
    Map<String, String> properties = new LinkedHashMap<>();
    boolean supervised = false;
    Deque<String> rest = new ArrayDeque<>(Arrays.asList(args));
    while (!rest.isEmpty()) {
      String name = rest.poll();
      String value = null;
      int equals = name.indexOf('=');
      if (name.startsWith("--") && equals > 0) {
        value = name.substring(equals + 1);
        name = name.substring(0, equals);
      }
      switch (name) {
        case "--help", "-h" -> {
          System.out.printf(USAGE, program, String.join(", ", modes));
          return null;
        }
        case "--version", "-V" -> {
          System.out.println(program + " " + version());
          return null;
        }
        case "--supervised" -> supervised = true;
        case "--bootstrap-server",
            "--topic",
            "--group",
            "--command-config",
            "--mode",
            "--process-batch",
            "--process-time",
            "--report-interval",
            "--startup-timeout",
            "--expect",
            "--consumers",
            "--poison",
            "--accounting" ->
            values.put(name, value(name, value, rest));
        case "--property" -> {
          String pair = value(name, value, rest);
          int split = pair.indexOf('=');
          if (split < 1) {
            throw new UsageException("--property " + pair + ": write it as key=value");
          }
          properties.put(pair.substring(0, split), pair.substring(split + 1));
        }
        default -> throw new UsageException("unknown option " + name + ": --help lists them");
      }
    }
    Map<String, String> kafka = commandConfig(values.get("--command-config"));
    kafka.putAll(properties);
    long processBatch = count(values, "--process-batch");
    Duration processTime = duration(values, "--process-time", Duration.ZERO);
    if (processBatch > 0 != values.containsKey("--process-time")) {
      throw new UsageException("--process-batch and --process-time belong together: give both");
    }
    String mode = values.getOrDefault("--mode", modes.get(0));
    if (!modes.contains(mode)) {
      throw new UsageException("--mode " + mode + " is unknown: use " + String.join(" or ", modes));
    }
    String accounting = values.getOrDefault("--accounting", "offset");
    if (!accounting.equals("offset") && !accounting.equals("sequence")) {
      throw new UsageException("--accounting " + accounting + ": use sequence or offset");
    }
    Duration reportInterval = duration(values, "--report-interval", Duration.ofSeconds(1));
    if (reportInterval.isZero()) {
      throw new UsageException("--report-interval must be above zero");
    }
    return new Options(
        required(values, "--bootstrap-server"),
        required(values, "--topic"),
        required(values, "--group"),
        kafka,
        mode,
        processBatch,
        processTime,
        reportInterval,
        duration(values, "--startup-timeout", Duration.ofSeconds(30)),
        consumers(values),
        values.containsKey("--poison") ? count(values, "--poison") : -1,
        counts(values, "--expect"),
        accounting.equals("sequence"),
        supervised);
  }

  /** What the {@code number}th consumer of the process is to do. */
  Options ofConsumer(int number) {
    return number == 1
        ? this
        : new Options(
            bootstrapServer,
            topic,
            group + "-" + number,
            kafka,
            mode,
            processBatch,
            processTime,
            reportInterval,
            startupTimeout,
            consumers,
            poison,
            expect,
            sequence,
            supervised);
  }

  static String version() {
    String version = Options.class.getPackage().getImplementationVersion();
    return version == null ? "(unpackaged)" : version;
  }

  private static String value(String name, String inline, Deque<String> rest) {
    String value = inline != null ? inline : rest.poll();
    if (value == null || value.isEmpty()) {
      throw new UsageException(name + " needs a value");
    }
    return value;
  }

  private static String required(Map<String, String> values, String name) {
    String value = values.get(name);
    if (value == null) {
      throw new UsageException(name + " is missing: --help lists the options");
    }
    return value;
  }

  private static List<Long> counts(Map<String, String> values, String name) {
    List<Long> counts = new ArrayList<>();
    if (values.containsKey(name)) {
      for (String text : values.get(name).split(",", -1)) {
        long count = count(name, text);
        if (!counts.isEmpty() && count <= counts.get(counts.size() - 1)) {
          throw new UsageException(name + " " + values.get(name) + ": in ascending order, please");
        }
        counts.add(count);
      }
    }
    return List.copyOf(counts);
  }

  private static long count(Map<String, String> values, String name) {
    String text = values.get(name);
    return text == null ? 0 : count(name, text);
  }

  private static int consumers(Map<String, String> values) {
    long consumers = values.containsKey("--consumers") ? count(values, "--consumers") : 1;
    if (consumers > MOST_CONSUMERS) {
      throw new UsageException(
          "--consumers " + consumers + ": at most " + MOST_CONSUMERS + " in one process");
    }
    for (String single : List.of("--poison", "--process-batch")) {
      if (consumers > 1 && values.containsKey(single)) {
        throw new UsageException(
            "--consumers and " + single + " do not go together: leave one out");
      }
    }
    return (int) consumers;
  }

  private static long count(String name, String text) {
    try {
      long number = Long.parseLong(text);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below, with the name of the option
    }
    throw new UsageException(name + " " + text + ": a whole number above zero is needed");
  }

  private static Duration duration(Map<String, String> values, String name, Duration otherwise) {
    String text = values.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException(name + " " + e.getMessage());
    }
  }

  private static Map<String, String> commandConfig(String file) {
    Map<String, String> config = new TreeMap<>();
    if (file == null) {
      return config;
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(file))) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new UsageException("--command-config " + file + " cannot be read: " + e);
    }
    properties.stringPropertyNames().forEach(key -> config.put(key, properties.getProperty(key)));
    return config;
  }

  /** A command line that cannot be used; the message names the option and the mend. */
  static final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
      super(message);
    }
  }
}
