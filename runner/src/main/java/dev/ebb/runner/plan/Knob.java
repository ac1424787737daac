package dev.ebb.runner.plan;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One thing that a search can turn.
 *
 * @param ordered whether each option is leaner than the one before
 * @param base whether its options are tried in all combinations with those of other bases
 * @param slow whether what it does to the speed is seen in long drains alone
 * @param start the option that a search begins with, by its place
 * @param options the first is how it is with plenty
 */
public record Knob(
    String name,
    boolean ordered,
    boolean base,
    boolean slow,
    int start,
    List<Knob.Option> options) {

  private static final Pattern SHARE = Pattern.compile("\\{(\\d{1,2})% of heap\\}");

  /** Of a flag that stands for one value, of which the last that is given counts. */
  private static final Pattern NAMED =
      Pattern.compile("-XX:[+-]?\\w+|-X(?:mn|ms|mx|ss)|-D[^=]+|-X(?:int|comp|mixed)");

  public Knob {
    options = List.copyOf(options);
  }

  /**
   * One way it can be set.
   *
   * @param flags of its JVM; {@code {40% of heap}} stands for such a size
   * @param heap the limit of its heap, or null
   * @param environment of its process
   * @param properties of its KafkaConsumer, or of its library
   */
  public record Option(
      String name,
      List<String> flags,
      HeapSize heap,
      Map<String, String> environment,
      Map<String, String> properties) {

    public Option {
      flags = List.copyOf(flags);
      environment = Map.copyOf(environment);
      properties = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    }

    /** Whether it is given anything at all. */
    boolean empty() {
      return flags.isEmpty() && heap == null && environment.isEmpty() && properties.isEmpty();
    }

    /**
     * What it sets: properties, variables, flags, by the names under which they replace another.
     */
    Set<String> keys() {
      Set<String> keys = new LinkedHashSet<>(properties.keySet());
      keys.addAll(environment.keySet());
      if (heap != null) {
        keys.add("heap");
      }
      flags.forEach(
          flag -> {
            Matcher named = NAMED.matcher(flag);
            if (named.lookingAt()) {
              keys.add(named.group().replaceFirst("^-XX:[+-]?", "-XX:"));
            }
          });
      return keys;
    }

    /** Its flags in a heap of that size. */
    List<String> flags(HeapSize all) {
      return flags.stream().map(flag -> of(flag, all)).toList();
    }

    private static String of(String flag, HeapSize heap) {
      Matcher share = SHARE.matcher(flag);
      return share.replaceAll(
          found -> {
            long mib = heap.bytes() * Long.parseLong(found.group(1)) / 100 >> 20;
            return Math.max(1, mib) + "m";
          });
    }
  }

  /** The names of its options, the plentiest first where they are ordered. */
  public List<String> names() {
    return options.stream().map(Option::name).toList();
  }
}
