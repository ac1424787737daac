package dev.ebb.runner.plan;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A whole experiment as a file. Its keys are the long options of {@code ebb compare} without the
 * dashes; what may be given several times there is a list or a mapping here.
 */
public final class ExperimentFile {

  private static final String DESCRIPTION = "description";
  private static final String PROPERTIES = "properties";

  /** Keys of lists whose option is given once for each of them. */
  private static final Map<String, String> REPEATED =
      Map.of("jvm-args", "--jvm-arg", "broker-jvm-args", "--broker-jvm-arg");

  /** Joined by commas on the command line: the levels of each axis. */
  private static final List<String> LISTS =
      Axis.ALL.stream().map(axis -> axis.flag().substring("--".length())).toList();

  /** With or without, on the command line. */
  private static final List<String> SWITCHES =
      List.of(
          "warm-up",
          "controls",
          "nmt",
          "histogram",
          "allocations",
          "native",
          "live",
          "together",
          "references");

  private static final List<String> VALUES =
      List.of(
          "name",
          "cluster",
          "brokers",
          "replication-factor",
          "bootstrap-server",
          "command-config",
          "topic",
          "from",
          "last",
          "release",
          "reference",
          "scenario",
          "records",
          "record-size",
          "payload",
          "key-size",
          "headers",
          "partitions",
          "spikes",
          "process-batch",
          "process-time",
          "duration",
          "every",
          "rate",
          "matters",
          "trials",
          "idle",
          "settle",
          "sample-interval",
          "heap",
          "client-memory",
          "instances",
          "stall-timeout",
          "trim",
          "published",
          "seed");

  private final Path path;
  private final YamlFile yaml;

  private ExperimentFile(Path path) {
    this.path = path;
    List<String> known = new ArrayList<>(List.of(DESCRIPTION, PROPERTIES));
    known.addAll(REPEATED.keySet());
    known.addAll(LISTS);
    known.addAll(SWITCHES);
    known.addAll(VALUES);
    yaml = YamlFile.read(path).requireKnown(known);
  }

  /**
   * Reads an experiment by its path, or one that ebb ships by its name.
   *
   * @throws Refused when there is none, or it has an unknown key
   */
  public static ExperimentFile named(String name, Path home) {
    Path path = Path.of(name);
    return new ExperimentFile(
        Files.isRegularFile(path) ? path : Definition.find("-f", folder(home), name));
  }

  /** All that ebb ships. */
  public static List<ExperimentFile> shipped(Path home) {
    return Definition.files(folder(home)).stream().map(ExperimentFile::new).toList();
  }

  private static Path folder(Path home) {
    return home.resolve("experiments");
  }

  /** What it is called. */
  public String name() {
    return yaml.text("name").orElse(Definition.name(path));
  }

  public Path path() {
    return path;
  }

  public Optional<String> description() {
    return yaml.text(DESCRIPTION);
  }

  /**
   * One setting.
   *
   * @param flag the option it stands for
   * @param where {@code FILE:LINE: KEY}, for messages
   * @param arguments as they would be given on the command line
   */
  public record Setting(String key, String flag, String where, List<String> arguments) {

    /** Whether the command line adds to it, instead of taking its place. */
    public boolean adds() {
      return key.equals(PROPERTIES) || REPEATED.containsKey(key);
    }
  }

  /** Everything that the file sets, by key. */
  public Map<String, Setting> settings() {
    Map<String, Setting> settings = new LinkedHashMap<>();
    for (String key : yaml.keys()) {
      if (!key.equals(DESCRIPTION)) {
        settings.put(key, setting(key));
      }
    }
    return settings;
  }

  private Setting setting(String key) {
    String flag = "--" + key;
    List<String> arguments = new ArrayList<>();
    if (LISTS.contains(key)) {
      arguments.add(flag + "=" + String.join(",", yaml.texts(key)));
    } else if (SWITCHES.contains(key)) {
      arguments.add(isOn(key) ? flag : "--no-" + key);
    } else if (key.equals(PROPERTIES)) {
      flag = "--property";
      yaml.map(key).forEach((name, value) -> arguments.add("--property=" + name + "=" + value));
    } else if (REPEATED.containsKey(key)) {
      flag = REPEATED.get(key);
      for (String value : yaml.texts(key)) {
        arguments.add(flag + "=" + value);
      }
    } else {
      arguments.add(flag + "=" + yaml.text(key).orElseThrow());
    }
    return new Setting(key, flag, yaml.where(key), arguments);
  }

  private boolean isOn(String key) {
    String value = yaml.text(key).orElseThrow();
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw yaml.refusal(key, "'" + value + "' is neither true nor false");
    };
  }
}
