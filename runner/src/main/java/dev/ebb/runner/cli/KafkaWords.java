package dev.ebb.runner.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What Kafka's own tools are called and take, in ebb's words: {@code kafka-consumer-groups
 * --bootstrap-server … --group G --reset-offsets …} can be typed with ebb before it.
 */
final class KafkaWords {

  private static final List<String> GROUP = List.of("group");
  private static final List<String> TOPIC = List.of("topic");
  private static final List<String> OFFSETS = List.of("topic", "offsets");

  /** Kafka's tools, without {@code kafka-} before and {@code .sh} or {@code .bat} behind. */
  private static final Map<String, List<String>> TOOLS =
      Map.of(
          "group", GROUP,
          "consumer-groups", GROUP,
          "topic", TOPIC,
          "topics", TOPIC,
          "get-offsets", OFFSETS);

  /** There what is to be done is an option, here a command. */
  private static final Map<List<String>, Map<String, String>> ACTIONS =
      Map.of(
          GROUP, Map.of("--list", "list", "--describe", "describe", "--reset-offsets", "reset"),
          TOPIC, Map.of("--list", "list", "--describe", "describe"));

  /** What an option was called in earlier tools. */
  private static final Map<String, String> OLDER = Map.of("--broker-list", "--bootstrap-server");

  private KafkaWords() {}

  /** The same in ebb's words; what is not Kafka's stays as it is. */
  static String[] translated(String... words) {
    List<String> tool = words.length == 0 ? null : TOOLS.get(bare(words[0]));
    if (tool == null) {
      return words;
    }
    Map<String, String> actions = ACTIONS.getOrDefault(tool, Map.of());
    List<String> rest = new ArrayList<>();
    Optional<String> action = Optional.empty();
    for (String word : List.of(words).subList(1, words.length)) {
      if (action.isEmpty() && actions.containsKey(word)) {
        action = Optional.of(actions.get(word));
      } else {
        String flag = word.replaceFirst("=.*", "");
        rest.add(OLDER.getOrDefault(flag, flag) + word.substring(flag.length()));
      }
    }
    List<String> all = new ArrayList<>(tool);
    action.ifPresent(all::add);
    if (action.equals(Optional.of("reset"))) {
      all.add(GroupResetCommand.AS_KAFKA);
    }
    all.addAll(rest);
    return all.toArray(String[]::new);
  }

  private static String bare(String tool) {
    return tool.replaceFirst("^kafka-", "").replaceFirst("\\.(sh|bat)$", "");
  }
}
