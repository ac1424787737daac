package dev.ebb.runner.trial;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What is known of a trial, in the order of {@code trials.csv}. Names carry their unit; sizes are
 * in MiB (2^20 bytes), times in milliseconds or seconds of wall or CPU time.
 */
public enum Column {
  ARM(Type.TEXT),
  CLIENT(Type.TEXT),
  MODE(Type.TEXT),
  PROFILE(Type.TEXT),
  JVM(Type.TEXT),
  TRIAL(Type.LABEL),
  ORDER(Type.LABEL),
  STATUS(Type.TEXT),
  REASON(Type.TEXT),
  RECORDS_EXPECTED(Type.COUNT),
  RECORDS_PROCESSED(Type.COUNT),
  LOST(Type.COUNT),
  DUPLICATED(Type.COUNT),
  OUT_OF_ORDER(Type.COUNT),
  /** Process spawned until partitions assigned. */
  JOIN_MS(Type.FIGURE),
  /** Release until the first record is handled. */
  FIRST_RECORD_MS(Type.FIGURE),
  /** Release until the last record is handled. */
  DRAIN_MS(Type.FIGURE),
  RECORDS_PER_S(Type.FIGURE),
  /** Payload alone. */
  MIB_PER_S(Type.FIGURE),
  /** Of the client, from the release until it has drained. */
  CPU_S(Type.FIGURE),
  /** Of the embedded broker over the same span. */
  BROKER_CPU_S(Type.FIGURE),
  RSS_IDLE_MIB(Type.FIGURE),
  RSS_PEAK_MIB(Type.FIGURE),
  VMHWM_MIB(Type.FIGURE),
  RSS_SETTLED_MIB(Type.FIGURE),
  CONTROL_SETTLED_MIB(Type.FIGURE),
  RETAINED_MIB(Type.FIGURE),
  RETAINED_PCT(Type.FIGURE),
  /** Last record until RSS stays within 2 % of settled. */
  SETTLE_MS(Type.FIGURE),
  RSS_AFTER_GC_MIB(Type.FIGURE),
  RSS_AFTER_TRIM_MIB(Type.FIGURE),
  HEAP_USED_AFTER_GC_MIB(Type.FIGURE),
  ALLOC_BYTES_PER_RECORD(Type.FIGURE),
  COMMITS(Type.COUNT),
  COMMIT_MS(Type.FIGURE),
  SAMPLES(Type.COUNT),
  MAX_SAMPLE_GAP_MS(Type.FIGURE),
  /** Exact account of the kernel at the end of settle, with shared pages divided. */
  PSS_SETTLED_MIB(Type.FIGURE),
  /** What would be freed if the process ended then. */
  USS_SETTLED_MIB(Type.FIGURE),
  /** What the heap had grown to when the last record was handled. */
  HEAP_COMMITTED_DRAINED_MIB(Type.FIGURE),
  /** Collections from the release until the last record. */
  GC_COUNT(Type.COUNT),
  GC_MS(Type.FIGURE),
  /** Of retained, the heap's part: what of its addresses is resident, settled minus idle. */
  RETAINED_HEAP_MIB(Type.FIGURE),
  /** Of retained, malloc's part: what trimming gave back. */
  RETAINED_MALLOC_MIB(Type.FIGURE),
  /** The rest of retained: code, metaspace, stacks, buffers. */
  RETAINED_OTHER_MIB(Type.FIGURE),
  /** From idle to peak. */
  RISE_MIB(Type.FIGURE),
  HEAP_RESIDENT_IDLE_MIB(Type.FIGURE),
  HEAP_RESIDENT_SETTLED_MIB(Type.FIGURE),
  HEAP_COMMITTED_IDLE_MIB(Type.FIGURE),
  HEAP_COMMITTED_SETTLED_MIB(Type.FIGURE),
  /** Release of a second spike until its last record is handled. */
  DRAIN2_MS(Type.FIGURE),
  RSS_PEAK2_MIB(Type.FIGURE),
  RSS_SETTLED2_MIB(Type.FIGURE),
  /** What others than client, broker and runner took of the machine, from release to settled. */
  OTHER_CPU_PCT(Type.FIGURE),
  /** What the host gave to other machines meanwhile. */
  STEAL_PCT(Type.FIGURE),
  /** Records between two reports of a paced drain, such as 13x15000+5000. */
  BATCHES(Type.TEXT),
  JAVA(Type.TEXT),
  /** Processes in one group; memory and CPU are their sums. */
  INSTANCES(Type.LABEL),
  /** Of several: the first one's first assignment until the last one's last. */
  REBALANCE_MS(Type.FIGURE),
  /** Of retained_other, direct buffers by the JVM's own account, settled minus idle. */
  RETAINED_DIRECT_MIB(Type.FIGURE);

  enum Type {
    TEXT,
    LABEL,
    COUNT,
    FIGURE
  }

  private final Type type;

  Column(Type type) {
    this.type = type;
  }

  /** The name in files and in the report. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean text() {
    return type == Type.TEXT;
  }

  /** The columns of which a summary gives median, minimum and maximum. */
  public static List<Column> figures() {
    return Arrays.stream(values())
        .filter(column -> column.type == Type.FIGURE || column.type == Type.COUNT)
        .toList();
  }
}
