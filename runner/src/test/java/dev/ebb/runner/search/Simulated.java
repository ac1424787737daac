package dev.ebb.runner.search;

import dev.ebb.runner.plan.Arm;
import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.plan.HeapSize;
import dev.ebb.runner.plan.Matrix;
import dev.ebb.runner.plan.Space;
import dev.ebb.runner.plan.TrialSpec;
import dev.ebb.runner.plan.TrialSpec.Kind;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.trial.SecondSpikeMetric;
import dev.ebb.runner.trial.TrialMetric;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;

/**
 * A client that is not there: its peak and speed follow from its settings, with noise, a machine
 * that becomes slower and faster, and cliffs where it runs out of memory. So the optimum is known.
 */
public final class Simulated {

  static final Path HOME = Path.of("").toAbsolutePath().getParent();
  static final HeapSize HEAP = HeapSize.parse("256m");

  private static final Map<Double, Double> OPTIMA = new HashMap<>();

  /** What noise takes: nobody is asked to find what is just at the bound. */
  private static final double SPARE = 0.05;

  private final Random noise;
  private final Goal goal;
  private final Duration within;
  private final long seed;
  final Space space = Space.of("jvm", client().client(), HEAP, HOME);
  final Map<String, Integer> failures = new HashMap<>();
  final List<TrialSpec> asked = new ArrayList<>();
  private final Map<String, Map<String, String>> optionsOf = new HashMap<>();
  double rateNoise = 0.03;
  double lightInTheLongRun = 1.1;
  boolean broken;
  long nanos;

  Simulated(Goal goal, Duration within, long seed) {
    this.goal = goal;
    this.within = within;
    this.seed = seed;
    noise = new Random(seed);
  }

  /** What ten minutes of tuning leave of it in {@code run.json}. */
  public static Map<String, Object> tuned() {
    return new Simulated(least(0.9), Duration.ofMinutes(10), 5).search();
  }

  static Goal least(double minRate) {
    return new Goal(false, minRate, OptionalDouble.empty());
  }

  static Goal within(double mib) {
    return new Goal(false, 0.9, OptionalDouble.of(mib));
  }

  private static Arm client() {
    return Matrix.arms(
            Map.of(Axis.CLIENT, List.of("plain"), Axis.SCENARIO, List.of(Tuning.SHORT)),
            HOME,
            Path.of(System.getProperty("java.home")))
        .get(0);
  }

  /** What a setup is without any noise; empty: it runs out of memory. */
  Optional<double[]> truth(Map<String, String> options, boolean lasting) {
    double heap = options.get("heap").equals("plenty") ? 256 : mib(options.get("heap"));
    double fetch =
        switch (options.get("fetch")) {
          case "library" -> 6;
          case "4m" -> 4;
          case "1536k" -> 1.5;
          case "768k" -> 0.8;
          default -> 0.4;
        };
    boolean light = options.get("compilers").equals("c1");
    boolean lean = !options.get("collector").equals("g1");
    double live = 9 + 3 * fetch;
    if (heap < live + 4) {
      return Optional.empty();
    }
    double used = lean ? Math.min(heap, 4 * live) : heap;
    boolean small = options.get("compilers").equals("small");
    double peak = (light ? 52 : small ? 60 : 66) + (lean ? 0 : 12) + used * 0.8;
    peak -= options.get("stack").equals("256k") ? 1.5 : 0;
    peak -= options.get("code").equals("16m") && light ? 1.2 : 0;
    double speed = light ? (lasting ? lightInTheLongRun : 1.1) : small ? 0.98 : 1;
    speed *= options.get("collector").equals("parallel") ? 0.97 : 1;
    speed *= heap / (heap + 2.5 * fetch + 2) * 1.02;
    speed *= options.get("poll").equals("100") ? 0.93 : 1;
    return Optional.of(new double[] {peak, speed});
  }

  private static double mib(String size) {
    return Double.parseDouble(size.replace("m", ""));
  }

  /** The least true peak of all that truly hold with something to spare. */
  double optimum() {
    return OPTIMA.computeIfAbsent(lightInTheLongRun, one -> least());
  }

  private double least() {
    double best = Double.MAX_VALUE;
    for (List<Integer> chosen : all(0)) {
      Map<String, String> options = options(new Setup(chosen));
      double plenty = truth(options(Setup.plenty(space.knobs())), false).orElseThrow()[1];
      double plentyLong = truth(options(Setup.plenty(space.knobs())), true).orElseThrow()[1];
      Optional<double[]> brief = truth(options, false);
      Optional<double[]> lasting = truth(options, true);
      if (brief.isPresent()
          && lasting.isPresent()
          && brief.get()[1] / plenty >= goal.minRate() + SPARE
          && lasting.get()[1] / plentyLong >= goal.minRate() + SPARE) {
        best = Math.min(best, brief.get()[0]);
      }
    }
    return best;
  }

