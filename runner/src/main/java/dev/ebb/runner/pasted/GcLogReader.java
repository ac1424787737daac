package dev.ebb.runner.pasted;

import dev.ebb.runner.pasted.GcEvent.What;
import dev.ebb.runner.watch.Series;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** GC logs: unified ones of JDK 9 to 25, and those of JDK 8. */
final class GcLogReader implements Reader {

  private static final double MIB = 1 << 20;
  private static final double SECONDS_AN_HOUR = 3_600;

  /** Threads write side by side: a line that is older by less is of the same JVM. */
  private static final double OUT_OF_ORDER_SECONDS = 1;

  /** Collections beyond are not looked at for being there twice. */
  private static final int MOST_NUMBERED = 1 << 24;

  private final Map<What, BitSet> numbers = new EnumMap<>(What.class);
  private boolean several;
  private final Map<What, Left> left = new EnumMap<>(What.class);
  private OldGc old = new OldGc();
  private Optional<UnifiedGc.Told> waiting = Optional.empty();
  private Optional<String> collector = Optional.empty();
  private OptionalLong max = OptionalLong.empty();
  private long committed = -1;
  private int young;
  private double now = Double.NaN;
  private boolean open;

  /** What one kind of collections has left so far. */
  private static final class Left {
    private final Series mib = new Series();
    private int count;
    private double first;
    private double last;
    private double from;
    private double to;
    private double digit;
  }

  @Override
  public Kind kind() {
    return Kind.GC_LOG;
  }

  /** Another JVM's log: its time begins again. */
  @Override
  public boolean begins(String line) {
    if (!open || !(UnifiedGc.is(line) || old.is(line))) {
      return false;
    }
    return GcTime.seconds(line) < now - OUT_OF_ORDER_SECONDS;
  }

  @Override
  public boolean read(String line) {
    boolean taken = unified(line) || old(line);
    if (taken) {
      open = true;
      double seconds = GcTime.seconds(line);
      if (!Double.isNaN(seconds)) {
        now = seconds;
      }
    }
    return taken;
  }

  private boolean unified(String line) {
    if (!UnifiedGc.is(line)) {
      return false;
    }
    Optional<UnifiedGc.Told> told = UnifiedGc.told(line);
    if (told.isEmpty() && UnifiedGc.broken(line)) {
      return false;
    }
    if (waiting.isPresent() && told.map(one -> one.id() != waiting.get().id()).orElse(false)) {
      settle();
    }
    if (told.isPresent() && told.get().last()) {
      waiting = told;
    } else {
      told.ifPresent(this::number);
      told.ifPresent(one -> add(one.event()));
    }
    collector = UnifiedGc.collector(line).or(() -> collector);
    OptionalLong limit = UnifiedGc.max(line);
    max = limit.isPresent() ? limit : max;
    return true;
  }

  /** A JVM numbers its collections, and tells how each of them ended once. */
  private void number(UnifiedGc.Told told) {
    if (told.id() >= MOST_NUMBERED || told.event().what() == What.PHASE) {
      return;
    }
    BitSet seen = numbers.computeIfAbsent(told.event().what(), what -> new BitSet());
    several |= seen.get(told.id());
    seen.set(told.id());
  }

  /** Of the lines of one of Shenandoah's cycles the last one tells. */
  private void settle() {
    waiting.ifPresent(told -> add(told.event()));
    waiting = Optional.empty();
  }

  private boolean old(String line) {
    if (!old.is(line) || OldGc.broken(line)) {
      return false;
    }
    old.told(line).ifPresent(this::add);
    collector = OldGc.collector(line).or(() -> collector);
    return true;
  }

  private void add(GcEvent event) {
    committed = Math.max(committed, event.committed());
    if (event.what() == What.YOUNG) {
      young++;
    }
    if (!event.what().tellsWhatIsLive()) {
      return;
    }
    Left one = left.computeIfAbsent(event.what(), what -> new Left());
    double mib = event.after() / MIB;
    double seconds = event.seconds();
    one.to = one.count == 0 ? seconds : Math.max(one.to, seconds);
    one.first = one.count == 0 ? mib : one.first;
    one.from = one.count == 0 ? seconds : one.from;
    one.last = mib;
    one.digit = Math.max(one.digit, event.digit() / MIB);
    one.count++;
    if (!Double.isNaN(one.to)) {
      one.mib.add((one.to - one.from) / SECONDS_AN_HOUR, mib);
    }
  }

  @Override
  public boolean resembles(String line) {
    return UnifiedGc.broken(line) || OldGc.broken(line) && (open || line.contains("K->"));
  }

  @Override
  public boolean open() {
    return open;
  }

  @Override
  public List<Found> end(Source source) {
    settle();
    boolean any = young > 0 || !left.isEmpty() || committed >= 0;
    List<Found> found =
        any
            ? List.of(
                new GcLog(
                    source,
                    collector,
                    young,
                    live(),
                    committed < 0 ? OptionalLong.empty() : OptionalLong.of(committed),
                    max,
                    several))
            : List.of();
    left.clear();
    numbers.clear();
    several = false;
    old = new OldGc();
    collector = Optional.empty();
    max = OptionalLong.empty();
    committed = -1;
    young = 0;
    now = Double.NaN;
    open = false;
    return found;
  }

  private List<GcLog.Live> live() {
    List<GcLog.Live> live = new ArrayList<>();
    left.forEach(
        (what, one) ->
            live.add(
                new GcLog.Live(
                    what.words(),
                    one.count,
                    one.mib,
                    one.first,
                    one.last,
                    one.digit,
                    Double.isNaN(one.to - one.from) ? 0 : (one.to - one.from) / SECONDS_AN_HOUR,
                    GcTime.isUptime(one.from)
                        ? OptionalDouble.of(one.from / SECONDS_AN_HOUR)
                        : OptionalDouble.empty())));
    return live;
  }
}
