package dev.ebb.runner.cli;

import dev.ebb.runner.plan.Client;
import dev.ebb.runner.report.Sparkline;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.subject.Progress;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A trial told as a story: a line a phase, on a terminal drawn as it goes. */
final class DemoView implements Progress {

  /** How a phase is called here, and what happens in it. */
  private static final Map<Phase, List<String>> TOLD =
      Map.of(
          Phase.IDLE, List.of("idle", "it waits"),
          Phase.DRAIN, List.of("spike", "at its highest"),
          Phase.SETTLE, List.of("afterwards", "nothing comes any more, and it is left alone"),
          Phase.GC, List.of("collected", "its runtime was asked to collect"),
          Phase.TRIM, List.of("trimmed", "and malloc to give back what is free"));

  private static final int COLUMNS = 30;

  /** What a full column stands for at least, MiB. */
  private static final double TOP = 200;

  private static final long REDRAW_NANOS = 150_000_000;

  private final List<Client> order;
  private final long records;
  private final PrintStream out;
  private final boolean live = Integer.getInteger("ebb.columns", 0) > 0;
  private final List<Double> values = new ArrayList<>();
  private Phase phase;
  private long count;
  private double top = TOP;
  private long drawnNanos;
  private int trial;
  private double idleMib;

  /**
   * For trials of these clients, in their order.
   *
   * @param records of the spike
   */
  DemoView(List<Client> order, long records, PrintStream out) {
    this.order = order;
    this.records = records;
    this.out = out;
  }

  @Override
  public void say(String words) {
    System.err.println("ebb: " + words);
  }

  @Override
  public synchronized void phase(Phase next) {
    if (next.equals(phase)) {
      return;
    }
    if (Phase.DRAIN.equals(phase)) {
      count = records; // a client tells how far it has come now and then
    }
    end();
    if (phase == null) {
      Client client = order.get(trial);
      out.println();
      out.println(client.name() + " (" + client.language() + "): " + client.about());
    }
    phase = next;
  }

  @Override
  public synchronized void live(double rssMib, long handled) {
    count = handled;
    if (rssMib > 0) {
      values.add(rssMib);
      top = Math.max(top, rssMib);
    }
    long now = System.nanoTime();
    if (live && now - drawnNanos > REDRAW_NANOS) {
      drawnNanos = now;
      if (TOLD.containsKey(phase)) {
        out.print("\r" + line(""));
        out.flush();
      } else if (phase != null && phase.equals(Phase.LOAD)) {
        out.printf(Locale.ROOT, "\r  (%,d records written, which nobody may read yet)", count);
        out.flush();
      }
    }
  }

  /** A phase is over: its line as it stays. */
  private void end() {
    if (phase != null && TOLD.containsKey(phase) && !values.isEmpty()) {
      out.println((live ? "\r" : "") + line(TOLD.get(phase).get(1)));
    } else if (live && phase != null && phase.equals(Phase.LOAD)) {
      out.print("\r" + " ".repeat(60) + "\r");
    }
    values.clear();
  }

  private String line(String words) {
    boolean spike = phase.equals(Phase.DRAIN);
    double mib =
        values.isEmpty()
            ? 0
            : spike
                ? values.stream().mapToDouble(value -> value).max().orElse(0)
                : values.get(values.size() - 1);
    if (phase.equals(Phase.IDLE)) {
      idleMib = mib;
    }
    String more =
        phase.equals(Phase.IDLE) || spike || words.isEmpty()
            ? ""
            : String.format(Locale.ROOT, "%+.0f since idle: ", mib - idleMib);
    String told =
        spike && count > 0 ? String.format(Locale.ROOT, "%,d records", count) : more + words;
    return String.format(
        Locale.ROOT,
        "  %-10s %-" + COLUMNS + "s %4.0f MiB  %s",
        TOLD.get(phase).get(0),
        Sparkline.of(values, COLUMNS, top),
        mib,
        told);
  }

  @Override
  public synchronized void finished(String outcome) {
    end();
    if (outcome.startsWith("failed")) {
      out.println("  " + outcome);
    }
    phase = null;
    trial++;
  }

  @Override
  public void close() {
    out.flush();
  }
}
