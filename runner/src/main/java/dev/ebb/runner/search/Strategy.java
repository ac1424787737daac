package dev.ebb.runner.search;

import dev.ebb.runner.plan.Knob;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;

/**
 * Which trial comes next. It is thought through from the beginning after each trial, by all that is
 * known by then: what is known already is gone through, and the first thing that is not is tried.
 * So what a late trial shows, such as that the machine has become slower, or that a long drain is
 * not for one of the compilers, changes what was concluded from the early ones.
 */
final class Strategy {

  /** So many bases are looked at closer. */
  private static final int BASES = 2;

  /** The anchor is tried again after so many others. */
  private static final int APART = 7;

  /** The same while something is being confirmed. */
  private static final int NEAR = 2;

  /** So many steps that change nothing are enough. */
  private static final int ENOUGH = 14;

  /** Of a ratio, what a candidate is to have beyond the bound before it is tried anew. */
  private static final double SPARE = 0.05;

  /** So many setups are tried in long drains, besides plenty. */
  private static final int ATTEMPTS = 6;

  private final List<Knob> knobs;
  private final Goal goal;
  private final History history;
  private final Budget budget;
  private final Judge judge;
  private final Setup plenty;
  private final List<Setup> setups;
  private final long seed;

  private Strategy(List<Knob> knobs, Goal goal, History history, Budget budget, long seed) {
    this.knobs = knobs;
    this.goal = goal;
    this.history = history;
    this.budget = budget;
    this.judge = new Judge(knobs, goal, history);
    this.plenty = Setup.plenty(knobs);
    this.setups = history.setups();
    this.seed = seed;
  }

  /** What comes next. */
  static Step next(List<Knob> knobs, Goal goal, History history, Budget budget, long seed) {
    return new Strategy(knobs, goal, history, budget, seed).next();
  }

  /** Ends the thought where something has to be tried that is not known. */
  private static final class Wanted extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Step.Try what;

