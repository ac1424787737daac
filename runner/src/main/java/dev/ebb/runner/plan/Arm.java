package dev.ebb.runner.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One line of the comparison: a client with a level of each axis.
 *
 * @param name the client's, and what differs from the standard
 * @param levels of every axis, in their order
 */
public record Arm(String name, Client client, Map<Axis, Level> levels) {

  public Arm {
    levels = Collections.unmodifiableMap(new LinkedHashMap<>(levels));
  }

  public Level level(Axis axis) {
    return levels.get(axis);
  }

  /** The same with another level of an axis, and named after it. */
  public Arm with(Axis axis, Level level) {
    Map<Axis, Level> other = new LinkedHashMap<>(levels);
    other.put(axis, level);
    return new Arm(name(other), client, other);
  }

  /** What levels differ in from the standard. */
  static String name(Map<Axis, Level> levels) {
    return levels.values().stream()
        .map(Level::suffix)
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining("-"));
  }

  /** What is done to its client. */
  public String scenario() {
    return level(Axis.SCENARIO).label();
  }

  /** Whether the brokers assign partitions to it, by the consumer group protocol (KIP-848). */
  public boolean assignedByBrokers() {
    return "consumer".equals(settings().mode())
        || "consumer".equals(settings().properties().get("group.protocol"));
  }

  /** How many consumers its process has, each in a group of its own. */
  public int consumers() {
    Level level = level(Axis.CONSUMERS);
    boolean one = level == null || level.label().equals(Level.NONE.label());
    return one ? 1 : Integer.parseInt(level.label());
  }

  /** Whether its client reads as a member of a share group. */
  public boolean sharing() {
    return client.shareModes().contains(settings().mode());
  }

  /** What its levels come to. */
  public Settings settings() {
    return levels.values().stream()
        .map(Level::settings)
        .reduce(Settings.NONE, (base, next) -> next.over(base));
  }
}
