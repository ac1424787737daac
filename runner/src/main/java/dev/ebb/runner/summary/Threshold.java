package dev.ebb.runner.summary;

import dev.ebb.runner.plan.Near;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.trial.Column;
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
    Column column,
    boolean above,
    double limit,
    boolean percent,
    boolean difference) {

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
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new Refused(
          "--fail-if '" + text + "': write it as [ARM.]FIGURE > VALUE, such as retained_mib > 200");
    }
    List<String> figures = Column.figures().stream().map(Column::label).toList();
    String figure = form.group("figure");
    if (!figures.contains(figure)) {
      throw new Refused(
          "--fail-if '"
              + text
              + "': there is no figure "
              + figure
              + Near.hint(figure, figures)
              + "; summary.csv has them all");
    }
    String arm = form.group("arm");
    if (arm != null && !arms.contains(arm)) {
      throw new Refused(
          "--fail-if '"
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
        Column.valueOf(figure.toUpperCase(Locale.ROOT)),
        form.group("op").equals(">"),
        "-".equals(form.group("sign")) ? -value : value,
        percent,
        percent || form.group("sign") != null);
  }

  public boolean concerns(String other) {
    return arm == null || arm.equals(other);
  }

  /**
   * Whether a figure crosses it.
   *
   * @return why, when it does
   */
  public Optional<String> crossedBy(String name, Figure figure) {
    boolean interval = figure.low() != null;
    double decisive = !interval ? figure.median() : above ? figure.low() : figure.high();
    if (!beyond(decisive, limit)) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "'%s': %s has %s %.1f%s",
            text,
            name,
            column.label(),
            figure.median(),
            interval
                ? String.format(
                    Locale.ROOT, " (95 %% interval %.1f to %.1f)", figure.low(), figure.high())
                : ", the median of too few trials for an interval"));
  }

  /**
   * Whether a difference crosses it.
   *
   * @param base the median that it is a difference from
   * @return why, when it does
   */
  public Optional<String> crossedBy(Contrast contrast, double base) {
    double absolute = percent ? limit / 100 * Math.abs(base) : limit;
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
            column.label(),
            contrast.difference(),
            contrast.percent() == null
                ? ""
                : String.format(Locale.ROOT, " (%+.1f %%)", contrast.percent()),
            interval == null
                ? ", by medians of too few trials for an interval"
                : String.format(
                    Locale.ROOT,
                    ", 95 %% interval %+.1f to %+.1f",
                    interval.low(),
                    interval.high())));
  }

  private boolean beyond(double value, double bound) {
    return above ? value > bound : value < bound;
  }
}
