package dev.ebb.runner.summary;

import dev.ebb.runner.trial.Column;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An arm's figures in plain words, and what would mend it. A mend is claimed only where another arm
 * of the same run shows it; otherwise it is offered as an experiment.
 */
public final class Verdict {

  /** A heap this near its limit has been filled, whatever the client needed. */
  private static final double NEAR_LIMIT = 0.85;

  /** Less than this, in MiB, is not worth a mend. */
  private static final double WORTH_MIB = 10;

  /** A mend has to take away this share of what is retained. */
  private static final double WORTH_SHARE = 0.2;

  /** A second spike within this share of the first is the same height. */
  private static final double PLATEAU = 0.03;

  private static final double PLATEAU_MIB = 2;

  /** The settings profile that bounds what a response, and so NIO's direct buffers, may take. */
  private static final String SMALL_FETCH = "small-fetch";

  private final List<ArmSummary> arms;
  private final Map<String, ArmSummary> controls;
  private final Map<String, ArmSetting> settings;

  /**
   * What an arm was run with.
   *
   * @param heapMib limit of its heap
   * @param flags of its JVM
   */
  public record ArmSetting(double heapMib, List<String> flags) {}

  /**
   * Judges the arms of one run.
   *
   * @param controls by arm; absent where there was none
   * @param settings by arm; absent where they are not known
   */
  public Verdict(
      List<ArmSummary> arms, List<ArmSummary> controls, Map<String, ArmSetting> settings) {
    this.arms = arms;
    this.controls = new java.util.HashMap<>();
    controls.forEach(control -> this.controls.put(control.arm(), control));
    this.settings = settings;
  }

