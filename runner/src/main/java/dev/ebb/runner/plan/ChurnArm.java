package dev.ebb.runner.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One way in which an application may push its records, and what of the broker is different for it.
 *
 * @param name unique in the run; a kind named twice becomes two arms
 */
public record ChurnArm(String name, Kind kind) {

  /** Where the producers of the pushes come from. */
  public enum Producers {
    /** One for all pushes. */
    REUSED,
    /** Several for all pushes, in turn. */
    POOLED,
    /** A new one for each push, closed after it. */
    SINGLE_USE
  }

  /** The ways there are; each differs from another in one factor. */
  public enum Kind {
    REUSE(Producers.REUSED, true, "one idempotent producer for all pushes"),
    REUSE_NO_IDEMPOTENCE(Producers.REUSED, false, "one producer without idempotence"),
    RECREATE(Producers.SINGLE_USE, true, "a new idempotent producer for each push"),
    RECREATE_NO_IDEMPOTENCE(
        Producers.SINGLE_USE, false, "a new producer for each push, without idempotence"),
    RECREATE_TRANSACTIONAL(
        Producers.SINGLE_USE, true, "a new producer for each push, one fixed transactional.id"),
    POOL(Producers.POOLED, true, "a few idempotent producers for all pushes"),
    RECREATE_SPREAD(
        Producers.SINGLE_USE, true, "a new idempotent producer for each push to every partition"),
    RECREATE_DELETED(
        Producers.SINGLE_USE, true, "a new idempotent producer for each push, data soon deleted"),
    RECREATE_EXPIRING(
        Producers.SINGLE_USE, true, "a new idempotent producer for each push, ids soon expired");

    private final Producers producers;
    private final boolean idempotent;
    private final String words;

    Kind(Producers producers, boolean idempotent, String words) {
      this.producers = producers;
      this.idempotent = idempotent;
      this.words = words;
    }

    /** As written on the command line and in files. */
    public String label() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    public Producers producers() {
      return producers;
    }

    public boolean idempotent() {
      return idempotent;
    }

    public boolean transactional() {
      return this == RECREATE_TRANSACTIONAL;
    }

    /** What it is, for a reader. */
    public String words() {
      return words;
    }

    /** Whether it needs a broker configured for it, which only ebb's own is. */
    public boolean needsOwnBroker() {
      return this == RECREATE_EXPIRING || this == RECREATE_DELETED;
    }
  }

  /** All kinds by their names. */
  public static List<String> names() {
    return Arrays.stream(Kind.values()).map(Kind::label).toList();
  }

  /**
   * The arms of these names.
   *
   * @throws Refused when a name is unknown
   */
  public static List<ChurnArm> named(List<String> names) {
    Map<String, Integer> times = new HashMap<>();
    List<ChurnArm> arms = new ArrayList<>();
    for (String name : names) {
      Kind kind =
          Arrays.stream(Kind.values())
              .filter(candidate -> candidate.label().equals(name))
              .findFirst()
              .orElseThrow(
                  () ->
                      new Refused(
                          "--arms: '"
                              + name
                              + "' is no arm"
                              + Near.hint(name, names())
                              + "; there are "
                              + String.join(", ", names())));
      int time = times.merge(name, 1, Integer::sum);
      arms.add(new ChurnArm(time == 1 ? name : name + "-" + time, kind));
    }
    return List.copyOf(arms);
  }
}
