package dev.ebb.runner.trial;

import static dev.ebb.runner.result.Declared.count;
import static dev.ebb.runner.result.Declared.figure;
import static dev.ebb.runner.result.Declared.text;

import dev.ebb.runner.result.Declared;
import dev.ebb.runner.result.Declared.Fold;
import dev.ebb.runner.result.Declared.Table;
import dev.ebb.runner.result.Form;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.trial.Draining.Drained;
import dev.ebb.runner.trial.Draining.MemberDrained;
import dev.ebb.runner.trial.Draining.Released;
import dev.ebb.runner.trial.GivingBack.Collected;
import dev.ebb.runner.trial.GivingBack.Trimmed;
import dev.ebb.runner.trial.Settling.Disturbed;
import dev.ebb.runner.trial.Starting.Joined;
import dev.ebb.runner.trial.Starting.MemberJoined;
import dev.ebb.runner.trial.Stopping.Accounted;

/**
 * What is known of a trial, in the order of {@code trials.csv}. Sizes are in MiB (2^20 bytes),
 * times in milliseconds or seconds of wall or CPU time. A further figure is one more constant.
 */
public enum TrialMetric implements Metric<Seen> {
  RECORDS_EXPECTED(
      count("Records that were to be handled")
          .from(seen -> seen.at(Trial.Given.class).map(Trial.Given::expected))),
  RECORDS_PROCESSED(
      count("Records that were handled, those that came again included")
          .ofEach()
          .in(Table.INSTANCES, 1, "records", "", Form.GROUPED)
          .from(
              seen ->
                  seen.part()
                      ? seen.at(MemberDrained.class).map(MemberDrained::records)
                      : seen.at(Accounted.class).map(Accounted::processed))),
  LOST(
      count("Records that were never handled")
          .lessIsBetter()
          .in(Table.FAULTS, 33, "lost", "records", Form.GROUPED)
          .from(seen -> seen.at(Accounted.class).map(Accounted::lost))),
  DUPLICATED(
      count("Records that were handled again although nothing had been assigned anew")
          .lessIsBetter()
          .from(seen -> seen.at(Accounted.class).map(Accounted::duplicated))),
  OUT_OF_ORDER(
      count("Records that came after later ones of their partition")
          .lessIsBetter()
          .from(seen -> seen.at(Accounted.class).map(Accounted::outOfOrder))),
  JOIN_MS(
      figure("Process spawned until partitions assigned")
          .lessIsBetter()
          .drifting()
          .folded(Fold.MAX)
          .ofEach()
          .in(Table.COST, 8, "join", "ms", Form.WHOLE)
          .in(Table.INSTANCES, 2, "join", "ms", Form.GROUPED)
          .from(seen -> seen.at(MemberJoined.class).map(MemberJoined::millis))),
  FIRST_RECORD_MS(
      figure("Release until the first record is handled")
          .lessIsBetter()
          .drifting()
          .folded(Fold.FIRST)
          .ofEach()
          .from(Readings::firstRecordMillis)),
  DRAIN_MS(
      figure("Release until the last record is handled and its simulated work done")
          .lessIsBetter()
          .folded(Fold.LAST)
          .ofEach()
          .inContrasts()
          .drifting()
          .in(Table.COMPARISON, 8, "drain", "s", Form.SECONDS)
          .from(seen -> Readings.drainMillis(seen, 0))),
  RECORDS_PER_S(
      figure("Records of the spike in a second of the drain")
          .moreIsBetter()
          .drifting()
          .in(Table.COMPARISON, 9, "records", "k/s", Form.THOUSANDS)
          .in(Table.COST, 1, "records", "/s", Form.GROUPED)
          .from(seen -> Readings.perSecond(seen, Readings.records(seen)))),
  MIB_PER_S(
      figure("Payload alone, in MiB in a second of the drain")
          .moreIsBetter()
          .drifting()
          .in(Table.COST, 2, "payload", "MiB/s", Form.ONE)
          .from(seen -> Readings.perSecond(seen, Readings.payloadMib(seen)))),
  CPU_S(
      figure("CPU time of the client, from the release until it has drained")
          .lessIsBetter()
          .folded(Fold.SUM)
          .ofEach()
          .inContrasts()
          .drifting()
          .in(Table.COMPARISON, 10, "cpu", "s", Form.TWO)
          .in(Table.COST, 3, "cpu", "s", Form.TWO)
          .in(Table.INSTANCES, 9, "cpu", "s", Form.ONE)
          .from(seen -> seen.at(MemberDrained.class).map(MemberDrained::cpuSeconds))),
  BROKER_CPU_S(
      figure("CPU time of the brokers on this machine over the same span")
          .drifting()
          .in(Table.COST, 4, "broker's cpu", "s", Form.TWO)
          .from(seen -> seen.at(Drained.class).map(Drained::brokerCpuSeconds))),
  RSS_IDLE_MIB(
      figure("RSS before the release: median of the second half of idle")
          .lessIsBetter()
          .folded(Fold.SUM)
          .ofEach()
          .inContrasts()
          .in(Table.COMPARISON, 1, "idle", "MiB", Form.ONE)
          .in(Table.INSTANCES, 3, "idle", "MiB", Form.ONE)
          .from(Readings::idleRss)),
  RSS_PEAK_MIB(
      figure("Highest RSS from the release until it has settled")
          .lessIsBetter()
          .ofEach()
          .inContrasts()
          .explainedAs(2, "the peak")
          .in(Table.COMPARISON, 2, "peak", "MiB", Form.ONE)
          .in(Table.INSTANCES, 4, "peak", "MiB", Form.ONE)
          .from(Readings::peak)),
  VMHWM_MIB(
      figure("The kernel's own peak over the same span")
          .lessIsBetter()
          .folded(Fold.NONE)
          .ofEach()
          .from(Readings::kernelPeak)),
  RSS_SETTLED_MIB(
      figure("RSS after the spike: median of the last 2 s of settle")
          .lessIsBetter()
          .folded(Fold.SUM)
          .ofEach()
          .inContrasts()
          .explainedAs(3, "where they settle")
          .in(Table.COMPARISON, 3, "settled", "MiB", Form.ONE)
          .in(Table.INSTANCES, 5, "settled", "MiB", Form.ONE)
          .from(seen -> Readings.settledRss(seen, 0))),
  CONTROL_SETTLED_MIB(
      figure("Where the arm's control trial settled, without any spike")
          .lessIsBetter()
          .from(seen -> null)), // told by another trial
  RETAINED_MIB(
      figure("Settled less idle")
          .lessIsBetter()
          .folded(Fold.SUM)
          .ofEach()
          .inContrasts()
          .explainedAs(1, "what is retained")
          .in(Table.COMPARISON, 4, "retained", "MiB", Form.ONE)
          .in(Table.PARTS, 1, "retained", "MiB", Form.ONE)
          .in(Table.INSTANCES, 6, "retained", "MiB", Form.ONE)
          .from(Readings::retained)),
  RETAINED_PCT(
      figure("Retained as a share of the rise from idle to peak")
          .lessIsBetter()
          .in(Table.COMPARISON, 5, "", "%", Form.WHOLE)
          .from(Readings::retainedShare)),
  SETTLE_MS(
      figure("Last record until RSS stays within 2 % of settled").from(Readings::settleMillis)),
  RSS_AFTER_GC_MIB(
      figure("RSS after full collections")
          .lessIsBetter()
          .folded(Fold.SUM)
          .ofEach()
          .in(Table.COMPARISON, 6, "gc'd", "MiB", Form.ONE)
          .in(Table.INSTANCES, 7, "gc'd", "MiB", Form.ONE)
          .from(seen -> seen.at(Collected.class).map(Collected::rssMib))),
  RSS_AFTER_TRIM_MIB(
      figure("RSS after malloc has given back what it held, too")
          .lessIsBetter()
          .folded(Fold.SUM)
          .ofEach()
          .in(Table.COMPARISON, 7, "trimmed", "MiB", Form.ONE)
          .in(Table.INSTANCES, 8, "trimmed", "MiB", Form.ONE)
          .from(seen -> seen.at(Trimmed.class).map(Trimmed::rssMib))),
  HEAP_USED_AFTER_GC_MIB(
      figure("Live heap: what is used after full collections")
          .lessIsBetter()
          .folded(Fold.SUM)
          .ofEach()
          .in(Table.PARTS, 7, "of it live", "MiB", Form.ONE)
          .from(seen -> seen.at(Collected.class).map(Collected::heapUsedMib))),
  ALLOC_BYTES_PER_RECORD(
      figure("Bytes allocated on the heap while draining, by the threads alive then")
          .lessIsBetter()
          .in(Table.PARTS, 8, "allocated", "B/record", Form.WHOLE)
          .from(Readings::allocatedPerRecord)),
  COMMITS(
      count("Commits of offsets that the broker has confirmed")
          .in(Table.COST, 7, "commits", "", Form.WHOLE)
          .from(seen -> seen.at(Accounted.class).map(Accounted::commits))),
  COMMIT_MS(
      figure("What the commit took that released the spike")
          .from(seen -> seen.at(Released.class).map(Released::commitMillis))),
  SAMPLES(
      count("Samples in the timeline")
          .from(seen -> seen.at(Trial.Sampled.class).map(Trial.Sampled::count))),
  MAX_SAMPLE_GAP_MS(
      figure("Longest time without a sample, from the release until settled")
          .lessIsBetter()
          .from(Readings::maxGapMillis)),
  PSS_SETTLED_MIB(
      figure("PSS at the end of settle: shared pages divided among those who share them")
          .lessIsBetter()
          .folded(Fold.SUM)
          .from(Readings::pss)),
  USS_SETTLED_MIB(
      figure("USS at the end of settle: what would be freed if the process ended")
          .lessIsBetter()
          .folded(Fold.SUM)
          .from(Readings::uss)),
  HEAP_COMMITTED_DRAINED_MIB(
      figure("What the heap had grown to when the last record was handled")
          .lessIsBetter()
          .folded(Fold.SUM)
          .from(seen -> Readings.whenDrained(seen, "heap_committed_bytes"))),
  GC_COUNT(
      count("Collections from the release until the last record")
          .lessIsBetter()
          .folded(Fold.SUM)
          .in(Table.COST, 5, "collections", "", Form.WHOLE)
          .from(seen -> Readings.whileDraining(seen, "gc_count"))),
  GC_MS(
      figure("What they took together")
          .lessIsBetter()
          .drifting()
          .folded(Fold.SUM)
          .in(Table.COST, 6, "paused", "ms", Form.WHOLE)
          .from(seen -> Readings.whileDraining(seen, "gc_ms"))),
  RETAINED_HEAP_MIB(
      figure("Of retained, the heap's part: what of its addresses is resident, settled less idle")
          .lessIsBetter()
          .folded(Fold.SUM)
          .ofEach()
          .in(Table.PARTS, 2, "heap", "MiB", Form.ONE)
          .from(Readings::retainedHeap)),
  RETAINED_MALLOC_MIB(
      figure("Of retained, malloc's part: what trimming gave back, where that was steady")
          .lessIsBetter()
          .folded(Fold.SUM)
          .ofEach()
          .in(Table.PARTS, 3, "malloc", "MiB", Form.ONE)
          .from(Readings::mallocHeld)),
  RETAINED_OTHER_MIB(
      figure("The rest of retained: code, metaspace, stacks, buffers")
          .lessIsBetter()
          .folded(Fold.SUM)
          .ofEach()
          .in(Table.PARTS, 4, "other", "MiB", Form.ONE)
          .from(
              seen ->
                  Seen.minus(
                      seen.difference(RETAINED_MIB, RETAINED_HEAP_MIB),
                      seen.value(RETAINED_MALLOC_MIB)))),
  RISE_MIB(figure("From idle to peak").lessIsBetter().from(Readings::rise)),
  HEAP_RESIDENT_IDLE_MIB(
      figure("Heap in memory at the end of idle")
          .lessIsBetter()
          .folded(Fold.SUM)
          .from(seen -> Readings.heapResident(seen, Phase.IDLE))),
  HEAP_RESIDENT_SETTLED_MIB(
      figure("Heap in memory at the end of settle")
          .lessIsBetter()
          .folded(Fold.SUM)
          .in(Table.PARTS, 6, "heap in memory", "MiB", Form.ONE)
          .from(seen -> Readings.heapResident(seen, Phase.SETTLE))),
  HEAP_COMMITTED_IDLE_MIB(
      figure("Heap committed at the end of idle")
          .lessIsBetter()
          .folded(Fold.SUM)
          .from(seen -> Readings.told(seen, Phase.IDLE, "heap_committed_bytes"))),
  HEAP_COMMITTED_SETTLED_MIB(
      figure("Heap committed at the end of settle")
          .lessIsBetter()
          .folded(Fold.SUM)
          .from(seen -> Readings.told(seen, Phase.SETTLE, "heap_committed_bytes"))),
  OTHER_CPU_PCT(
      figure("What others than client, broker and runner took of the machine, until settled")
          .lessIsBetter()
          .from(seen -> seen.at(Disturbed.class).map(Disturbed::otherPct))),
  STEAL_PCT(
      figure("What the host gave to other machines meanwhile")
          .lessIsBetter()
          .from(seen -> seen.at(Disturbed.class).map(Disturbed::stealPct))),
  BATCHES(
      text("Records between two reports of a paced drain, such as 13x15000+5000")
          .folded(Fold.NONE)
          .from(seen -> seen.at(MemberDrained.class).map(MemberDrained::batches).orElse(null))),
  INSTANCES(
      Declared.label("Processes in one group; memory and CPU are their sums")
          .from(seen -> seen.at(Trial.Given.class).map(Trial.Given::instances))),
  REBALANCE_MS(
      figure("Of several processes: the first one's first assignment until the last one's last")
          .lessIsBetter()
          .from(seen -> seen.at(Joined.class).map(Joined::rebalanceMillis))),
  RETAINED_DIRECT_MIB(
      figure("Of retained_other, direct buffers by the JVM's own account, settled less idle")
          .lessIsBetter()
          .folded(Fold.SUM)
          .ofEach()
          .in(Table.PARTS, 5, "of it direct buffers", "MiB", Form.ONE)
          .from(Readings::retainedDirect)),
  REDELIVERED(
      count("Records that were handled again after partitions had been assigned anew")
          .lessIsBetter()
          .in(Table.FAULTS, 32, "redelivered", "records", Form.GROUPED)
          .from(seen -> seen.at(Accounted.class).map(Accounted::redelivered))),
  RUNTIME_FREE_MIB(
      figure(
              "What a runtime other than the JVM still holds free in its own allocator when all has"
                  + " been given back")
          .lessIsBetter()
          .folded(Fold.SUM)
          .ofEach()
          .in(Table.PARTS, 9, "free in its runtime", "MiB", Form.ONE)
          .from(Readings::runtimeFree)),
  GC_GAVE_BACK_MIB(
      figure("What full collections took off the last settled RSS, where that was steady")
          .folded(Fold.SUM)
          .from(Readings::collectedAway)),
  TRIM_GAVE_BACK_MIB(
      figure("What trimming malloc took off then, where both steps were steady")
          .folded(Fold.SUM)
          .from(Readings::trimmedAway)),
  AHEAD_RECORDS_MAX(
      count("Most records that polls had returned and the handler had not had yet")
          .lessIsBetter()
          .folded(Fold.MAX)
          .ofEach()
          .in(Table.COST, 9, "read ahead", "records", Form.GROUPED)
          .in(Table.FAULTS, 31, "read ahead", "records", Form.GROUPED)
          .from(seen -> Readings.whole(Readings.aheadRecords(seen)))),
  AHEAD_MIB_MAX(
      figure("The same in payload, at the mean size of a value")
          .lessIsBetter()
          .folded(Fold.MAX)
          .ofEach()
          .from(Readings::aheadMib)),
  THREADS_IDLE(
      count("Threads before the release, by the kernel's count: median of the second half of idle")
          .lessIsBetter()
          .folded(Fold.SUM)
          .ofEach()
          .in(Table.COST, 10, "threads", "", Form.WHOLE)
          .from(seen -> Readings.whole(Readings.idleThreads(seen)))),
  GROUP_PEAK_MIB(
      figure(
              "Most that the kernel has charged to the client's own control group from its start until"
                  + " settled, page cache included, where it has such a group")
          .lessIsBetter()
          .folded(Fold.SUM)
          .ofEach()
          .from(Readings::groupPeak));

  private final Declared<Seen> declared;

  TrialMetric(Declared<Seen> declared) {
    this.declared = declared;
  }

  @Override
  public Declared<Seen> declared() {
    return declared;
  }
}
