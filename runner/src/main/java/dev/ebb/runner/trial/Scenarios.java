package dev.ebb.runner.trial;

import dev.ebb.runner.plan.Near;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.plan.TrialSpec;
import java.util.List;

/** What can be done to clients. */
public final class Scenarios {

  /** Those that can be asked for; a further one is one more line, and its class. */
  public static final List<Scenario> ALL =
      List.of(
          Spikes.ONE,
          Spikes.TWO,
          new Idle(),
          new Crash(),
          new Rebalance(),
          new BrokerRestart(),
          new SlowHandler(),
          new Poisoned(),
          Spikes.PRESSED,
          Spikes.FLEET,
          Spikes.DRAIN,
          Soak.RSS,
          Soak.LIVE,
          new Conformance());

  private Scenarios() {}

  /**
   * The scenario of that name.
   *
   * @throws Refused when there is none
   */
  public static Scenario named(String name) {
    List<String> names = ALL.stream().map(Scenario::name).toList();
    return ALL.stream()
        .filter(scenario -> scenario.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new Refused(
                    "--scenario: unknown '"
                        + name
                        + "'"
                        + Near.hint(name, names)
                        + "; there are "
                        + String.join(", ", names)));
  }

  /** The one for which that many spikes stand. */
  public static Scenario ofSpikes(int spikes) {
    return spikes == 1 ? Spikes.ONE : Spikes.TWO;
  }

  /** What a trial of this kind plays, in a run of that scenario. */
  public static Scenario of(TrialSpec.Kind kind, String name) {
    return switch (kind) {
      case WARM_UP -> new WarmUp();
      case CONTROL -> new Idle();
      case COUNTED, NMT, HISTOGRAM, ALLOCATIONS, NATIVE -> named(name);
    };
  }
}
