package dev.ebb.runner.cli;

import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.subject.Progress;
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

  private final List<Step> steps;
  private final Map<String, Duration> seen = new HashMap<>();
  private int done;
  private long stepStartNanos = System.nanoTime();

  private ProgressView(List<Step> steps) {
    this.steps = steps;
  }

  /**
   * One trial of those to come.
   *
   * @param title for the reader
   * @param alike trials of the same name take about the same time
   * @param guess how long it takes while none alike has been seen
   */
  record Step(String title, String alike, Duration guess) {}

  /**
   * Shows these.
   *
   * @param unit of what a trial counts
   */
  static Progress onStderr(List<Step> steps, String unit) {
    // The launcher looks whether stderr is a terminal; System.console() speaks of stdin and stdout.
    return Boolean.getBoolean("ebb.terminal") ? new Bar(steps, unit) : new Lines(steps, System.err);
  }

  @Override
  public void say(String words) {
    System.err.println("ebb: " + words);
  }

  @Override
  public synchronized void finished(String outcome) {
    // Of those that ran at the same time the first has taken all of it.
    seen.merge(
        steps.get(done).alike(),
        Duration.ofNanos(System.nanoTime() - stepStartNanos),
        (one, other) -> one.compareTo(other) > 0 ? one : other);
    stepStartNanos = System.nanoTime();
    done++;
  }

  /** What the trials yet to come will take: as the last one alike, else by a rough guess. */
  synchronized Duration left() {
    Duration left = Duration.ZERO;
    for (Step step : steps.subList(done, steps.size())) {
      left = left.plus(seen.getOrDefault(step.alike(), step.guess()));
    }
    Duration spent = Duration.ofNanos(System.nanoTime() - stepStartNanos);
    Duration remaining = left.minus(spent);
    return remaining.isNegative() ? Duration.ZERO : remaining;
  }

  synchronized String place() {
    return String.format("[%d/%d] %s", done + 1, steps.size(), steps.get(done).title());
  }

  static String clock(Duration duration) {
    return String.format("%d:%02d", duration.toMinutes(), duration.toSecondsPart());
  }

  /** A line a trial. */
  private static final class Lines extends ProgressView {
    private final PrintStream out;

    Lines(List<Step> steps, PrintStream out) {
      super(steps);
      this.out = out;
    }

    @Override
    public void phase(Phase phase) {}

    @Override
    public void live(double rssMib, long count) {}

    @Override
    public synchronized void finished(String outcome) {
      String line = place() + ": " + outcome;
      super.finished(outcome);
      out.println(line + "; " + clock(left()) + " left");
    }

    @Override
    public void close() {}
  }

  /** A bar over the whole run's time, with the trial, its phase, live RSS and what it counts. */
  private static final class Bar extends ProgressView {
    private final ProgressBar bar;
    private final String unit;
    private final long startNanos = System.nanoTime();
    private String trial = "";
    private boolean closed;

    Bar(List<Step> steps, String unit) {
      super(steps);
      this.unit = unit;
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
    public synchronized void phase(Phase phase) {
      trial = place() + ", " + phase.label();
      live(0, 0);
    }

    @Override
    public synchronized void live(double rssMib, long count) {
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
      if (count > 0) {
        message.append(String.format(Locale.ROOT, ", %,d %s", count, unit));
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
