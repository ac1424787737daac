package dev.ebb.runner.cluster;

import dev.ebb.runner.plan.Refused;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A topic, or some of its partitions.
 *
 * @param partitions empty: all
 */
public record TopicChoice(String topic, SortedSet<Integer> partitions) {

  /**
   * Reads {@code TOPIC} or {@code TOPIC:0,2}.
   *
   * @throws Refused when it is neither
   */
  public static TopicChoice parse(String text) {
    int colon = text.indexOf(':');
    if (colon == 0 || text.isEmpty()) {
      throw new Refused("--topic " + text + ": a topic's name is missing");
    }
    SortedSet<Integer> partitions = new TreeSet<>();
    if (colon < 0) {
      return new TopicChoice(text, partitions);
    }
    for (String number : text.substring(colon + 1).split(",", -1)) {
      if (!number.matches("\\d{1,9}")) {
        throw new Refused("--topic " + text + ": partitions are numbers, as in orders:0,2");
      }
      partitions.add(Integer.valueOf(number));
    }
    return new TopicChoice(text.substring(0, colon), partitions);
  }
}
