package dev.ebb.runner.run;

import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.subject.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link Session} is to do: units one after the other, each of which comes to something that
 * is kept at once.
 */
public interface Work {

  /**
   * Makes sure, before anything is made, that it can be done.
   *
   * @throws dev.ebb.runner.plan.Refused when it cannot
   */
  void requirePossible(Progress progress) throws InterruptedException;

  /** Begins to keep it: in a new directory, or in that of a run that is gone on with. */
  Journal begin() throws IOException;

  /**
   * Sets up what all units share.
   *
   * @return what takes it down again, also from another thread
   */
  Stand open(Journal journal) throws IOException, InterruptedException;

  /** What all units share. */
  interface Stand extends AutoCloseable {

    /**
     * The units, in their order; those of one list are done at the same time. Which come next may
     * depend on what those before came to.
     */
    Iterable<List<Unit>> rounds();

    /** Each by itself. */
    static List<List<Unit>> oneByOne(List<? extends Unit> units) {
      List<List<Unit>> rounds = new ArrayList<>();
      units.forEach(unit -> rounds.add(List.of(unit)));
      return rounds;
    }

    /** All units are over, or none comes any more: said by the thread that has run them. */
    default void over() {}

    /**
     * Sees to it that nothing stays where others are; the units are over. Done once, by the run or
     * by a signal; whoever comes second waits.
     */
    void tidy() throws InterruptedException;

    @Override
    void close();
  }

  /** One part of the work, with a folder of its own. */
  interface Unit {

    /** Of the folder. */
    String name();

    /** Does it; a failure is part of what it comes to. */
    Result run(Path folder, Progress progress) throws InterruptedException;

    /** Ends its processes at once, from another thread. */
    void abort();

    /** Waits until nothing of it is left, or for so long; what may be left, in words. */
    Optional<String> awaitOver(Duration patience) throws InterruptedException;
  }

  /** What a unit has come to. */
  interface Result {

    /** Keeps it. */
    void keep(Journal journal) throws IOException;

    /** Whether it is a failure that the run's exit code tells of. */
    boolean failed();

    /** In a few words. */
    String inWords();

    /** Why nothing that follows could succeed; empty: it can. */
    Optional<String> broken();
  }

  /**
   * Makes the reports anew from what is stored.
   *
   * @param all also those that come at the end only
   */
  void report(RunDirectory directory, boolean all) throws IOException;

  /** How long a unit may take to leave nothing behind when the runner is being stopped. */
  Duration tidyWithin();

  /** What was made where others are, and whether it is gone, in words; the run is over. */
  default Optional<String> traces() {
    return Optional.empty();
  }

  /** How far it has come, such as "3 of 12 trials". */
  String soFar();

  /** Whether all that was to be done has been. */
  boolean whole();
}
