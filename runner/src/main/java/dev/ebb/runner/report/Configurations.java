package dev.ebb.runner.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The settings in which the KafkaConsumers of arms differ.
 *
 * @param told arms whose clients tell the configuration of theirs
 * @param silent those that do not: clients in other languages
 * @param differing key, then value by arm of those that tell; null where it has none
 */
record Configurations(
    List<String> told, List<String> silent, Map<String, Map<String, String>> differing) {

  /** Differ in every trial by their very purpose. */
  private static final Set<String> OF_THE_TRIAL =
      Set.of("bootstrap.servers", "client.id", "group.id");

  /**
   * Lays them side by side.
   *
   * @param byArm what a trial of each has told; empty where it told nothing
   */
  static Configurations of(Map<String, Map<String, String>> byArm) {
    List<String> told = new ArrayList<>();
    List<String> silent = new ArrayList<>();
    Set<String> keys = new TreeSet<>();
    byArm.forEach(
        (arm, configuration) -> {
          (configuration.isEmpty() ? silent : told).add(arm);
          keys.addAll(configuration.keySet());
        });
    keys.removeAll(OF_THE_TRIAL);
    Map<String, Map<String, String>> differing = new TreeMap<>();
    for (String key : keys) {
      Map<String, String> values = new LinkedHashMap<>();
      told.forEach(arm -> values.put(arm, byArm.get(arm).get(key)));
      if (values.values().stream().map(Objects::toString).distinct().count() > 1) {
        differing.put(key, values);
      }
    }
    return new Configurations(told, silent, differing);
  }

  /** Which arms are not among them; empty: all are, or nothing differs. */
  Optional<String> left() {
    return differing.isEmpty() || silent.isEmpty()
        ? Optional.empty()
        : Optional.of(
            String.join(", ", silent)
                + (silent.size() == 1 ? " does" : " do")
                + " not tell the configuration of the consumer in use");
  }
}
