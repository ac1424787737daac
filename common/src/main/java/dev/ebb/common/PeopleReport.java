package dev.ebb.common;

import java.io.PrintStream;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/**
 * Lines for people, in the manner of "Investigation - Memory Usage of Confluent Kafka": the time,
 * the process's memory, and the records since the previous line.
 */
final class PeopleReport implements Report {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

  private final PrintStream out;
  private final Fleet fleet;
  private final ProcessMemory memory;
  private long reported;

  PeopleReport(PrintStream out, Fleet fleet, ProcessMemory memory) {
    this.out = out;
    this.fleet = fleet;
    this.memory = memory;
  }

  @Override
  public void started(String client) {}

  @Override
  public void assigned(int partitions) {}

  @Override
  public void configured(Map<String, String> effective) {}

  @Override
  public synchronized void progress(long processed) {
    if (processed < reported) {
      return; // overtaken by the line that said all is drained
    }
    long rss = memory.rssBytes();
    String mib = rss < 0 ? "unknown" : String.format(Locale.ROOT, "%.1f MiB", rss / 1048576.0);
    out.println(
        TIME.format(LocalDateTime.now())
            + " process memory: "
            + mib
            + " - messages processed: "
            + (processed - reported));
    reported = processed;
  }

  @Override
  public synchronized void drained() {
    progress(fleet.processed());
    System.err.println("drained: all " + fleet.processed() + " expected records are processed");
  }

  @Override
  public void error(String message) {}

  @Override
  public synchronized void stopped(boolean clean) {
    if (fleet.processed() > reported) {
      progress(fleet.processed());
    }
    System.err.println("stopped: " + fleet.processed() + " messages processed");
  }
}