  /** One sentence. */
  public String reading(ArmSummary arm) {
    if (arm.trialsOk() == 0) {
      return "failed: " + arm.reason();
    }
    List<String> parts = new ArrayList<>();
    parts.add(kept(arm));
    givenBack(arm).ifPresent(parts::add);
    if (fillsHeap(arm)) {
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

  /** Sentences: the reading, where what is kept lies, a second spike, and the mend. */
  public List<String> sentences(ArmSummary arm) {
    List<String> sentences = new ArrayList<>();
    sentences.add(reading(arm));
    if (arm.trialsOk() > 0) {
      parts(arm).ifPresent(sentences::add);
      live(arm).ifPresent(sentences::add);
      direct(arm).ifPresent(sentences::add);
      secondSpike(arm).ifPresent(sentences::add);
      mend(arm).ifPresent(sentences::add);
    }
    return sentences;
  }

  private boolean fillsHeap(ArmSummary arm) {
    OptionalDouble committed = arm.median(Column.HEAP_COMMITTED_DRAINED_MIB);
    ArmSetting setting = settings.get(arm.arm());
    return committed.isPresent()
        && setting != null
        && committed.getAsDouble() >= NEAR_LIMIT * setting.heapMib;
  }

  private static String kept(ArmSummary arm) {
    OptionalDouble retained = arm.median(Column.RETAINED_MIB);
    OptionalDouble rise = arm.median(Column.RISE_MIB);
    if (rise.isEmpty()) {
      rise = difference(arm, Column.RSS_PEAK_MIB, Column.RSS_IDLE_MIB);
    }
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
    return String.format(
        Locale.ROOT,
        "kept %.0f%s of the %.0f MiB it rose by%s",
        retained.getAsDouble(),
        range(kept),
        rise.getAsDouble(),
        without);
  }

  private static String range(Figure figure) {
    if (figure.low() != null) {
      return String.format(
          Locale.ROOT, " (95 %% interval %.0f to %.0f)", figure.low(), figure.high());
    }
    return figure.n() > 1
        ? String.format(Locale.ROOT, " (%.0f to %.0f)", figure.min(), figure.max())
        : "";
  }

  private static Optional<String> givenBack(ArmSummary arm) {
    OptionalDouble byGc = lastSettledMinus(arm, Column.RSS_AFTER_GC_MIB);
    if (byGc.isEmpty()) {
      return Optional.empty();
    }
    String text =
        byGc.getAsDouble() < 1
            ? "full collections gave nothing back"
            : String.format(Locale.ROOT, "full collections gave back %.0f", byGc.getAsDouble());
    OptionalDouble byTrim = arm.median(Column.RETAINED_MALLOC_MIB);
    if (byTrim.isEmpty()) {
      byTrim = difference(arm, Column.RSS_AFTER_GC_MIB, Column.RSS_AFTER_TRIM_MIB);
    }
    if (byTrim.isPresent() && byTrim.getAsDouble() >= 1) {
      text += String.format(Locale.ROOT, " and trimming malloc %.0f", byTrim.getAsDouble());
    }
    return Optional.of(text);
  }

  /** The give-back steps follow the last spike. */
  private static OptionalDouble lastSettledMinus(ArmSummary arm, Column column) {
    OptionalDouble second = difference(arm, Column.RSS_SETTLED2_MIB, column);
    return second.isPresent() ? second : difference(arm, Column.RSS_SETTLED_MIB, column);
  }

  private Optional<String> parts(ArmSummary arm) {
    OptionalDouble heap = arm.median(Column.RETAINED_HEAP_MIB);
    OptionalDouble malloc = arm.median(Column.RETAINED_MALLOC_MIB);
    OptionalDouble other = arm.median(Column.RETAINED_OTHER_MIB);
    if (heap.isEmpty() || malloc.isEmpty() || other.isEmpty()) {
      return Optional.empty();
    }
    String text =
        String.format(
            Locale.ROOT,
            "Of what it kept, %d is heap, %d malloc, %d other (code, metaspace, stacks,"
                + " buffers)",
            Math.round(heap.getAsDouble()),
            Math.round(malloc.getAsDouble()),
            Math.round(other.getAsDouble()));
    ArmSummary control = controls.get(arm.arm());
    if (control != null && control.median(Column.RETAINED_OTHER_MIB).isPresent()) {
      text +=
          String.format(
              Locale.ROOT,
              "; beyond the control trial %d, %d, %d",
              Math.round(heap.getAsDouble() - control.median(Column.RETAINED_HEAP_MIB).orElse(0)),
              Math.round(
                  malloc.getAsDouble() - control.median(Column.RETAINED_MALLOC_MIB).orElse(0)),
              Math.round(
                  other.getAsDouble() - control.median(Column.RETAINED_OTHER_MIB).orElse(0)));
    }
    return Optional.of(text);
  }

  private static Optional<String> live(ArmSummary arm) {
    OptionalDouble resident = arm.median(Column.HEAP_RESIDENT_SETTLED_MIB);
    OptionalDouble live = arm.median(Column.HEAP_USED_AFTER_GC_MIB);
    boolean sameMoment = arm.median(Column.RSS_SETTLED2_MIB).isEmpty();
    if (resident.isEmpty() || live.isEmpty() || !sameMoment) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "Of %.0f MiB of heap in memory when settled, %.0f are live after full collections",
            resident.getAsDouble(),
            live.getAsDouble()));
  }

  /** Where they matter: with many partitions a fetch, and so a read, may be of 50 MiB. */
  private Optional<String> direct(ArmSummary arm) {
    OptionalDouble direct = arm.median(Column.RETAINED_DIRECT_MIB);
    if (direct.isEmpty() || direct.getAsDouble() < WORTH_MIB) {
      return Optional.empty();
    }
    String text =
        String.format(
            Locale.ROOT,
            "Direct buffers are %.0f of what it kept: NIO keeps one a thread, as large as its largest"
                + " read",
            direct.getAsDouble());
    boolean bounded =
        arms.stream()
            .filter(other -> other.client().equals(arm.client()))
            .map(other -> other.median(Column.RETAINED_DIRECT_MIB))
            .anyMatch(mib -> mib.isPresent() && mib.getAsDouble() < WORTH_MIB);
    return Optional.of(
        bounded ? text : text + "; to try: the same with --profiles default," + SMALL_FETCH);
  }

  private static Optional<String> secondSpike(ArmSummary arm) {
    OptionalDouble peak = difference(arm, Column.RSS_PEAK2_MIB, Column.RSS_PEAK_MIB);
    OptionalDouble settled = difference(arm, Column.RSS_SETTLED2_MIB, Column.RSS_SETTLED_MIB);
    if (peak.isEmpty() || settled.isEmpty()) {
      return Optional.empty();
    }
    double first = arm.median(Column.RSS_PEAK_MIB).orElse(0);
    double same = Math.max(PLATEAU_MIB, PLATEAU * first);
    String shape =
        peak.getAsDouble() > same
            ? "a ratchet so far, another spike may add more"
            : peak.getAsDouble() < -same ? "lower than the first" : "a plateau";
    return Optional.of(
        String.format(
            Locale.ROOT,
            "A second spike peaked %+.0f MiB from the first and settled %+.0f: %s",
            peak.getAsDouble(),
            settled.getAsDouble(),
            shape));
  }

