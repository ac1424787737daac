package dev.ebb.runner.search;

import dev.ebb.runner.plan.Arm;
import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.plan.Conditions.Pace;
import dev.ebb.runner.plan.HeapSize;
import dev.ebb.runner.plan.Level;
import dev.ebb.runner.plan.Space;
import dev.ebb.runner.plan.TrialSpec;
import dev.ebb.runner.plan.TrialSpec.Kind;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.trial.SecondSpikeMetric;
import dev.ebb.runner.trial.TrialMetric;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import java.util.stream.DoubleStream;

/** A search for the least memory that a client needs, or for the fastest that fits into a limit. */
public final class Tuning implements Search {

  /** What the arm with plenty is called. */
  public static final String PLENTY = "default";

  /** What is played for one. */
  public static final String SHORT = "drain";

  /** And by which it is seen whether it lasts. */
  public static final String LASTING = "two-spikes";

  /**
   * How long a drain with plenty would take at the speed of a warm-up; it will be faster, and is to
   * take a second at least, so that there is a rate.
   */
  private static final double DRAIN_S = 4;

  /** The same of a spike of a long one, and how many times as many records it has at least. */
  private static final double LONG_S = 5;

  private static final long LONGER = 2;

  private static final long FIRST_RECORDS = 200_000;
  private static final long LEAST_RECORDS = 20_000;

  /** A drain this many times slower than the anchor's is given up, after some time at least. */
  private static final double TOO_SLOW = 4;

  private static final Duration LEAST_PATIENCE = Duration.ofSeconds(6);

  /**
   * What is asked for.
   *
   * @param client as it was typed
   * @param plenty the client's arm as it is without any of this
   * @param heap that it has with plenty
   * @param records of a spike; empty: what takes some seconds to drain
   * @param most records at most then
   * @param mostLong records at most of a spike of a long drain
   * @param within all is to be over then
   */
  public record Order(
      String client,
      Space space,
      Goal goal,
      Arm plenty,
      HeapSize heap,
      Optional<Long> records,
      long most,
      long mostLong,
      Duration within,
      long seed) {}

  private final Order order;
  private final LongSupplier nanos;
  private final long beganNanos;
  private final History history;
  private final Map<Setup, String> names = new LinkedHashMap<>();
  private final Map<Setup, String> reasons = new HashMap<>();
  private final Map<String, Setup> setups = new HashMap<>();
  private long records;
  private long longRecords;
  private int warmed;
  private int trials;
  private Step step;
  private long startedNanos;
  private String trying = "";

  /** Begins one now. */
  public Tuning(Order order) {
    this(order, System::nanoTime);
  }

  /** With a clock of its own. */
  Tuning(Order order, LongSupplier nanos) {
    this.order = order;
    this.nanos = nanos;
    beganNanos = nanos.getAsLong();
    history = new History(Setup.plenty(order.space().knobs()));
    records = order.records().orElse(Math.min(FIRST_RECORDS, order.most()));
  }

  /** What is tried now, for the reader. */
  public String trying() {
    return trying;
  }

  /** Until it is over, at most. */
  public Duration left() {
    Duration left = order.within().minusNanos(nanos.getAsLong() - beganNanos);
    return left.isNegative() ? Duration.ZERO : left;
  }

  @Override
  public Optional<TrialSpec> next() {
    startedNanos = nanos.getAsLong();
    if (warmed < (order.records().isPresent() ? 1 : 2)) {
      warmed++;
      Setup setup = order.goal().fits() ? Setup.start(order.space().knobs()) : plenty();
      String name = warmed == 1 ? "first" : "second";
      trying = "warm-up";
      return Optional.of(
          new TrialSpec(arm(setup, name, SHORT, Pace.of(records, 1, null)), Kind.WARM_UP, 0, 0));
    }
    step = Strategy.next(order.space().knobs(), order.goal(), history, budget(), order.seed());
    return step instanceof Step.Try one ? Optional.of(spec(one)) : Optional.empty();
  }

  private Setup plenty() {
    return Setup.plenty(order.space().knobs());
  }

  private Budget budget() {
    // that of the winner, and one more, should that fail
    int lasting = 2 + (history.of(plenty(), true).isEmpty() ? 1 : 0);
    return new Budget(left(), (double) longRecords() / records, lasting, history.all());
  }

  /** By the fastest that was seen with plenty, once it is known; then it stays. */
  private long longRecords() {
    if (longRecords > 0) {
      return longRecords;
    }
    double fastest =
        history.of(history.anchor().orElse(plenty()), false).stream()
            .mapToDouble(Shot::rate)
            .max()
            .orElse(records / DRAIN_S);
    long wanted = order.records().map(own -> LONGER * own).orElse(rounded(fastest * LONG_S));
    return Math.min(order.mostLong(), Math.max(LONGER * records, wanted));
  }

  private TrialSpec spec(Step.Try one) {
    String name = name(one.setup());
    reasons.putIfAbsent(one.setup(), one.why());
    String folder = one.lasting() ? name + "-long" : name;
    if (one.lasting()) {
      longRecords = longRecords();
    }
    long many = one.lasting() ? longRecords : records;
    Pace pace = Pace.of(many, one.lasting() ? 2 : 1, patience(one.lasting()));
    Arm arm = arm(one.setup(), folder, one.lasting() ? LASTING : SHORT, pace);
    int number = history.of(one.setup(), one.lasting()).size() + 1;
    setups.put(folder, one.setup());
    trying = folder + " (" + one.why() + ")";
    return new TrialSpec(arm, Kind.COUNTED, number, ++trials);
  }

