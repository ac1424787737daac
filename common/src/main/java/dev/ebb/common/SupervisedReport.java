package dev.ebb.common;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** One JSON object a line, for a runner: see docs/one-module.md for each event's fields. */
final class SupervisedReport implements Report {

  /** A report that tells more of what has been seen would cost what is measured too much. */
  private static final int MOST_EDGES = 1_000;

  private final PrintStream out;
  private final Fleet fleet;
  private final Drain drain;
  private final ProcessMemory memory;
  private final Beans beans = new Beans();
  private final boolean sequence;

  SupervisedReport(PrintStream out, Fleet fleet, ProcessMemory memory, boolean sequence) {
    this.out = out;
    this.fleet = fleet;
    this.drain = fleet.drain();
    this.memory = memory;
    this.sequence = sequence;
  }

  private void say(Json event) {
    out.println(event);
  }

  @Override
  public synchronized void started(String client) {
    say(
        new Json("started")
            .put("client", client)
            .put("mode", drain.mode())
            .put("pid", ProcessHandle.current().pid())
            .put("java_version", System.getProperty("java.runtime.version"))
            .put("java_vm", System.getProperty("java.vm.name"))
            .put("kafka_clients_version", Beans.kafkaClientsVersion())
            .put("versions", Beans.versions(fleet.library()))
            .known("rss_bytes", memory.rssBytes())
            .put("memory_caveat", memory.caveat()));
  }

  @Override
  public synchronized void assigned(int partitions) {
    say(new Json("assigned").known("partitions", partitions));
  }

  @Override
  public synchronized void configured(Map<String, String> effective) {
    say(new Json("config").put("values", effective));
  }

  @Override
  public synchronized void progress(long processed) {
    say(figures(new Json("report"), processed));
  }

  @Override
  public synchronized void drained() {
    // First of all the CPU time: what follows would be counted too.
    long cpu = beans.cpuMicros();
    say(figures(new Json("drained").known("cpu_us", cpu), fleet.processed()));
  }

  private Json figures(Json event, long processed) {
    Fleet.Counts counts = fleet.counts();
    event
        .put("processed", processed)
        .put("distinct", Math.min(processed, counts.distinct))
        .known("rss_bytes", memory.rssBytes())
        .known("first_record_us", knownTime(fleet.firstRecordMicros()))
        .known("last_record_us", knownTime(fleet.lastRecordMicros()))
        .put("polls", counts.polls)
        .put("max_poll_records", counts.maxPoll)
        .put("polled", counts.polled)
        .put("ahead_records", fleet.takeRecentAhead())
        .put("ahead_records_max", counts.maxAhead)
        .put("commits", counts.commits);
    event.known("in_flight_at_revocation", drain.inFlight());
    poison(event);
    if (drain.partOfMany()) {
      Map<String, long[]> seen = seen(drain.ledger());
      if (seen.values().stream().mapToInt(stretches -> stretches.length).sum() <= MOST_EDGES) {
        event.spans("seen", seen);
      }
    }
    return beans.addTo(event);
  }

  private Json poison(Json event) {
    return drain.poisoned()
        ? event
            .put("poison_attempts", drain.attempts())
            .known("poison_first_us", knownTime(drain.firstAttemptMicros()))
            .known("poison_last_us", knownTime(drain.lastAttemptMicros()))
        : event;
  }

  private static Map<String, long[]> seen(Ledger ledger) {
    Map<String, long[]> seen = new LinkedHashMap<>();
    for (int partition = 0; partition < ledger.partitions(); partition++) {
      if (ledger.knows(partition)) {
        seen.put(Integer.toString(partition), ledger.seen(partition));
      }
    }
    return seen;
  }

  private static long knownTime(long micros) {
    return micros == 0 ? -1 : micros;
  }

  @Override
  public synchronized void error(String message) {
    say(new Json("error").put("message", message));
  }

  @Override
  public synchronized void stopped(boolean clean) {
    Fleet.Counts counts = fleet.counts();
    Ledger ledger = drain.ledger();
    Map<String, Long> first = new LinkedHashMap<>();
    Map<String, Long> next = new LinkedHashMap<>();
    Map<String, Long> nextOffset = new LinkedHashMap<>();
    for (int partition = 0; partition < ledger.partitions(); partition++) {
      if (ledger.knows(partition)) {
        first.put(Integer.toString(partition), ledger.first(partition));
        next.put(Integer.toString(partition), ledger.next(partition));
        nextOffset.put(Integer.toString(partition), ledger.nextOffset(partition));
      }
    }
    say(
        poison(new Json("stopped"))
            .put("clean", clean)
            .put("processed", fleet.processed())
            .put("distinct", counts.distinct)
            .known("lost", sequence ? counts.lost : -1)
            .put("duplicated", counts.duplicated)
            .put("redelivered", counts.redelivered)
            .put("out_of_order", counts.outOfOrder)
            .spans("seen", seen(ledger))
            .put("first_seq", first)
            .put("next_seq", next)
            .put("next_offset", nextOffset)
            .put("commits", counts.commits)
            .known("first_record_us", knownTime(fleet.firstRecordMicros()))
            .known("last_record_us", knownTime(fleet.lastRecordMicros())));
  }
}
