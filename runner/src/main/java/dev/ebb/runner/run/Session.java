package dev.ebb.runner.run;

import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.process.OnSignal;
import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.subject.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The one shell in which anything is run: one at a time on a machine, refused before anything is
 * made or kept from the first unit on, ended by a signal without leaving a process or a half-kept
 * run, and cleared up however it ends.
 */
public final class Session {

  /** What the last reports may take, when a signal comes while they are made. */
  private static final Duration LAST_REPORTS = Duration.ofSeconds(20);

  private final Work work;
  private final Progress progress;
  private final AtomicReference<Journal> journal = new AtomicReference<>();
  private final Set<Work.Unit> current = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Work.Stand> stand = new AtomicReference<>();
  private final CountDownLatch reported = new CountDownLatch(1);
  private final AtomicBoolean told = new AtomicBoolean();
  private volatile boolean stopping;
  private int failures;

  public Session(Work work, Progress progress) {
    this.work = work;
    this.progress = progress;
  }

  /** Where it is kept, once it has begun. */
  public Optional<RunDirectory> directory() {
    return Optional.ofNullable(journal.get()).map(Journal::directory);
  }

  /** What was made where others are, and whether it is gone: to be said once, by whoever asks. */
  public Optional<String> traces() {
    return told.getAndSet(true) ? Optional.empty() : work.traces();
  }

  /** 0: all went well; 1: a unit failed. */
  public int exitCode() {
    return failures == 0 ? 0 : 1;
  }

  /**
   * Does all of the work.
   *
   * @throws dev.ebb.runner.plan.Refused when nothing could be done at all
   * @throws IOException when it broke off: what was finished is kept
   */
  public void run() throws IOException, InterruptedException {
    RunLock lock = RunLock.take();
    try {
      work.requirePossible(progress);
      Journal begun = work.begin();
      journal.set(begun);
      OnSignal signal = new OnSignal(this::abort);
      try {
        units(begun);
      } catch (IOException | Refused e) {
        throw Unwritten.explained(begun.directory(), e);
      } finally {
        reported.countDown();
        signal.close();
      }
    } finally {
      lock.close();
    }
  }

  private void units(Journal begun) throws IOException, InterruptedException {
    begun.save();
    try {
      Work.Stand shared = work.open(begun);
      stand.set(shared);
      try {
        for (List<Work.Unit> round : shared.rounds()) {
          round(round, begun);
        }
      } finally {
        try {
          shared.over();
        } finally {
          shared.tidy();
        }
      }
    } finally {
      Work.Stand shared = stand.get();
      if (shared != null) {
        shared.close();
      }
      if (begun.end(work.whole() ? Journal.FINISHED : Journal.FAILED)) {
        report(begun, true);
      }
    }
  }

  /** One at a time: a signal's thread writes reports, too. */
  private synchronized void report(Journal begun, boolean all) throws IOException {
    work.report(begun.directory(), all);
  }

  /** What each has come to is kept in their order, however many are done at the same time. */
  private void round(List<Work.Unit> round, Journal begun)
      throws IOException, InterruptedException {
    current.addAll(round);
    if (stopping) { // whoever stops it waits for those that it sees here
      current.removeAll(round);
      throw new InterruptedException();
    }
    if (round.size() == 1) {
      keep(run(round.get(0), begun), begun);
      return;
    }
    AtomicInteger number = new AtomicInteger();
    ExecutorService threads =
        Executors.newFixedThreadPool(
            round.size(), unit -> new Thread(unit, "ebb-unit-" + number.incrementAndGet()));
    try {
      List<Future<Work.Result>> results = new ArrayList<>();
      for (Work.Unit unit : round) {
        results.add(threads.submit(() -> run(unit, begun)));
      }
      for (Future<Work.Result> result : results) {
        keep(of(result), begun);
      }
    } finally {
      current.forEach(Work.Unit::abort);
      threads.shutdownNow();
      threads.awaitTermination(LAST_REPORTS.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private Work.Result run(Work.Unit unit, Journal begun) throws IOException, InterruptedException {
    try {
      return unit.run(begun.directory().trialFolder(unit.name()), progress);
    } finally {
      current.remove(unit);
    }
  }

  private static Work.Result of(Future<Work.Result> result)
      throws IOException, InterruptedException {
    try {
      return result.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException broken) {
        throw broken;
      }
      if (e.getCause() instanceof InterruptedException) {
        throw new InterruptedException();
      }
      throw e.getCause() instanceof RuntimeException fault
          ? fault
          : new IllegalStateException(e.getCause());
    }
  }

  private void keep(Work.Result result, Journal begun) throws IOException, InterruptedException {
    boolean kept =
        begun.keep(
            () -> {
              if (result.failed()) {
                failures++;
              }
              result.keep(begun);
            });
    if (!kept) {
      throw new InterruptedException();
    }
    report(begun, false);
    progress.finished(result.inWords());
    if (result.broken().isPresent()) {
      throw new IOException(result.broken().get() + "; its log is in " + begun.directory().path());
    }
  }

  /** On a signal: no process is left, and what was finished is kept. */
  void abort() {
    stopping = true;
    Journal begun = journal.get();
    try {
      if (!begun.end(Journal.INTERRUPTED)) {
        reported.await(LAST_REPORTS.toMillis(), TimeUnit.MILLISECONDS);
        traces().ifPresent(System.err::println); // the run's own thread may not come to that
        return; // all was done but for the reports
      }
    } catch (IOException e) {
      incomplete(begun, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    List<Work.Unit> units = List.copyOf(current);
    units.forEach(Work.Unit::abort);
    units.forEach(this::awaitOver);
    Work.Stand shared = stand.get();
    if (shared != null) {
      tidy(shared, begun);
      shared.close();
    }
    try {
      report(begun, false);
    } catch (IOException | RuntimeException e) {
      incomplete(begun, e);
    }
    progress.close();
    System.err.printf(
        "%nebb: interrupted; %s are kept in %s%n", work.soFar(), begun.directory().path());
    traces().ifPresent(System.err::println);
  }

  /** Before its connections are closed; what is noticed is kept, too. */
  private static void tidy(Work.Stand shared, Journal begun) {
    try {
      shared.tidy();
      begun.save();
    } catch (IOException | RuntimeException e) {
      incomplete(begun, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void incomplete(Journal begun, Exception e) {
    System.err.println("ebb: " + begun.directory().path() + " could not be completed: " + e);
  }

  private void awaitOver(Work.Unit unit) {
    try {
      unit.awaitOver(work.tidyWithin()).ifPresent(left -> System.err.println("ebb: " + left));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
