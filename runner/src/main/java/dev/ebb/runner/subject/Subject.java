package dev.ebb.runner.subject;

import dev.ebb.runner.plan.Client;
import dev.ebb.runner.process.HotSpot;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.sample.Proc;
import dev.ebb.runner.sample.Sample;
import dev.ebb.runner.sample.Timeline;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A started client under test: what it says, its memory from outside, its runtime where that can be
 * asked, and its end. What cannot be known of one is empty, never 0.
 */
public interface Subject extends AutoCloseable {

  /** What it is. */
  Client client();

  /** What it and the runner say to each other. */
  Conversation conversation();

  /** When it was started, on the runner's clock. */
  long startedNanos();

  /** Records that it says it has handled so far. */
  long processed();

  /** Ends the current phase on its timeline with a sample of its own, and begins another. */
  void mark(Phase next);

  /** Its memory over time, as sampled from outside. */
  Timeline timeline();

  /** The samples of the last half minute. */
  Timeline recent();

  /** The newest sample, or null. */
  Sample last();

  /** How many samples there are. */
  long samples();

  /** Why not all samples could be kept; empty: they were. */
  Optional<String> unkept();

  /** CPU time that sampling it has taken so far, in nanoseconds; -1: it cannot be told. */
  long samplingCpuNanos();

  /** The kernel's exact account of its memory now; null: it cannot be read. */
  Proc.Look look();

  /** Has the kernel count its peak from here on; false: it does not. */
  boolean resetPeak();

  /** The kernel's own peak since then, in MiB. */
  OptionalDouble peakMib();

  /**
   * The most that the kernel has charged to its own control group so far, page cache included, in
   * MiB; empty: it has none of its own.
   */
  OptionalDouble chargedPeakMib();

  /** Whether what stands for its RSS is its proportional share: it maps memory several times. */
  boolean proportional();

  /** Its JVM, to be asked from outside; empty: it has none. */
  Optional<HotSpot> jvm();

  /** Whether it was ended for wanting more memory than it may have. */
  boolean overLimit();

  /** Its processes on this machine, the one that the others hang on first. */
  List<Long> pids();

  /** Whether it runs. */
  boolean alive();

  /** Kills it (SIGKILL); what it had said until then is heard out. */
  void kill() throws InterruptedException;

  /** Ends it at once, from another thread. */
  void abort();

  /** Makes sure that nothing of it is left; it may leave its group first. */
  void end() throws InterruptedException;

  /**
   * Keeps its timeline with times counted from there.
   *
   * @param zeroNanos 0: as they are
   */
  void keep(long zeroNanos) throws java.io.IOException;

  @Override
  void close();
}