  private Duration patience(boolean lasting) {
    OptionalDouble anchor =
        history
            .anchor()
            .map(setup -> history.over(setup, false, shot -> shot.drain().toMillis()))
            .orElse(OptionalDouble.empty());
    if (anchor.isEmpty()) {
      return null;
    }
    Duration most = Duration.ofMillis((long) (TOO_SLOW * anchor.getAsDouble()));
    Duration one = most.compareTo(LEAST_PATIENCE) < 0 ? LEAST_PATIENCE : most;
    Duration all = lasting ? Duration.ofMillis(one.toMillis() * longRecords / records) : one;
    Duration rest = left().compareTo(LEAST_PATIENCE) < 0 ? LEAST_PATIENCE : left();
    return all.compareTo(rest) < 0 ? all : rest;
  }

  private Arm arm(Setup setup, String name, String scenario, Pace pace) {
    Arm arm = order.space().arm(order.plenty(), order.heap(), setup.chosen(), name);
    Map<Axis, Level> levels = new LinkedHashMap<>(arm.levels());
    Level played = levels.get(Axis.SCENARIO);
    levels.put(Axis.SCENARIO, new Level(scenario, "", scenario, played.settings().paced(pace)));
    return new Arm(name, arm.client(), levels);
  }

  /** A number, and what distinguishes it from what was tried before that is most like it. */
  private String name(Setup setup) {
    String known = names.get(setup);
    if (known != null) {
      return known;
    }
    String name = PLENTY;
    if (!setup.equals(plenty())) {
      List<String> differing = List.of();
      for (Setup other : names.keySet()) {
        List<String> from = differing(setup, other);
        if (differing.isEmpty() || from.size() <= differing.size()) {
          differing = from;
        }
      }
      boolean few = !differing.isEmpty() && differing.size() <= 2;
      String what = few ? String.join("-", differing) : "start";
      name = String.format("p%02d-%s", names.size(), what);
    }
    names.put(setup, name);
    return name;
  }

  private List<String> differing(Setup setup, Setup other) {
    List<String> differing = new ArrayList<>();
    for (int i = 0; i < setup.chosen().size(); i++) {
      if (setup.option(i) != other.option(i)) {
        var knob = order.space().knobs().get(i);
        differing.add(knob.name() + "-" + knob.options().get(setup.option(i)).name());
      }
    }
    return differing;
  }

  @Override
  public void told(TrialSpec spec, Row row) {
    Duration took = Duration.ofNanos(nanos.getAsLong() - startedNanos);
    if (spec.kind() == Kind.WARM_UP) {
      if (order.records().isEmpty()) {
        calibrate(row);
      }
      return;
    }
    boolean lasting = spec.arm().scenario().equals(LASTING);
    OptionalDouble drain = row.number(TrialMetric.DRAIN_MS);
    OptionalDouble second = row.number(SecondSpikeMetric.DRAIN2_MS);
    OptionalDouble peak = peak(row);
    String reason = row.ok() ? null : row.reason();
    if (row.ok() && (drain.isEmpty() || peak.isEmpty())) {
      reason = drain.isEmpty() ? "its drain is not known" : "its peak is not known";
    }
    double millis = drain.orElse(0) + second.orElse(0);
    long drained = spec.arm().settings().pace().records() * (second.isPresent() ? 2 : 1);
    history.add(
        new Shot(
            setups.get(spec.arm().name()),
            lasting,
            reason,
            millis > 0 ? drained / millis * 1e3 : 0,
            peak.orElse(0),
            row.number(TrialMetric.GROUP_PEAK_MIB),
            row.number(TrialMetric.OTHER_CPU_PCT).orElse(0)
                + row.number(TrialMetric.STEAL_PCT).orElse(0),
            Duration.ofMillis((long) drain.orElse(0)),
            took));
  }

  private void calibrate(Row row) {
    OptionalDouble drain = row.number(TrialMetric.DRAIN_MS);
    if (row.ok() && drain.isPresent() && drain.getAsDouble() > 0) {
      double perSecond = records / drain.getAsDouble() * 1e3;
      records = Math.max(LEAST_RECORDS, Math.min(order.most(), rounded(perSecond * DRAIN_S)));
    }
  }

  /** To two digits. */
  private static long rounded(double number) {
    long unit = (long) Math.pow(10, Math.max(0, Math.floor(Math.log10(number)) - 1));
    return Math.round(number / unit) * unit;
  }

  /** What it is judged by. */
  private OptionalDouble peak(Row row) {
    OptionalDouble rss =
        DoubleStream.of(
                row.number(TrialMetric.RSS_PEAK_MIB).orElse(0),
                row.number(TrialMetric.VMHWM_MIB).orElse(0),
                row.number(SecondSpikeMetric.RSS_PEAK2_MIB).orElse(0))
            .filter(mib -> mib > 0)
            .max();
    OptionalDouble group = row.number(TrialMetric.GROUP_PEAK_MIB);
    if (order.goal().pod()) {
      return group;
    }
    return order.goal().fits() && rss.isPresent()
        ? OptionalDouble.of(Math.max(rss.getAsDouble(), group.orElse(0)))
        : rss;
  }

  /** Whether there is a winner. */
  public boolean won() {
    return step instanceof Step.Over over && over.winner().isPresent();
  }

  @Override
  public Map<String, Object> document() {
    return new Told(order, records, longRecords(), history, names, reasons, step)
        .document(Duration.ofNanos(nanos.getAsLong() - beganNanos));
  }
}