    Wanted(Step.Try what) {
      super(what.why(), null, false, false);
      this.what = what;
    }
  }

  /** Ends it where there is no time for that. */
  private static final class NoTime extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoTime() {
      super("no time", null, false, false);
    }
  }

  private Step next() {
    boolean inTime = true;
    try {
      inTime &= done(this::measure);
      inTime &= done(this::secure);
      inTime &= done(this::improve);
      inTime &= done(this::confirmBetter);
      done(this::spend);
    } catch (Wanted e) {
      return e.what;
    }
    // without anything to be held against, speeds are against another's
    Optional<Setup> winner = comparable() ? secured() : Optional.empty();
    return new Step.Over(winner, winner.or(this::better), inTime);
  }

  /** Whether a part of it could be thought to its end. */
  private static boolean done(Runnable part) {
    try {
      part.run();
      return true;
    } catch (NoTime e) {
      return false; // what comes next may still be possible
    }
  }

  private boolean comparable() {
    return goal.fits() || history.failure(plenty).isEmpty();
  }

  /** What has come through all of it. */
  private Optional<Setup> secured() {
    return judge.best(setups.stream().filter(this::won).toList());
  }

  private boolean won(Setup setup) {
    boolean other = goal.fits() || judge.leanerThanPlenty(setup);
    return other && judge.repeated(setup) && judge.lasted(setup);
  }

  private Optional<Setup> better() {
    return judge.best().filter(best -> goal.fits() || judge.leanerThanPlenty(best));
  }

  /** With plenty, the bases, and how far down the best of them can go. */
  private void measure() {
    for (int times = 1; times <= (goal.fits() ? 1 : 2); times++) {
      require(plenty, times, "as it is with plenty");
    }
    if (!comparable()) {
      return; // there is nothing to be held against
    }
    List<Setup> bases = bases();
    bases.forEach(base -> require(base, 1, "a base"));
    List<Setup> good = bases.stream().filter(judge::nearlyHolds).toList();
    if (!good.isEmpty() && !goal.fits()) {
      Setup leanest = judge.best(good, 1).get(0);
      if (!judge.knownInTheLongRun(leanest)) { // before others like it are looked at
        lasting(plenty, 1);
        lasting(leanest, 1);
      }
      settleLongDoubts();
    }
    // where none lives in a limit, less heap may; where none is fast enough, plenty is where to
    // begin
    Setup otherwise = goal.fits() ? bases.get(0) : plenty;
    List<Setup> kept = good.isEmpty() ? List.of(otherwise) : judge.best(good, BASES);
    kept.forEach(this::halve);
    settleDoubts();
  }

  /** Early one that has come through all of it: what follows can only be better. */
  private void secure() {
    if (comparable() && secured().isEmpty()) {
      settleLongDoubts();
      candidate().ifPresent(this::confirm);
    }
  }

  /** Steps from the best, until enough of them have changed nothing. */
  private void improve() {
    while (comparable()) {
      settleDoubts();
      Optional<Setup> good = better();
      Setup best = good.or(judge::nearest).orElse(plenty);
      Optional<Setup> next =
          new Neighbours(knobs, setups).of(best, good.isPresent() != goal.fits());
      if (next.isEmpty() || secured().isPresent() && sinceFirst(best) >= ENOUGH) {
        return;
      }
      require(next.get(), 1, "a step from the best");
    }
  }

  private void confirmBetter() {
    Optional<Setup> secured = secured();
    long confirmed = setups.stream().filter(one -> !history.of(one, true).isEmpty()).count();
    if (!comparable() || secured.isEmpty() || confirmed > ATTEMPTS) {
      return;
    }
    settleLongDoubts();
    candidate(one -> judge.clearlyBetter(one, secured.get())).ifPresent(this::confirm);
  }

  /** What was kept for confirming goes into what may still turn out to hold, where nothing has. */
  private void spend() {
    if (!comparable() || goal.fits() || secured().isPresent()) {
      return;
    }
    judge.hopeful().forEach(setup -> again(setup, 2));
    candidate().ifPresent(this::confirm);
    judge
        .unproven()
        .ifPresent(
            setup -> {
              lasting(plenty, 1);
              lasting(setup, 1);
            });
  }

  /** First what ends most hopes: a long drain. */
  private void confirm(Setup setup) {
    again(setup, 2);
    if (history.failure(plenty).isEmpty()) {
      lasting(plenty, 1);
    }
    lasting(setup, 1);
    again(setup, 1 + goal.confirmations());
  }

  /** How many setups were tried first after this one. */
  private int sinceFirst(Setup setup) {
    List<Setup> all = setups;
    return all.size() - 1 - all.indexOf(setup);
  }

  /** What the search begins with, in all combinations of the bases; its own first. */
  private List<Setup> bases() {
    List<Setup> all = new ArrayList<>(List.of(Setup.start(knobs)));
    for (int knob = 0; knob < knobs.size(); knob++) {
      if (knobs.get(knob).base()) {
        List<Setup> more = new ArrayList<>();
        for (Setup setup : all) {
          for (int option = 0; option < knobs.get(knob).options().size(); option++) {
            more.add(setup.with(knob, option));
          }
        }
        all = more;
      }
    }
    Setup start = Setup.start(knobs);
    all.remove(start);
    Collections.shuffle(all, new Random(seed));
    all.add(0, start);
    return all;
  }

  /** Looks for the leanest option of the first ordered knob that holds, by halves. */
  private void halve(Setup base) {
    int knob = 0;
    while (knob < knobs.size() && !knobs.get(knob).ordered()) {
      knob++;
    }
    if (knob == knobs.size()) {
      return;
    }
    // What fits is looked for the other way round: the plentiest that does.
    boolean first = judge.holds(base);
    int at = base.option(knob);
    int yes = goal.fits() ? (first ? at : knobs.get(knob).options().size()) : (first ? at : 0);
    int no = goal.fits() ? (first ? -1 : at) : (first ? knobs.get(knob).options().size() : at);
    while (Math.abs(yes - no) > 1) {
      int middle = (yes + no) / 2;
      Setup half = base.with(knob, middle);
      require(half, 1, "half way");
      if (judge.holds(half)) {
        yes = middle;
      } else {
        no = middle;
      }
    }
  }

  /** One trial says little where a bound is near. */
  private void settleDoubts() {
    judge.best().filter(judge::doubtful).ifPresent(best -> require(best, 2, "to be surer"));
    judge.hopeful().forEach(setup -> require(setup, 2, "to be surer"));
  }

  /**
   * The best of those that hold with something to spare: what was picked among many for its speed
   * in one trial will be slower in the next. The less time is left, the more is to spare.
   */
  private Optional<Setup> candidate() {
    return candidate(setup -> true);
  }

  /** The same of these. */
  private Optional<Setup> candidate(Predicate<Setup> wanted) {
    List<Setup> all =
        setups.stream()
            .filter(wanted)
            .filter(setup -> goal.fits() || judge.leanerThanPlenty(setup))
            .filter(judge::holds)
            .filter(setup -> !won(setup))
            .toList();
    // what has been begun is ended first
    List<Setup> begun = all.stream().filter(this::begun).toList();
    if (!begun.isEmpty()) {
      return judge.best(begun);
    }
    boolean twice = budget.confirmTwice(goal);
    // where there is time for one alone, it is the one that has come through a long drain already
    List<Setup> proven = all.stream().filter(one -> !history.of(one, true).isEmpty()).toList();
    if (!twice && !proven.isEmpty() && secured().isEmpty()) {
      return judge.best(proven);
    }
    double spare = twice ? SPARE : 2 * SPARE;
    List<Setup> safe =
        all.stream()
            .filter(one -> judge.expected(one).orElse(0) >= goal.minRate() + spare)
            .toList();
    return judge.best(safe.isEmpty() || goal.fits() ? all : safe);
  }

  private boolean begun(Setup setup) {
    int trials = history.of(setup, false).size();
    return trials > 2 || trials > 1 && !history.of(setup, true).isEmpty();
  }

  /** One long drain that was a little too slow is not believed, either. */
  private void settleLongDoubts() {
    double least = better().map(judge::peak).orElse(Double.MAX_VALUE);
    setups.stream()
        .filter(judge::doubtfulInTheLongRun)
        .filter(setup -> judge.peak(setup) < least)
        .findFirst()
        .ifPresent(
            setup -> {
              lasting(plenty, 2);
              lasting(setup, 2);
            });
  }

  /** So many trials of it, before anything else is concluded. */
  private void require(Setup setup, int times, String why) {
    if (history.of(setup, false).size() < times) {
      if (!budget.explore(goal)) {
        throw new NoTime();
      }
      throw new Wanted(near(setup, APART, why));
    }
  }

  private void again(Setup setup, int times) {
    if (history.failure(setup).isEmpty() && history.of(setup, false).size() < times) {
      if (!budget.afford(false)) {
        throw new NoTime();
      }
      throw new Wanted(near(setup, NEAR, "confirming"));
    }
  }

  private void lasting(Setup setup, int times) {
    if (history.of(setup, true).size() < times) {
      if (!budget.afford(true)) {
        throw new NoTime();
      }
      Step.Try now = near(setup, NEAR, "a long drain and a second spike");
      boolean asked = now.setup().equals(setup);
      throw new Wanted(asked ? new Step.Try(setup, true, now.why()) : now);
    }
  }

  /** That, or first the anchor, where it was not tried for so long. */
  private Step.Try near(Setup setup, int apart, String why) {
    Optional<Setup> anchor = history.anchor();
    boolean due =
        anchor.isPresent()
            && history.tried(anchor.get())
            && !anchor.get().equals(setup)
            && history.sinceAnchor() >= apart;
    return due
        ? new Step.Try(anchor.get(), false, "how fast the machine is now")
        : new Step.Try(setup, false, why);
  }
}