  private Optional<String> mend(ArmSummary arm) {
    double retained = arm.median(Column.RETAINED_MIB).orElse(0);
    if (retained < WORTH_MIB) {
      return Optional.empty();
    }
    Optional<ArmSummary> better =
        arms.stream()
            .filter(other -> differsInOneSetting(arm, other) && keepsLess(other, arm))
            .min(Comparator.comparingDouble(other -> other.median(Column.RETAINED_MIB).orElse(0)));
    if (better.isPresent()) {
      ArmSummary other = better.get();
      boolean jvm = !other.jvm().equals(arm.jvm());
      String why = jvm ? keeper(arm).map(keeper -> keeper.habit() + ": ").orElse("") : "";
      return Optional.of(
          String.format(
              Locale.ROOT,
              "%s %s %s it kept %.0f here (%s)",
              why.isEmpty() ? "With" : why + "with",
              jvm ? "the JVM profile" : "the settings profile",
              jvm ? other.jvm() : other.profile(),
              other.median(Column.RETAINED_MIB).orElse(0),
              other.arm()));
    }
    return experiment(arm, retained);
  }

  private Optional<String> experiment(ArmSummary arm, double retained) {
    double heap = arm.median(Column.RETAINED_HEAP_MIB).orElse(0);
    double malloc = arm.median(Column.RETAINED_MALLOC_MIB).orElse(0);
    Optional<Collector> keeper = keeper(arm);
    boolean tried = keeper.isPresent() && tried(arm, keeper.get().profile());
    if (heap >= WORTH_MIB && heap >= malloc && keeper.isPresent() && !tried) {
      return Optional.of(
          keeper.get().habit()
              + "; to try: "
              + command(arm, arm.jvm() + "," + keeper.get().profile()));
    }
    if (malloc >= WORTH_MIB && malloc >= WORTH_SHARE * retained && !tried(arm, "g1-trim")) {
      return Optional.of(
          "Malloc holds what it was given; to try: " + command(arm, arm.jvm() + ",g1-trim"));
    }
    return Optional.empty();
  }

  private boolean tried(ArmSummary arm, String jvm) {
    return arms.stream()
        .anyMatch(other -> other.client().equals(arm.client()) && other.jvm().equals(jvm));
  }

  private static String command(ArmSummary arm, String jvms) {
    return "ebb compare --clients " + arm.client() + " --jvms " + jvms;
  }

  /** The arm's collector, unless it is set to give heap back by itself. */
  private Optional<Collector> keeper(ArmSummary arm) {
    ArmSetting setting = settings.get(arm.arm());
    return setting == null || Collector.givesBack(setting.flags)
        ? Optional.empty()
        : Collector.of(setting.flags);
  }

  private static boolean differsInOneSetting(ArmSummary arm, ArmSummary other) {
    boolean sameUse =
        arm.client().equals(other.client())
            && arm.mode().equals(other.mode())
            && String.valueOf(arm.java()).equals(String.valueOf(other.java()));
    return sameUse
        && other.trialsOk() > 0
        && arm.jvm().equals(other.jvm()) != arm.profile().equals(other.profile());
  }

  /** Beyond noise: every trial of the one kept less than any of the other. */
  private static boolean keepsLess(ArmSummary one, ArmSummary other) {
    Figure less = one.figures().get(Column.RETAINED_MIB);
    Figure more = other.figures().get(Column.RETAINED_MIB);
    return less != null
        && more != null
        && less.max() < more.min()
        && more.median() - less.median() >= Math.max(WORTH_MIB, WORTH_SHARE * more.median());
  }

  private static OptionalDouble difference(ArmSummary arm, Column a, Column b) {
    OptionalDouble left = arm.median(a);
    OptionalDouble right = arm.median(b);
    return left.isPresent() && right.isPresent()
        ? OptionalDouble.of(left.getAsDouble() - right.getAsDouble())
        : OptionalDouble.empty();
  }
}
