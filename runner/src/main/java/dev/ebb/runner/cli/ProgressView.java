package dev.ebb.runner.cli;

import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.subject.Progress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** How a run goes, on stderr: a live bar on a terminal, a line a trial elsewhere. */
abstract class ProgressView implements Progress {

  private final Ahead ahead;
  private int done;
  private long stepStartNanos = System.nanoTime();

  private ProgressView(Ahead ahead) {
    this.ahead = ahead;
  }

  /**
   * Shows these.
   *
   * @param unit of what a trial counts
   */
  static Progress onStderr(Ahead ahead, String unit) {
    // The launcher looks whether stderr is a terminal; System.console() speaks of stdin and stdout.
    return Boolean.getBoolean("ebb.terminal") ? new Bar(ahead, unit) : new Lines(ahead, System.err);
  }

  @Override
  public void say(String words) {
    System.err.println("ebb: " + words);
  }

  @Override
  public synchronized void finished(String outcome) {
    ahead.finished(done, Duration.ofNanos(System.nanoTime() - stepStartNanos));
    stepStartNanos = System.nanoTime();
    done++;
  }

  /** What the trials yet to come will take: as the last one alike, else by a rough guess. */
  synchronized Duration left() {
    Duration spent = Duration.ofNanos(System.nanoTime() - stepStartNanos);
    Duration remaining = ahead.left(done, spent);
    return remaining.isNegative() ? Duration.ZERO : remaining;
  }

  synchronized String place() {
    return ahead.place(done);
  }

  /** Such as "0:37 left". */
  synchronized String leftInWords() {
    return (ahead.atMost() ? "at most " : "") + clock(left()) + " left";
  }

  static String clock(Duration duration) {
    return String.format("%d:%02d", duration.toMinutes(), duration.toSecondsPart());
  }

  /** A line a trial. */
  private static final class Lines extends ProgressView {
    private final PrintStream out;

    Lines(Ahead ahead, PrintStream out) {
      super(ahead);
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
      out.println(line + "; " + leftInWords());
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

    Bar(Ahead ahead, String unit) {
      super(ahead);
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
      bar.setExtraMessage(message + ", " + leftInWords());
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
