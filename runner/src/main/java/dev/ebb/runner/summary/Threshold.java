package dev.ebb.runner.summary;

import dev.ebb.runner.plan.Near;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.result.Declared;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.trial.Figures;
import dev.ebb.runner.trial.Seen;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A limit to fail at: {@code [ARM.]FIGURE > VALUE}, where a value with a sign, or in percent, is a
 * difference. It is crossed when the whole 95 % interval lies beyond it; without an interval the
 * median decides.
 *
 * @param arm null: any arm
 * @param difference whether it limits a difference rather than the figure itself
 */
public record Threshold(
    String text,
    String arm,
    Metric<Seen> metric,
    boolean above,
    double limit,
    boolean percent,
    boolean difference) {

  private static final String NOBODY = ", so that nobody can say it keeps within the limit";

  private static final Pattern FORM =
      Pattern.compile(
          "\\s*(?:(?<arm>.+)\\.)?(?<figure>[a-z0-9_]+)\\s*(?<op>[<>])\\s*"
              + "(?<sign>[+-])?(?<value>\\d+(?:\\.\\d+)?)\\s*(?<percent>%)?\\s*");

  /**
   * Reads one.
   *
   * @param arms that there are
   * @throws Refused when it cannot be understood, or names what is not there
   */
  public static Threshold parse(String text, Collection<String> arms) {
    return parse("--fail-if", text, arms);
  }

  /**
   * The same.
   *
   * @param flag to name in a refusal
   */
  public static Threshold parse(String flag, String text, Collection<String> arms) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new Refused(
          flag + " '" + text + "': write it as [ARM.]FIGURE > VALUE, such as retained_mib > 200");
    }
    List<String> figures = Figures.summed().stream().map(Metric::label).toList();
    String figure = form.group("figure");
    if (!figures.contains(figure)) {
      throw new Refused(
          flag
              + " '"
              + text
              + "': there is no figure "
              + figure
              + Near.hint(figure, figures)
              + "; ebb figures lists them");
    }
    String arm = form.group("arm");
    if (arm != null && arms.isEmpty()) {
      throw new Refused(
          flag + " '" + text + "': it is of no arm in particular: leave out " + arm + ".");
    }
    if (arm != null && !arms.contains(arm)) {
      throw new Refused(
          flag
              + " '"
              + text
              + "': there is no arm "
              + arm
              + Near.hint(arm, arms)
              + "; there are "
              + String.join(", ", arms));
    }
    double value = Double.parseDouble(form.group("value"));
    boolean percent = form.group("percent") != null;
    return new Threshold(
        text.strip(),
        arm,
        Figures.named(figure).orElseThrow(),
        form.group("op").equals(">"),
        "-".equals(form.group("sign")) ? -value : value,
        percent,
        percent || form.group("sign") != null);
  }

  public boolean concerns(String other) {
    return arm == null || arm.equals(other);
  }

  /**
   * Whether an arm's figure crosses it. One that fewer than half of the arm's good trials know
   * does: nobody can say that it keeps within the limit.
   *
   * @return why, when it does
   */
  public Optional<String> crossedBy(ArmSummary summary) {
    boolean verdict = metric.declared().type() == Declared.Type.VERDICT;
    if (summary.figure(metric).isEmpty() || !verdict && hardlyKnown(summary)) {
      return Optional.of("'" + text + "': " + unknown(summary));
    }
    Figure figure = summary.figure(metric).get();
    if (verdict) {
      return crossedByVerdict(summary, figure);
    }
    boolean interval = figure.low() != null;
    double decisive = !interval ? figure.median() : above ? figure.low() : figure.high();
    boolean bound = summary.bound(metric);
    if (bound ? above && decisive <= limit : !beyond(decisive, limit)) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "'%s': %s has %s %s%.1f%s%s",
            text,
            summary.arm(),
            metric.label(),
            bound ? "of no more than " : "",
            figure.median(),
            interval
                ? String.format(
                    Locale.ROOT, " (95 %% interval %.1f to %.1f)", figure.low(), figure.high())
                : ", " + few(figure.n()),
            bound ? "; how much less is not known" + NOBODY : ""));
  }

  /** One trial that shows it decides; one of which it cannot be said is no pass. */
  private Optional<String> crossedByVerdict(ArmSummary summary, Figure figure) {
    int unknown = summary.trialsOk() - figure.n();
    boolean beyond = beyond(above ? figure.max() : figure.min(), limit);
    return beyond || unknown > 0
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "'%s': %s %s of %d trials",
                text,
                summary.arm(),
                beyond ? "is beyond it in one or more" : "cannot be said yet in " + unknown,
                summary.trialsOk()))
        : Optional.empty();
  }

  /** Whether some good trials know it, and fewer than half of them. */
  private boolean hardlyKnown(ArmSummary summary) {
    return summary.partly(metric)
        && 2 * summary.figure(metric).orElseThrow().n() < summary.trialsOk();
  }

  private String unknown(ArmSummary summary) {
    if (summary.trialsOk() == 0) {
      return summary.arm() + " has no good trial, so that its " + metric.label() + " is not known";
    }
    String good = summary.trialsOk() == 1 ? "one good trial" : summary.trialsOk() + " good trials";
    return summary
            .figure(metric)
            .map(
                figure ->
                    summary.arm()
                        + " has "
                        + metric.label()
                        + " in "
                        + figure.n()
                        + " of its "
                        + good
                        + " alone")
            .orElseGet(
                () ->
                    summary.arm()
                        + " has no "
                        + metric.label()
                        + ": none of its "
                        + good
                        + " knows it")
        + NOBODY;
  }

  private static String few(int trials) {
    return trials == 1
        ? "in one trial: too few to tell it from noise"
        : "the median of " + trials + " trials: too few for an interval";
  }

  /**
   * Whether a difference crosses it.
   *
   * @param contrast of the arm that it concerns; empty: one of the two does not know the figure,
   *     and then it is crossed
   * @param now the arm in the later run
   * @param before the arm in the earlier run
   * @return why, when it is
   */
  public Optional<String> crossedBy(
      Optional<Contrast> contrast, ArmSummary now, ArmSummary before) {
    boolean here = now.figure(metric).isEmpty() || hardlyKnown(now);
    boolean there = before.figure(metric).isEmpty() || hardlyKnown(before);
    if (here || there) {
      return Optional.of(
          "'" + text + "': " + unknown(here ? now : before) + (here ? "" : " (in the first run)"));
    }
    if (contrast.isEmpty()) {
      return Optional.of(
          String.format(
              "'%s': of %s %s is known as a bound alone, so that nobody can say how it differs",
              text, now.arm(), metric.label()));
    }
    return crossedBy(contrast.get(), before.median(metric).orElse(0));
  }

  /** The same; {@code base}: the median that it is a difference from. */
  Optional<String> crossedBy(Contrast contrast, double base) {
    double absolute = bound(base);
    Interval interval = contrast.interval();
    double decisive =
        interval == null ? contrast.difference() : above ? interval.low() : interval.high();
    if (!beyond(decisive, absolute)) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "'%s': %s differs in %s by %+.1f%s%s",
            text,
            contrast.arm(),
            metric.label(),
            contrast.difference(),
            contrast.percent() == null
                ? ""
                : String.format(Locale.ROOT, " (%+.1f %%)", contrast.percent()),
            interval == null
                ? ", " + fewOnBothSides(contrast)
                : String.format(
                    Locale.ROOT,
                    ", 95 %% interval %+.1f to %+.1f",
                    interval.low(),
                    interval.high())));
  }

  private static String fewOnBothSides(Contrast contrast) {
    return contrast.trials() == 1 && contrast.against() == 1
        ? "by one trial on either side: too few to tell it from noise"
        : "by the medians of "
            + contrast.trials()
            + " and "
            + contrast.against()
            + " trials: too few for an interval";
  }

  /** What must not be passed, of the figure or of its difference from {@code base}. */
  public double bound(double base) {
    return percent ? limit / 100 * Math.abs(base) : limit;
  }

  private boolean beyond(double value, double bound) {
    return above ? value > bound : value < bound;
  }
}
