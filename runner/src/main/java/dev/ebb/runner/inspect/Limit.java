package dev.ebb.runner.inspect;

import dev.ebb.runner.plan.HeapSize;
import dev.ebb.runner.plan.Near;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.watch.Look;
import dev.ebb.runner.watch.Quantity;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something that a process is not to exceed.
 *
 * @param text as it was typed
 * @param most MiB, or how many
 */
public record Limit(String text, String what, double most) {

  private static final Pattern FORM = Pattern.compile("\\s*(\\w+)\\s*>\\s*(\\w+)\\s*");

  private static final Map<String, Quantity> QUANTITIES =
      Map.of(
          "rss", Quantity.RSS,
          "heap", Quantity.HEAP_IN_MEMORY,
          "outside", Quantity.OUTSIDE,
          "direct", Quantity.DIRECT,
          "metaspace", Quantity.METASPACE,
          "threads", Quantity.THREADS);

  private static final List<String> NAMES = QUANTITIES.keySet().stream().sorted().toList();

  /**
   * Reads one such as {@code rss > 800m} or {@code threads > 200}.
   *
   * @throws Refused when it is none
   */
  public static Limit parse(String flag, String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new Refused(flag + " '" + text + "': write it as 'rss > 800m' or 'threads > 200'");
    }
    String what = matcher.group(1);
    Quantity quantity = QUANTITIES.get(what);
    if (quantity == null) {
      throw new Refused(
          flag
              + ": unknown '"
              + what
              + "'"
              + Near.hint(what, NAMES)
              + "; there are "
              + String.join(", ", NAMES));
    }
    if (quantity.size() && !matcher.group(2).matches("\\d+[kmgKMG]")) {
      throw new Refused(flag + " '" + text + "': a size such as 800m is needed");
    }
    try {
      double most =
          quantity.size()
              ? HeapSize.parse(matcher.group(2)).mib()
              : Long.parseLong(matcher.group(2));
      return new Limit(text.strip(), what, most);
    } catch (IllegalArgumentException e) {
      throw new Refused(flag + " '" + text + "': a number is needed", e);
    }
  }

  /**
   * Makes sure that it can be known of a process.
   *
   * @param look at it
   */
  void requireKnown(Look look) {
    if (QUANTITIES.get(what).of(look).isEmpty()) {
      throw new Refused("--until '" + text + "': of this process " + what + " is not known");
    }
  }

  /** Whether it is exceeded; what is not known exceeds nothing. */
  boolean crossed(Look look) {
    OptionalDouble now = QUANTITIES.get(what).of(look);
    return now.isPresent() && now.getAsDouble() > most;
  }

  @Override
  public String toString() {
    return text;
  }
}
