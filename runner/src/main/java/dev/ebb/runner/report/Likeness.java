package dev.ebb.runner.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** In what two runs are not alike, by their {@code run.json}: earlier, then later. */
final class Likeness {

  private static final String SCENARIO = "scenario";

  /** Of where the brokers were. */
  private static final List<String> CLUSTER = List.of("kind", "brokers", "bootstrap_server");

  /** Options that older runs do not tell of, and that are alike where one does not. */
  private static final Set<String> LATER = later();

  /** What makes two runs of different things. */
  private static final List<String> OPTIONS =
      List.of(
          "records",
          "record_size",
          "payload",
          "payload_bytes",
          "key_size",
          "headers",
          "header_size",
          "partitions",
          SCENARIO,
          "spikes",
          "flowing",
          "topic",
          "release",
          "instances",
          "process_batch",
          "process_time_ms",
          "idle_ms",
          "settle_ms",
          "heap",
          "client_memory",
          "jvm_args",
          "properties");

  private static final List<String> MACHINE =
      List.of("cpu", "cpus", "memory_mib", "kernel", "transparent_hugepages");

  private Likeness() {}

  private static Set<String> later() {
    Set<String> later =
        new HashSet<>(
            List.of(
                SCENARIO,
                "payload",
                "payload_bytes",
                "key_size",
                "headers",
                "header_size",
                "flowing",
                "topic",
                "release",
                "instances",
                "client_memory"));
    later.addAll(CLUSTER);
    return Set.copyOf(later);
  }

  /** In what they were asked to do, with both values; their figures are not to be compared then. */
  static Map<String, String> load(JsonNode before, JsonNode after) {
    JsonNode asked = before.path("options");
    JsonNode now = after.path("options");
    Map<String, String> differing = new LinkedHashMap<>(differing(asked, now, OPTIONS));
    differing(asked.path("cluster"), now.path("cluster"), CLUSTER)
        .forEach((key, values) -> differing.put("cluster " + key.replace('_', '-'), values));
    return differing;
  }

  /** In the machine. */
  static Map<String, String> machine(JsonNode before, JsonNode after) {
    return differing(before.path("environment"), after.path("environment"), MACHINE);
  }

  /** What was changed on purpose, perhaps. */
  static List<String> versions(JsonNode before, JsonNode after) {
    List<String> lines = new ArrayList<>();
    differing(before.path("versions"), after.path("versions"), List.of("kafka_clients", "broker"))
        .forEach((key, values) -> lines.add(key.replace('_', '-') + " " + values));
    differing(before.path("environment"), after.path("environment"), List.of("java_version"))
        .forEach((key, values) -> lines.add("Java " + values));
    differing(before, after, List.of("ebb_version"))
        .forEach((key, values) -> lines.add("ebb " + values));
    return lines;
  }

  /** In what an arm's processes were given, and in the versions that these told. */
  static List<String> arm(JsonNode before, JsonNode after) {
    List<String> lines = new ArrayList<>();
    List<String> gone = flags(before, after);
    List<String> come = flags(after, before);
    if (!gone.isEmpty() || !come.isEmpty()) {
      lines.add("JVM flags " + words(gone) + " -> " + words(come));
    }
    for (String member : List.of("profile_properties", "environment", "versions")) {
      List<String> keys = new ArrayList<>();
      before.path(member).fieldNames().forEachRemaining(keys::add);
      after.path(member).fieldNames().forEachRemaining(keys::add);
      differing(before.path(member), after.path(member), keys)
          .forEach(
              (key, values) ->
                  lines.add(key.replaceAll("_version$", "").replace('_', '-') + " " + values));
    }
    return lines;
  }

  /** Those of the one that the other does not have. */
  private static List<String> flags(JsonNode one, JsonNode other) {
    List<String> flags = new ArrayList<>();
    one.path("jvm_flags").forEach(flag -> flags.add(flag.asText()));
    other.path("jvm_flags").forEach(flag -> flags.remove(flag.asText()));
    return flags;
  }

  private static String words(List<String> flags) {
    return flags.isEmpty() ? "none" : String.join(" ", flags);
  }

  /** In these members of theirs. */
  private static Map<String, String> differing(JsonNode a, JsonNode b, List<String> keys) {
    Map<String, String> differing = new LinkedHashMap<>();
    for (String key : keys) {
      boolean told = !LATER.contains(key) || a.has(key) && b.has(key); // older runs had but one
      if (told && !a.path(key).equals(b.path(key))) {
        differing.put(key, text(a.path(key)) + " -> " + text(b.path(key)));
      }
    }
    return differing;
  }

  private static String text(JsonNode node) {
    return node.isMissingNode()
        ? "unknown"
        : node.isNull() ? "none" : node.isValueNode() ? node.asText() : node.toString();
  }
}
