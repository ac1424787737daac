package dev.ebb.runner.cli;

import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.TrialSpec;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.trial.Column;
import dev.ebb.runner.trial.Progress;
import dev.ebb.runner.trial.Row;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** How a run goes, on stderr: a live bar on a terminal, a line a trial elsewhere. */
abstract class ProgressView implements Progress {

  /** Loading, starting, collecting and closing. */
  private static final Duration FIXED = Duration.ofSeconds(10);

  private static final double GUESSED_RECORDS_PER_S = 300_000;

  private final List<TrialSpec> order;
  private final Map<String, Duration> seen = new HashMap<>();
  private final Plan plan;
  private int done;
  private long trialStartNanos = System.nanoTime();

  private ProgressView(Plan plan, List<TrialSpec> order) {
    this.plan = plan;
    this.order = order;
  }

  /** Shows these trials of a plan. */
  static Progress onStderr(Plan plan, List<TrialSpec> order) {
    // The launcher looks whether stderr is a terminal; System.console() speaks of stdin and stdout.
    return Boolean.getBoolean("ebb.terminal")
        ? new Bar(plan, order)
        : new Lines(plan, order, System.err);
  }

  @Override
  public void finished(TrialSpec trial, Row row) {
    seen.put(key(trial), Duration.ofNanos(System.nanoTime() - trialStartNanos));
    trialStartNanos = System.nanoTime();
    done++;
  }

  /** What the trials yet to come will take: as their arm's last, else by a rough guess. */
  Duration left() {
    Duration left = Duration.ZERO;
    for (TrialSpec spec : order.subList(done, order.size())) {
      left = left.plus(seen.getOrDefault(key(spec), guess(spec)));
    }
    Duration spent = Duration.ofNanos(System.nanoTime() - trialStartNanos);
    Duration remaining = left.minus(spent);
    return remaining.isNegative() ? Duration.ZERO : remaining;
  }

  private static String key(TrialSpec spec) {
    return spec.arm().name() + spec.kind().hasSpike();
  }

  private Duration guess(TrialSpec spec) {
    Duration rest = plan.idle().plus(plan.settle()).plus(FIXED);
    if (!spec.kind().hasSpike()) {
      return rest;
    }
    Workload workload = plan.workload();
    double seconds = workload.allRecords() / GUESSED_RECORDS_PER_S;
    if (workload.paced()) {
      double batches = (double) workload.allRecords() / workload.processBatch();
      seconds += batches * workload.processTime().toMillis() / 1e3;
    }
    return rest.plus(plan.settle().multipliedBy(workload.spikes() - 1L))
        .plusMillis((long) (seconds * 1_000));
  }

  String place(TrialSpec trial) {
    String what =
        switch (trial.kind()) {
          case WARM_UP -> "warm-up";
          case CONTROL, NMT, HISTOGRAM -> trial.kind().label();
          case COUNTED -> "trial " + trial.number() + "/" + plan.trials();
        };
    return String.format("[%d/%d] %s %s", done + 1, order.size(), trial.arm().name(), what);
  }

  static String clock(Duration duration) {
    return String.format("%d:%02d", duration.toMinutes(), duration.toSecondsPart());
  }

  private static String outcome(Row row) {
    if (!row.ok()) {
      return "FAILED: " + row.text(Column.REASON);
    }
    return String.format(
        Locale.ROOT,
        "idle %s, peak %s, settled %s MiB%s",
        mib(row, Column.RSS_IDLE_MIB),
        mib(row, Column.RSS_PEAK_MIB),
        mib(row, Column.RSS_SETTLED_MIB),
        row.number(Column.DRAIN_MS).isPresent()
            ? String.format(
                Locale.ROOT, "; drained in %.2f s", row.number(Column.DRAIN_MS).getAsDouble() / 1e3)
            : "");
  }

  private static String mib(Row row, Column column) {
    return row.number(column).isPresent()
        ? String.format(Locale.ROOT, "%.1f", row.number(column).getAsDouble())
        : "-";
  }

  /** A line a trial. */
  private static final class Lines extends ProgressView {
    private final PrintStream out;

    Lines(Plan plan, List<TrialSpec> order, PrintStream out) {
      super(plan, order);
      this.out = out;
    }

    @Override
    public void phase(TrialSpec trial, Phase phase) {}

    @Override
    public void live(double rssMib, long records) {}

    @Override
    public void finished(TrialSpec trial, Row row) {
      String line = place(trial) + ": " + outcome(row);
      super.finished(trial, row);
      out.println(line + "; " + clock(left()) + " left");
    }

    @Override
    public void close() {}
  }

  /** A bar over the whole run's time, with the trial, its phase, live RSS and records. */
  private static final class Bar extends ProgressView {
    private final ProgressBar bar;
    private final long startNanos = System.nanoTime();
    private String trial = "";
    private boolean closed;

    Bar(Plan plan, List<TrialSpec> order) {
      super(plan, order);
      bar =
          new ProgressBarBuilder()
              .setConsumer(new ConsoleProgressBarConsumer(System.err))
              .setStyle(ProgressBarStyle.ASCII)
              .setTaskName("ebb")
              .setInitialMax(left().toSeconds())
              .setUpdateIntervalMillis(500)
              .hideEta()
              .build();
    }

    @Override
    public void phase(TrialSpec spec, Phase phase) {
      trial = place(spec) + ", " + phase.label();
      live(0, 0);
    }

    @Override
    public synchronized void live(double rssMib, long records) {
      if (closed) {
        return;
      }
      Duration left = left();
      long elapsed = (System.nanoTime() - startNanos) / 1_000_000_000;
      bar.maxHint(elapsed + left.toSeconds());
      bar.stepTo(elapsed);
      StringBuilder message = new StringBuilder(trial);
      if (rssMib > 0) {
        message.append(String.format(Locale.ROOT, ", %.0f MiB", rssMib));
      }
      if (records > 0) {
        message.append(String.format(Locale.ROOT, ", %,d records", records));
      }
      bar.setExtraMessage(message + ", " + clock(left) + " left");
    }

    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        bar.close();
      }
    }
  }
}
