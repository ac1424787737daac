package dev.ebb.runner.summary;

import dev.ebb.runner.trial.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** An arm's figures in one sentence. */
public final class Reading {

  /** A heap this near its limit has been filled, whatever the client needed. */
  private static final double NEAR_LIMIT = 0.85;

  private Reading() {}

  /**
   * Reads an arm.
   *
   * @param heapMib the clients' heap limit
   */
  public static String of(ArmSummary arm, double heapMib) {
    if (arm.trialsOk() == 0) {
      return "failed: " + arm.reason();
    }
    List<String> parts = new ArrayList<>();
    parts.add(kept(arm));
    givenBack(arm).ifPresent(parts::add);
    OptionalDouble committed = arm.median(Column.HEAP_COMMITTED_DRAINED_MIB);
    if (committed.isPresent() && committed.getAsDouble() >= NEAR_LIMIT * heapMib) {
      parts.add("the peak is the heap limit: it fills whatever heap it is given");
    }
    if (arm.trialsFailed() > 0) {
      parts.add(
          arm.trialsFailed()
              + " of "
              + (arm.trialsOk() + arm.trialsFailed())
              + " trials failed ("
              + arm.reason()
              + ")");
    }
    return String.join("; ", parts);
  }

  private static String kept(ArmSummary arm) {
    OptionalDouble retained = arm.median(Column.RETAINED_MIB);
    OptionalDouble rise = rise(arm);
    if (retained.isEmpty() || rise.isEmpty()) {
      return "what it kept is unknown";
    }
    OptionalDouble control = arm.median(Column.CONTROL_SETTLED_MIB);
    String without =
        control.isPresent()
            ? String.format(
                Locale.ROOT, " (without any spike it settles at %.0f)", control.getAsDouble())
            : "";
    Figure kept = arm.figures().get(Column.RETAINED_MIB);
    String range =
        kept.n() > 1 ? String.format(Locale.ROOT, " (%.0f to %.0f)", kept.min(), kept.max()) : "";
    return String.format(
        Locale.ROOT,
        "kept %.0f%s of the %.0f MiB it rose by%s",
        retained.getAsDouble(),
        range,
        rise.getAsDouble(),
        without);
  }

  private static Optional<String> givenBack(ArmSummary arm) {
    OptionalDouble settled = arm.median(Column.RSS_SETTLED_MIB);
    OptionalDouble afterGc = arm.median(Column.RSS_AFTER_GC_MIB);
    if (settled.isEmpty() || afterGc.isEmpty()) {
      return Optional.empty();
    }
    double byGc = settled.getAsDouble() - afterGc.getAsDouble();
    String text =
        byGc < 1
            ? "full collections gave nothing back"
            : String.format(Locale.ROOT, "full collections gave back %.0f", byGc);
    OptionalDouble afterTrim = arm.median(Column.RSS_AFTER_TRIM_MIB);
    if (afterTrim.isPresent() && afterGc.getAsDouble() - afterTrim.getAsDouble() >= 1) {
      text +=
          String.format(
              Locale.ROOT,
              " and trimming malloc %.0f",
              afterGc.getAsDouble() - afterTrim.getAsDouble());
    }
    return Optional.of(text);
  }

  private static OptionalDouble rise(ArmSummary arm) {
    OptionalDouble peak = arm.median(Column.RSS_PEAK_MIB);
    OptionalDouble idle = arm.median(Column.RSS_IDLE_MIB);
    return peak.isPresent() && idle.isPresent()
        ? OptionalDouble.of(peak.getAsDouble() - idle.getAsDouble())
        : OptionalDouble.empty();
  }
}
