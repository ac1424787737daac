package dev.ebb.runner.trial;

import dev.ebb.runner.result.Declared.Fold;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.sample.Timeline;
import dev.ebb.runner.subject.Outcomes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;

/**
 * What a trial has shown: of one process, or of all of them together. Every figure of a trial is
 * read off this.
 */
public final class Seen {

  private final Outcomes trial;
  private final Outcomes own;
  private final Timeline timeline;
  private final List<Seen> parts;
  private final boolean part;
  private final boolean whole;
  private final Map<Metric<Seen>, OptionalDouble> known = new HashMap<>();

  private Seen(Outcomes trial, Outcomes own, Timeline timeline, List<Seen> parts, boolean part) {
    this(trial, own, timeline, parts, part, parts.isEmpty());
  }

  private Seen(
      Outcomes trial,
      Outcomes own,
      Timeline timeline,
      List<Seen> parts,
      boolean part,
      boolean whole) {
    this.whole = whole;
    this.trial = trial;
    this.own = own;
    this.timeline = timeline;
    this.parts = parts;
    this.part = part;
  }

  /** Nothing but what the trial's own steps have found: no process was started. */
  static Seen none(Outcomes trial) {
    return new Seen(trial, new Outcomes(), Timeline.of(List.of()), List.of(), false);
  }

  /** A trial of one process. */
  static Seen one(Outcomes trial, Outcomes own, Timeline timeline) {
    return new Seen(trial, own, timeline, List.of(), false);
  }

  /** One of several processes. */
  static Seen part(Outcomes trial, Outcomes own, Timeline timeline) {
    return new Seen(trial, own, timeline, List.of(), true);
  }

  /**
   * Processes that come and go: figures are read off what all of them have shown, as if they were
   * one that lives on in another.
   */
  static Seen cast(Outcomes trial, Outcomes all, Timeline timeline, List<Seen> parts) {
    return new Seen(trial, all, timeline, parts, false, true);
  }

  /** Several processes together; the timeline is their sum. */
  static Seen all(Outcomes trial, Timeline timeline, List<Seen> parts) {
    return new Seen(trial, new Outcomes(), timeline, parts, false);
  }

  /** Whether it is one of several processes, and not the whole trial. */
  public boolean part() {
    return part;
  }

  /** The processes: of one, itself. */
  public List<Seen> each() {
    return parts.isEmpty() ? List.of(this) : parts;
  }

  /** What a step has found, of the process or else of the trial. */
  public <T> Optional<T> at(Class<T> kind) {
    return at(kind, 0);
  }

  /** The same of the step that was made for the {@code number}th time, from 0. */
  public <T> Optional<T> at(Class<T> kind, int number) {
    Optional<T> found = own.nth(kind, number);
    return found.isPresent() ? found : trial.nth(kind, number);
  }

  /** All that steps of a kind have found of the process. */
  public <T> List<T> own(Class<T> kind) {
    return own.all(kind);
  }

  public Timeline timeline() {
    return timeline;
  }

  /** A figure, where it is known. */
  public OptionalDouble value(Metric<Seen> metric) {
    OptionalDouble value = known.get(metric);
    if (value == null) {
      value = number(read(metric));
      known.put(metric, value);
    }
    return value;
  }

  /** The same as it is declared: a number, a text, or null. */
  public Object read(Metric<Seen> metric) {
    Fold fold = metric.declared().fold();
    if (whole || fold == Fold.TOGETHER) {
      return metric.declared().how().apply(this);
    }
    return switch (fold) {
      case SUM -> fold(metric, true, Double::sum);
      case MAX -> fold(metric, true, Math::max);
      case LAST -> fold(metric, false, Math::max);
      case FIRST -> fold(metric, false, Math::min);
      default -> null;
    };
  }

  private OptionalDouble fold(Metric<Seen> metric, boolean all, DoubleBinaryOperator how) {
    return sum(part -> part.value(metric), all, how);
  }

  /** The sum over the processes; where one is not known, neither is the sum. */
  public OptionalDouble sum(Function<Seen, OptionalDouble> figure) {
    return sum(figure, true, Double::sum);
  }

  private OptionalDouble sum(
      Function<Seen, OptionalDouble> figure, boolean all, DoubleBinaryOperator how) {
    List<OptionalDouble> values = each().stream().map(figure).toList();
    if (all && values.stream().anyMatch(OptionalDouble::isEmpty)) {
      return OptionalDouble.empty();
    }
    return values.stream()
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .reduce(how);
  }

  /** One figure less another, where both are known. */
  public OptionalDouble difference(Metric<Seen> a, Metric<Seen> b) {
    return minus(value(a), value(b));
  }

  static OptionalDouble minus(OptionalDouble a, OptionalDouble b) {
    return a.isPresent() && b.isPresent()
        ? OptionalDouble.of(a.getAsDouble() - b.getAsDouble())
        : OptionalDouble.empty();
  }

  private static OptionalDouble number(Object value) {
    if (value instanceof Optional<?> some) {
      return some.isPresent() ? number(some.get()) : OptionalDouble.empty();
    }
    if (value instanceof OptionalDouble number) {
      return number;
    }
    if (value instanceof OptionalLong number) {
      return number.isPresent() ? OptionalDouble.of(number.getAsLong()) : OptionalDouble.empty();
    }
    return value instanceof Number number
        ? OptionalDouble.of(number.doubleValue())
        : OptionalDouble.empty();
  }
}
