package dev.ebb.runner.subject;

import dev.ebb.runner.sample.Phase;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which phase a trial is in, and how long those before took. */
public final class Phases {

  private final Map<Phase, Long> nanos = new LinkedHashMap<>();
  private Phase current = Phase.LOAD;
  private long since = System.nanoTime();

  /** Ends the current phase and begins another. */
  public void enter(Phase next) {
    end();
    current = next;
  }

  /** Ends the current phase, and with it the trial. */
  public void end() {
    long now = System.nanoTime();
    nanos.merge(current, now - since, Long::sum);
    since = now;
  }

  public Phase current() {
    return current;
  }

  /** How long each phase took, in milliseconds; one that was not reached is absent. */
  public Map<Phase, Long> millis() {
    Map<Phase, Long> millis = new LinkedHashMap<>();
    nanos.forEach((phase, took) -> millis.put(phase, took / 1_000_000));
    return millis;
  }
}
