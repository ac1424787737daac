package dev.ebb.runner.search;

import dev.ebb.runner.plan.Arm;
import dev.ebb.runner.plan.TrialSpec;
import dev.ebb.runner.plan.TrialSpec.Kind;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.search.Beyond.Answer;
import dev.ebb.runner.summary.Interval;
import dev.ebb.runner.summary.Threshold;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Finds the first of several versions that is worse than the oldest that runs: first the newest is
 * held against that, then half of what is between is ruled out at a time. A version is tried in
 * turn with the oldest, again and again as long as {@link Beyond} leaves it open, at most {@value
 * #MOST} times. The last that is not worse and the first that is are tried that often in any case.
 */
public final class Bisection implements Search {

  /** Trials of a version, which allow an interval of 95 %. */
  static final int MOST = Interval.MIN_TRIALS;

  /** A trial that fails is made once more, in case it was an accident. */
  private static final int FAILURES = 2;

  /** So many versions are all tried before it is said that none is worse. */
  private static final int FEW = 8;

  private final Threshold worse;
  private final List<Candidate> candidates;
  private final Function<Arm, Optional<String>> install;
  private Optional<TrialSpec> trying = Optional.empty();
  private boolean warm;
  private int order;

  /** A version, and what is known of it. */
  static final class Candidate {
    private final String version;
    private final Arm arm;
    private final List<Double> values = new ArrayList<>();
    private int trials;
    private int failures;
    private boolean installed;
    private Answer known;
    private String skipped;

    private Candidate(String version, Arm arm) {
      this.version = version;
      this.arm = arm;
    }

    String version() {
      return version;
    }

    Arm arm() {
      return arm;
    }

    double[] values() {
      return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Why it cannot be tried, or null. */
    String skipped() {
      return skipped;
    }

    boolean tried() {
      return !values.isEmpty();
    }
  }

  /**
   * Of these versions.
   *
   * @param worse what makes one worse
   * @param arms by version, the oldest first
   * @param install sees to it that an arm can be started; the reason why it cannot, otherwise
   */
  public Bisection(
      Threshold worse, Map<String, Arm> arms, Function<Arm, Optional<String>> install) {
    this.worse = worse;
    this.install = install;
    candidates = new ArrayList<>();
    arms.forEach((version, arm) -> candidates.add(new Candidate(version, arm)));
  }

  @Override
  public Optional<TrialSpec> next() {
    Optional<Candidate> candidate = needed();
    while (candidate.isPresent() && !runs(candidate.get())) {
      candidate = needed();
    }
    trying = candidate.map(this::spec);
    return trying;
  }

  private TrialSpec spec(Candidate candidate) {
    if (!warm) {
      warm = true;
      return TrialSpec.beside(candidate.arm, Kind.WARM_UP);
    }
    return new TrialSpec(candidate.arm, Kind.COUNTED, candidate.trials + 1, ++order);
  }

  private boolean runs(Candidate candidate) {
    if (!candidate.installed) {
      candidate.installed = true;
      candidate.skipped = install.apply(candidate.arm).orElse(null);
    }
    return candidate.skipped == null;
  }

  /** Of which a trial is needed now; empty: all is known that can be. */
  private Optional<Candidate> needed() {
    List<Candidate> running = running();
    if (running.size() < 2) {
      return Optional.empty();
    }
    Candidate base = running.get(0);
    Candidate last = running.get(running.size() - 1);
    if (open(last, base)) {
      return Optional.of(inTurn(last, base));
    }
    Bracket bracket = bracket(running);
    if (running.stream().noneMatch(one -> one.tried() && worse(one, base))) {
      return untried(running).filter(one -> running.size() <= FEW).map(one -> inTurn(one, base));
    }
    Optional<Candidate> between = bracket.middle();
    if (between.isPresent()) {
      return Optional.of(inTurn(between.get(), base));
    }
    // Where the first is only more likely than not, a later one has to stand for it.
    Stream<Candidate> shown = running.stream().filter(one -> one.tried() && worse(one, base));
    return Stream.concat(Stream.of(bracket.worse, bracket.good, base), shown.limit(1))
        .filter(one -> one.values.size() < MOST)
        .min((one, other) -> Integer.compare(one.values.size(), other.values.size()));
  }

  /** The one of both that has had fewer trials; of an old one in the end no more are needed. */
  private static Candidate inTurn(Candidate candidate, Candidate base) {
    return base.values.size() <= candidate.values.size() && base.values.size() < MOST
        ? base
        : candidate;
  }

  /** The first that is not known enough of; of a few all are tried before none is called worse. */
  private Optional<Candidate> untried(List<Candidate> running) {
    return running.stream()
        .skip(1)
        .filter(one -> !one.tried() || open(one, running.get(0)))
        .findFirst();
  }

  private List<Candidate> running() {
    return candidates.stream().filter(candidate -> candidate.skipped == null).toList();
  }

  /** Whether more trials would tell more. */
  private boolean open(Candidate candidate, Candidate base) {
    boolean more = Math.min(candidate.values.size(), base.values.size()) < MOST;
    return more && answer(candidate, base) == Answer.OPEN;
  }

  private Beyond beyond(Candidate candidate, Candidate base) {
    return new Beyond(worse, candidate.values(), base.values(), comparisons());
  }

  /** What was known of one once stands until it has been tried as often as any. */
  private Answer answer(Candidate candidate, Candidate base) {
    if (candidate.known == null || Math.min(candidate.values.size(), base.values.size()) >= MOST) {
      Answer answer = beyond(candidate, base).answer();
      candidate.known = answer == Answer.OPEN ? null : answer;
      return answer;
    }
    return candidate.known;
  }

  /** One whose trials lie on both sides of the limit to the end is not seen to be worse. */
  private boolean worse(Candidate candidate, Candidate base) {
    return answer(candidate, base) == Answer.WORSE;
  }

  /** Where a later one is worse it is more likely than not, if the middle of its trials is. */
  private boolean leaning(Candidate candidate, Candidate base) {
    return worse(candidate, base)
        || answer(candidate, base) == Answer.OPEN && beyond(candidate, base).worseByTheMiddle();
  }

  /** The latest known not to be worse, and the next one known to be. */
  private record Bracket(Candidate good, Candidate worse, List<Candidate> between) {

    /** Halfway between them; empty: none is left that runs. */
    Optional<Candidate> middle() {
      return between.isEmpty() ? Optional.empty() : Optional.of(between.get(between.size() / 2));
    }
  }

  /** Of those that have been tried to the end. */
  private Bracket bracket(List<Candidate> running) {
    Candidate base = running.get(0);
    int to = running.size() - 1;
    boolean later = false;
    for (int i = to; i > 0; i--) {
      Candidate candidate = running.get(i);
      if (candidate.tried() && !open(candidate, base)) {
        later |= worse(candidate, base);
        to = later && leaning(candidate, base) ? i : to;
      }
    }
    int from = 0;
    for (int i = 1; i < to; i++) {
      Candidate candidate = running.get(i);
      if (candidate.tried() && !open(candidate, base)) {
        from = i; // not worse, or it would be the first that is
      }
    }
    return new Bracket(running.get(from), running.get(to), running.subList(from + 1, to));
  }

  @Override
  public void told(TrialSpec spec, Row row) {
    if (spec.kind() != Kind.COUNTED) {
      return;
    }
    Candidate candidate =
        candidates.stream().filter(one -> one.arm.equals(spec.arm())).findFirst().orElseThrow();
    candidate.trials++;
    OptionalDouble value = row.ok() ? row.number(worse.metric()) : OptionalDouble.empty();
    if (value.isPresent()) {
      candidate.values.add(value.getAsDouble());
      return;
    }
    candidate.failures++;
    if (candidate.failures == FAILURES) {
      candidate.skipped = row.ok() ? "its trials have no " + worse.metric().label() : row.reason();
    }
  }

  /** What is being tried. */
  public String trying() {
    return trying
        .map(
            spec ->
                spec.arm().name()
                    + (spec.kind() == Kind.COUNTED ? " trial " + spec.number() : " warm-up"))
        .orElse("");
  }

  /** How many versions are held against the oldest, to the end. */
  private int comparisons() {
    int others = candidates.size() - 1;
    return others < FEW ? others : (int) Math.ceil(Math.log(others) / Math.log(2)) + 1;
  }

  /** Trials so far, without the warm-up. */
  public int made() {
    return order;
  }

  /** Trials that may still come, at most. */
  public int left() {
    List<Candidate> running = running();
    int steps = (int) Math.ceil(Math.log(Math.max(2, running.size())) / Math.log(2)) + 2;
    int most = steps * MOST;
    return Math.max(1, most - running.stream().mapToInt(one -> one.values.size()).sum());
  }

  /** What has been found, so far. */
  public BisectionResult result() {
    List<Candidate> running = running();
    List<BisectionResult.Line> lines = new ArrayList<>();
    for (Candidate candidate : candidates) {
      Optional<Beyond> beyond =
          running.isEmpty() || !candidate.tried()
              ? Optional.empty()
              : Optional.of(beyond(candidate, running.get(0)));
      lines.add(
          new BisectionResult.Line(
              candidate.version,
              candidate.arm.name(),
              candidate.values(),
              !running.isEmpty() && candidate == running.get(0),
              candidate.skipped,
              beyond.orElse(null),
              beyond.isEmpty() ? Answer.OPEN : answer(candidate, running.get(0))));
    }
    if (running.size() < 2) {
      return new BisectionResult(worse, lines, Optional.empty(), Optional.empty());
    }
    Candidate base = running.get(0);
    Candidate last = running.get(running.size() - 1);
    if (!last.tried() || open(last, base)) {
      return new BisectionResult(worse, lines, Optional.empty(), Optional.empty());
    }
    Bracket bracket = bracket(running);
    boolean none = running.stream().noneMatch(one -> one.tried() && worse(one, base));
    return new BisectionResult(
        worse,
        lines,
        Optional.of(candidates.indexOf(none ? last : bracket.good)),
        none ? Optional.empty() : Optional.of(candidates.indexOf(bracket.worse)));
  }

  @Override
  public Map<String, Object> document() {
    return result().document();
  }
}
