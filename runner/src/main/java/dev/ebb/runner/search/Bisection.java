package dev.ebb.runner.search;

import dev.ebb.runner.plan.Arm;
import dev.ebb.runner.plan.TrialSpec;
import dev.ebb.runner.plan.TrialSpec.Kind;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.search.Beyond.Answer;
import dev.ebb.runner.summary.Interval;
import dev.ebb.runner.summary.Threshold;
import dev.ebb.runner.trial.Figures;
import dev.ebb.runner.trial.TrialMetric;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Finds the first of several versions that is worse than the oldest that runs: first the newest is
 * held against that, then half of what is between is ruled out at a time. A version is tried in
 * turn with the oldest, again and again as long as {@link Beyond} leaves it open, at most {@value
 * #MOST} times. The last that is not worse and the first that is are tried often enough for an
 * interval in any case.
 */
public final class Bisection implements Search {

  /** Trials of a version, and of the oldest, at most. */
  static final int MOST = 2 * Interval.MIN_TRIALS;

  /** So many versions are all tried before it is said that none is worse. */
  static final int FEW = 5;

  /** Versions that are tried beyond those that halving asks for, at most. */
  private static final int BEYOND = 3;

  private final Threshold worse;
  private final List<Candidate> candidates;
  private final Function<Arm, Optional<String>> install;
  private final Set<Candidate> installed = new HashSet<>();
  private Optional<TrialSpec> trying = Optional.empty();
  private boolean warm;
  private int order;

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
      return TrialSpec.beside(candidate.arm(), Kind.WARM_UP);
    }
    return new TrialSpec(candidate.arm(), Kind.COUNTED, candidate.trials() + 1, ++order);
  }

  private boolean runs(Candidate candidate) {
    if (installed.add(candidate)) {
      install
          .apply(candidate.arm())
          .filter(reason -> !Thread.currentThread().isInterrupted()) // then it is not the version's
          .ifPresent(reason -> skip(candidate, reason));
    }
    return candidate.skipped() == null;
  }

  /** What was held against it is to be held against another. */
  private void skip(Candidate candidate, String reason) {
    if (candidate == running().get(0)) {
      candidates.forEach(Candidate::forget);
    }
    candidate.skip(reason);
  }

  /** Of which a trial is needed now; empty: all is known that can be. */
  private Optional<Candidate> needed() {
    List<Candidate> running = running();
    if (running.size() < 2) {
      return Optional.empty();
    }
    Candidate base = running.get(0);
    if (!worse.difference()) { // the oldest is no less to be judged than the others
      if (open(base)) {
        return Optional.of(base);
      }
      if (worse(base)) {
        return Optional.empty();
      }
    }
    Candidate last = running.get(running.size() - 1);
    if (open(last)) {
      return Optional.of(inTurn(last));
    }
    if (noneWorse()) {
      return running.size() > FEW
          ? Optional.empty()
          : running.stream().skip(1).filter(this::open).findFirst().map(this::inTurn);
    }
    Bracket bracket = bracket();
    Optional<Candidate> between = bracket.middle().filter(one -> one.tried() || room());
    if (between.isPresent()) {
      return Optional.of(inTurn(between.get()));
    }
    // Where the first is only more likely than not, a later one has to stand for it.
    Stream<Candidate> shown = running.stream().skip(1).filter(this::worse).limit(1);
    Stream<Candidate> ends =
        worse.difference()
            ? Stream.of(bracket.worse, bracket.good, base)
            : Stream.of(bracket.worse, bracket.good);
    return Stream.concat(ends, shown)
        .filter(one -> one.good() < confirmed() && !one.worn())
        .min((one, other) -> Integer.compare(one.good(), other.good()));
  }

  /** The one of both that has had fewer trials; of an old one in the end no more are needed. */
  private Candidate inTurn(Candidate candidate) {
    Candidate base = running().get(0);
    boolean more = worse.difference() && base.good() < MOST && !base.worn();
    return more && (base.good() <= candidate.good() || candidate.good() >= MOST) ? base : candidate;
  }

  private List<Candidate> running() {
    return candidates.stream().filter(candidate -> candidate.skipped() == null).toList();
  }

  /** Whether a further version may be tried. */
  private boolean room() {
    long tried = candidates.stream().filter(Candidate::tried).count();
    return tried < halvings(candidates.size()) + BEYOND;
  }

  private static int halvings(int versions) {
    return (int) Math.ceil(Math.log(versions) / Math.log(2));
  }

  /** Trials that allow an interval wide enough for all comparisons. */
  private int confirmed() {
    int forAMedian =
        (int) Math.ceil(Math.log(2 * Beyond.LOOKS * comparisons() / Beyond.CHANCE) / Math.log(2));
    return worse.difference()
        ? Interval.MIN_TRIALS
        : Math.min(MOST, Math.max(Interval.MIN_TRIALS, forAMedian));
  }

  /** Whether more trials would tell more. */
  private boolean open(Candidate candidate) {
    if (answer(candidate) != Answer.OPEN) {
      return false;
    }
    Candidate base = running().get(0);
    boolean ofBase = worse.difference() && base.good() < MOST && !base.worn();
    return candidate.good() < MOST && !candidate.worn() || candidate.tried() && ofBase;
  }

  private Beyond beyond(Candidate candidate) {
    return new Beyond(worse, candidate.values(), running().get(0).values(), comparisons());
  }

  /**
   * What is known by few trials stands until there are enough; what is known by those, for good.
   */
  private Answer answer(Candidate candidate) {
    int base = worse.difference() ? running().get(0).good() : MOST;
    boolean enough = Math.min(candidate.good(), base) >= confirmed();
    if (!candidate.settled()
        && (candidate.known() == Answer.OPEN || enough)
        && candidate.news(running().get(0).good())) {
      candidate.know(beyond(candidate).answer(), enough);
    }
    return candidate.known();
  }

  /** One whose trials lie on both sides of the limit to the end is not seen to be worse. */
  private boolean worse(Candidate candidate) {
    return candidate.tried() && answer(candidate) == Answer.WORSE;
  }

  private boolean noneWorse() {
    return running().stream().skip(1).noneMatch(this::worse);
  }

  /** Where a later one is worse it is more likely than not, if the middle of its trials is. */
  private boolean leaning(Candidate candidate) {
    return worse(candidate)
        || answer(candidate) == Answer.OPEN && beyond(candidate).worseByTheMiddle();
  }

  /** The latest known not to be worse, and the next one known to be. */
  private record Bracket(Candidate good, Candidate worse, List<Candidate> between) {

    /** Halfway between them; empty: none is left that runs. */
    Optional<Candidate> middle() {
      return between.isEmpty() ? Optional.empty() : Optional.of(between.get(between.size() / 2));
    }
  }

  /** Of those that have been tried to the end. */
  private Bracket bracket() {
    List<Candidate> running = running();
    int to = running.size() - 1;
    boolean later = false;
    for (int i = to; i > 0; i--) {
      Candidate candidate = running.get(i);
      if (candidate.tried() && !open(candidate)) {
        later |= worse(candidate);
        to = later && leaning(candidate) ? i : to;
      }
    }
    int from = 0;
    for (int i = 1; i < to; i++) {
      Candidate candidate = running.get(i);
      if (candidate.tried() && !open(candidate)) {
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
        candidates.stream().filter(one -> one.arm().equals(spec.arm())).findFirst().orElseThrow();
    boolean bound =
        Figures.boundWithoutRate(worse.metric()) && row.number(TrialMetric.RECORDS_PER_S).isEmpty();
    OptionalDouble value = row.ok() && !bound ? row.number(worse.metric()) : OptionalDouble.empty();
    if (value.isPresent()) {
      candidate.told(value.getAsDouble());
      return;
    }
    boolean base = candidate == running().get(0);
    String without = bound ? "a trial that knows but a bound of " : "a trial without ";
    candidate.failed(row.ok() ? without + worse.metric().label() : row.reason());
    if (base && candidate.skipped() != null) {
      candidates.forEach(Candidate::forget);
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
    return candidates.size() <= FEW ? others : halvings(others) + 1;
  }

  /** Trials so far, without the warm-up. */
  public int made() {
    return order;
  }

  /** Trials that may still come, at most. */
  public int left() {
    int versions = Math.min(candidates.size(), halvings(candidates.size()) + BEYOND);
    return Math.max(1, versions * MOST - order);
  }

  /** What has been found, so far. */
  public BisectionResult result() {
    List<Candidate> running = running();
    List<BisectionResult.Line> lines = new ArrayList<>();
    for (Candidate candidate : candidates) {
      boolean known = !running.isEmpty() && candidate.tried();
      lines.add(
          new BisectionResult.Line(
              candidate.version(),
              candidate.values(),
              candidate.trials(),
              !running.isEmpty() && candidate == running.get(0),
              candidate.skipped(),
              known ? beyond(candidate) : null,
              known ? answer(candidate) : Answer.OPEN,
              known && open(candidate)));
    }
    if (running.size() > 1 && !worse.difference() && worse(running.get(0))) {
      int oldest = candidates.indexOf(running.get(0));
      return new BisectionResult(worse, lines, Optional.empty(), Optional.of(oldest));
    }
    if (running.size() < 2 || open(running.get(running.size() - 1))) {
      return new BisectionResult(worse, lines, Optional.empty(), Optional.empty());
    }
    if (noneWorse()) {
      int newest = candidates.indexOf(running.get(running.size() - 1));
      return new BisectionResult(worse, lines, Optional.of(newest), Optional.empty());
    }
    Bracket bracket = bracket();
    return new BisectionResult(
        worse,
        lines,
        Optional.of(candidates.indexOf(bracket.good)),
        Optional.of(candidates.indexOf(bracket.worse)));
  }

  @Override
  public Map<String, Object> document() {
    return result().document();
  }
}