  private List<List<Integer>> all(int knob) {
    if (knob == space.knobs().size()) {
      return List.of(List.of());
    }
    List<List<Integer>> all = new ArrayList<>();
    for (List<Integer> rest : all(knob + 1)) {
      for (int option = 0; option < space.knobs().get(knob).options().size(); option++) {
        List<Integer> chosen = new ArrayList<>(List.of(option));
        chosen.addAll(rest);
        all.add(chosen);
      }
    }
    return all;
  }

  Map<String, String> options(Setup setup) {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < space.knobs().size(); i++) {
      options.put(space.knobs().get(i).name(), space.knobs().get(i).names().get(setup.option(i)));
    }
    return options;
  }

  /** Searches to the end; returns what was kept of it. */
  Map<String, Object> search() {
    Tuning tuning =
        new Tuning(
            new Tuning.Order(
                "plain",
                space,
                goal,
                client(),
                HEAP,
                Optional.empty(),
                2_000_000,
                9_000_000,
                within,
                seed),
            () -> nanos);
    for (Optional<TrialSpec> next = tuning.next(); next.isPresent(); next = tuning.next()) {
      asked.add(next.get());
      if (asked.size() > 500) {
        throw new IllegalStateException("it does not end");
      }
      Row row = played(next.get(), tuning);
      tuning.told(next.get(), row);
    }
    return tuning.document();
  }

  private Row played(TrialSpec spec, Tuning tuning) {
    boolean lasting = spec.arm().scenario().equals(Tuning.LASTING);
    Map<String, String> options =
        spec.kind() == Kind.WARM_UP
            ? options(Setup.plenty(space.knobs()))
            : told(tuning, spec.arm().name());
    long records = spec.arm().settings().pace().records();
    Optional<double[]> truth = truth(options, lasting);
    double limit = goal.limitMib().orElse(Double.MAX_VALUE);
    double peak = truth.map(t -> t[0] * (1 + 0.005 * noise.nextGaussian())).orElse(0.0);
    Row row = Row.empty().with(Row.ARM, spec.arm().name());
    if (truth.isEmpty() || peak > limit || broken) {
      nanos += 5_000_000_000L;
      String why =
          truth.isEmpty() ? "OutOfMemoryError: Java heap space" : "killed (--client-memory)";
      return row.with(Row.STATUS, Row.FAILED).with(Row.REASON, "drain: " + why);
    }
    int spikes = lasting ? 2 : 1;
    double load = spikes * records / 900_000.0;
    double drift = 1 + 0.15 * Math.sin((nanos / 1e9 + load) / 150);
    double rate =
        1_500_000
            * truth.get()[1]
            * drift
            * (1 + (lasting ? 0.6 : 1) * rateNoise * noise.nextGaussian());
    double millis = records / rate * 1e3;
    nanos += (long) ((4 + load + spikes * millis / 1e3) * 1e9);
    row =
        row.with(Row.STATUS, Row.OK)
            .with(TrialMetric.DRAIN_MS, millis)
            .with(TrialMetric.RSS_PEAK_MIB, peak)
            .with(TrialMetric.GROUP_PEAK_MIB, peak - 18);
    return lasting ? row.with(SecondSpikeMetric.DRAIN2_MS, millis) : row;
  }

  /** What a name stands for, as the search itself tells. */
  private Map<String, String> told(Tuning tuning, String arm) {
    return optionsOf.computeIfAbsent(
        arm.replaceAll("-long$", ""), name -> tried(tuning.document(), name));
  }

  @SuppressWarnings("unchecked")
  static Map<String, String> tried(Map<String, Object> document, String arm) {
    return ((List<Map<String, Object>>) document.get("tried"))
        .stream()
            .filter(tried -> tried.get("arm").equals(arm))
            .map(tried -> (Map<String, String>) tried.get("options"))
            .findFirst()
            .orElseThrow();
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> entry(Map<String, Object> document, String arm) {
    return ((List<Map<String, Object>>) document.get("tried"))
        .stream().filter(tried -> tried.get("arm").equals(arm)).findFirst().orElseThrow();
  }

  /** Distinct arms that were played. */
  Set<String> arms() {
    return Set.copyOf(asked.stream().map(spec -> spec.arm().name()).distinct().toList());
  }
}
