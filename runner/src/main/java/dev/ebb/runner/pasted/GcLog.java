package dev.ebb.runner.pasted;

import dev.ebb.runner.watch.Series;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a GC log tells of the heap: unified, or of JDK 8.
 *
 * @param collector such as {@code G1}; empty: its lines do not say
 * @param young collections of the young generation alone, which do not tell what is live
 * @param live what was left after the others, one kind of them each, most telling first
 * @param committed the most that the heap had, bytes; empty: not told
 * @param max that it may grow to, bytes; empty: not told
 * @param several whether it has a pause of the same number twice: it is of several JVMs
 */
public record GcLog(
    Source source,
    Optional<String> collector,
    int young,
    List<Live> live,
    OptionalLong committed,
    OptionalLong max,
    boolean several)
    implements Found {

  /**
   * What one kind of collections left.
   *
   * @param after what one is called
   * @param count of them
   * @param mib after each, over the hours
   * @param first MiB after the first
   * @param last MiB after the last
   * @param resolution MiB that one digit of it stands for
   * @param hours from the first to the last; 0: its lines have no times
   * @param upHours for which the JVM had been running at the first; empty: its line does not say
   */
  public record Live(
      String after,
      int count,
      Series mib,
      double first,
      double last,
      double resolution,
      double hours,
      OptionalDouble upHours) {}

  public GcLog {
    live = List.copyOf(live);
  }

  @Override
  public Kind kind() {
    return Kind.GC_LOG;
  }
}
