package dev.ebb.runner.plan;

import dev.ebb.common.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Under what conditions a scenario is played, unless others are asked for.
 *
 * @param pace how much there is to do, and how fast
 * @param properties of a KafkaConsumer
 * @param byFamily of clients whose settings have other names
 */
public record Conditions(
    String name,
    Pace pace,
    Map<String, String> properties,
    Map<String, Map<String, String>> byFamily) {

  /** What is played where nothing is asked for. */
  public static final String STANDARD = "spike";

  private static final List<String> KEYS =
      List.of(
          "description",
          "records",
          "process-batch",
          "process-time",
          "spikes",
          "controls",
          "lasts",
          "every",
          "rate",
          "matters",
          "properties",
          "settings",
          "quick");

  private static final List<String> QUICK_KEYS =
      List.of("records", "process-time", "lasts", "every", "properties", "settings");

  /**
   * How much there is to do, and how fast.
   *
   * @param records of a spike; null: as in others
   * @param processBatch after so many records there is work to do; null: none
   * @param processTime that it takes
   * @param controls whether trials without any spike stand beside it
   * @param lasts how long something is away that is taken away, or watched; null: nothing is said
   * @param flow by which records come over time; null: they come at once
   * @param patience how long a drain may take before it is given up; null: as long as it moves
   */
  public record Pace(
      Long records,
      Long processBatch,
      Duration processTime,
      int spikes,
      boolean controls,
      Duration lasts,
      Flow flow,
      Duration patience) {

    /** Spikes, each with so many records, of which each is drained within that time or given up. */
    public static Pace of(long records, int spikes, Duration patience) {
      return new Pace(records, null, Duration.ZERO, spikes, false, null, null, patience);
    }

    /**
     * This work, where nothing else was asked for.
     *
     * @param givenRecords whether their number was
     * @param givenWork whether the work was
     */
    public Workload over(Workload base, boolean givenRecords, boolean givenWork) {
      boolean ownWork = processBatch != null && !givenWork;
      return new Workload(
          records == null || givenRecords ? base.records() : records,
          base.payload(),
          base.partitions(),
          spikes,
          ownWork ? processBatch : base.processBatch(),
          ownWork ? processTime : base.processTime(),
          base.flow());
    }
  }

  /**
   * Those of a scenario.
   *
   * @param quick whether it is to be short
   * @throws Refused when there is no such scenario
   */
  static Conditions named(String name, boolean quick, Path home) {
    List<String> names = Definition.names(folder(home));
    if (!names.contains(name)) {
      throw new Refused(
          "--scenario: unknown '"
              + name
              + "'"
              + Near.hint(name, names)
              + "; there are "
              + String.join(", ", names));
    }
    YamlFile yaml = YamlFile.read(folder(home).resolve(name + ".yaml")).requireKnown(KEYS);
    Optional<YamlFile> shorter = quick ? yaml.section("quick") : Optional.empty();
    shorter.ifPresent(section -> section.requireKnown(QUICK_KEYS));
    Map<String, String> properties = new LinkedHashMap<>(yaml.map("properties"));
    shorter.ifPresent(section -> properties.putAll(section.map("properties")));
    Map<String, Map<String, String>> byFamily = new LinkedHashMap<>();
    addFamilies(yaml, byFamily);
    shorter.ifPresent(section -> addFamilies(section, byFamily));
    Duration lasts = time("lasts", yaml, shorter);
    Duration every = time("every", yaml, shorter);
    return new Conditions(
        name,
        new Pace(
            shorter
                .flatMap(section -> section.text("records"))
                .or(() -> yaml.text("records"))
                .map(Long::parseLong)
                .orElse(null),
            yaml.text("process-batch").map(Long::parseLong).orElse(null),
            shorter
                .flatMap(section -> section.text("process-time"))
                .or(() -> yaml.text("process-time"))
                .map(Durations::parse)
                .orElse(Duration.ZERO),
            yaml.text("spikes").map(Integer::parseInt).orElse(1),
            yaml.text("controls").map(Boolean::parseBoolean).orElse(true),
            lasts,
            every == null
                ? null
                : new Flow(
                    lasts,
                    every,
                    yaml.text("rate").map(Double::parseDouble).orElse(0.0),
                    yaml.text("matters").map(Double::parseDouble).orElseThrow(),
                    false),
            null),
        properties,
        byFamily);
  }

  private static Duration time(String key, YamlFile yaml, Optional<YamlFile> shorter) {
    return shorter
        .flatMap(section -> section.text(key))
        .or(() -> yaml.text(key))
        .map(Durations::parse)
        .orElse(null);
  }

  private static void addFamilies(YamlFile yaml, Map<String, Map<String, String>> byFamily) {
    yaml.section("settings")
        .ifPresent(
            families ->
                families
                    .keys()
                    .forEach(
                        family ->
                            byFamily
                                .computeIfAbsent(family, key -> new LinkedHashMap<>())
                                .putAll(families.map(family))));
  }

  /**
   * What it is for a client.
   *
   * @param one whether it is the only scenario of the run: then arms are not named after it
   */
  Level level(Client client, boolean one) {
    Map<String, String> own =
        client.settings().kafka()
            ? properties
            : byFamily.getOrDefault(client.settings().family(), Map.of());
    return new Level(
        name, one || name.equals(STANDARD) ? "" : name, name, Settings.properties(own).paced(pace));
  }

  private static Path folder(Path home) {
    return home.resolve("experiments").resolve("scenarios");
  }
}
