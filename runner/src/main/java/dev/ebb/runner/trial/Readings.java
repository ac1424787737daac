package dev.ebb.runner.trial;

import dev.ebb.runner.process.ClientProcess.Event;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.sample.Timeline;
import dev.ebb.runner.trial.Draining.Drained;
import dev.ebb.runner.trial.Draining.MemberDrained;
import dev.ebb.runner.trial.Draining.Released;
import dev.ebb.runner.trial.Faults.Gone;
import dev.ebb.runner.trial.GivingBack.Collected;
import dev.ebb.runner.trial.GivingBack.Trimmed;
import dev.ebb.runner.trial.Idling.Idled;
import dev.ebb.runner.trial.PhaseEnd.HeapAt;
import dev.ebb.runner.trial.Settling.MemberSettled;
import dev.ebb.runner.trial.Settling.Settled;
import dev.ebb.runner.trial.Trial.Given;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What the figures of {@link TrialMetric} are read off, where it takes more than a word. */
final class Readings {

  /** RSS this near to settled counts as settled. */
  private static final double SETTLED_WITHIN = 0.02;

  /** A sampled peak this near the kernel's own is the peak. */
  private static final double PEAK_WITHIN = 0.01;

  /** Of a rise below what one sample may be off, a share says nothing. */
  private static final double LEAST_RISE_MIB = 1;

  private static final Duration SETTLED_SPAN = Duration.ofSeconds(2);
  private static final double MIB = 1 << 20;

  private Readings() {}

  static OptionalDouble idleRss(Seen seen) {
    Optional<Idled> idled = seen.at(Idled.class);
    if (idled.isEmpty()) {
      return OptionalDouble.empty();
    }
    long from = idled.get().fromNanos();
    long to = idled.get().toNanos();
    return seen.timeline().medianRss(from + (to - from) / 2, to);
  }

  /** Over the same span. */
  static OptionalDouble idleThreads(Seen seen) {
    Optional<Idled> idled = seen.at(Idled.class);
    if (idled.isEmpty()) {
      return OptionalDouble.empty();
    }
    long from = idled.get().fromNanos();
    long to = idled.get().toNanos();
    return seen.timeline().medianThreads(from + (to - from) / 2, to);
  }

  /** After the spike of that number, from 0: its last two seconds. */
  static OptionalDouble settledRss(Seen seen, int spike) {
    Optional<Settled> settled = seen.at(Settled.class, spike);
    if (settled.isEmpty()) {
      return OptionalDouble.empty();
    }
    long to = settled.get().toNanos();
    long from = Math.max(settled.get().fromNanos(), to - SETTLED_SPAN.toNanos());
    return seen.timeline().medianRss(from, to);
  }

  /** From the release of the spike of that number until it has settled, as it was sampled. */
  static OptionalDouble sampledPeak(Seen seen, int spike) {
    return overSpike(seen, spike, Timeline::peakRss);
  }

  private interface Over<T> {
    T span(Timeline timeline, long fromNanos, long toNanos);
  }

  private static OptionalDouble overSpike(Seen seen, int spike, Over<OptionalDouble> reading) {
    Optional<Released> released = seen.at(Released.class, spike);
    Optional<Settled> settled = seen.at(Settled.class, spike);
    return released.isPresent() && settled.isPresent()
        ? reading.span(seen.timeline(), released.get().nanos(), settled.get().toNanos())
        : OptionalDouble.empty();
  }

  static OptionalDouble kernelPeak(Seen seen) {
    return seen.at(Released.class).isEmpty()
        ? OptionalDouble.empty()
        : seen.own(MemberSettled.class).stream()
            .map(MemberSettled::kernelPeakMib)
            .findFirst()
            .orElse(OptionalDouble.empty());
  }

  /** Of the control group, until it had settled for the last time. */
  static OptionalDouble groupPeak(Seen seen) {
    List<MemberSettled> all = seen.own(MemberSettled.class);
    return all.isEmpty() ? OptionalDouble.empty() : all.get(all.size() - 1).chargedPeakMib();
  }

  /** The sampled peak, or the kernel's own where that lies more than 1 % above every sample. */
  static OptionalDouble peak(Seen seen) {
    return peakBetweenSamples(seen) ? kernelPeak(seen) : sampledPeak(seen, 0);
  }

  static boolean peakBetweenSamples(Seen seen) {
    OptionalDouble sampled = sampledPeak(seen, 0);
    OptionalDouble kernel = seen.each().size() > 1 ? OptionalDouble.empty() : kernelPeak(seen);
    return sampled.isPresent()
        && kernel.isPresent()
        && kernel.getAsDouble() > (1 + PEAK_WITHIN) * sampled.getAsDouble();
  }

  static OptionalDouble settleMillis(Seen seen) {
    Optional<Drained> drained = seen.at(Drained.class);
    Optional<Settled> settled = seen.at(Settled.class);
    OptionalDouble mib = seen.value(TrialMetric.RSS_SETTLED_MIB);
    if (drained.isEmpty() || settled.isEmpty() || mib.isEmpty()) {
      return OptionalDouble.empty();
    }
    long last = drained.get().lastNanos();
    OptionalLong since =
        seen.timeline()
            .staysWithin(mib.getAsDouble(), SETTLED_WITHIN, last, settled.get().toNanos());
    return since.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of((since.getAsLong() - last) / 1e6);
  }

  static OptionalDouble maxGapMillis(Seen seen) {
    return overSpike(
        seen,
        0,
        (timeline, from, to) -> {
          OptionalLong gap = timeline.maxGapNanos(from, to);
          return gap.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(gap.getAsLong() / 1e6);
        });
  }

  static OptionalDouble firstRecordMillis(Seen seen) {
    return sinceRelease(seen, 0, MemberDrained::firstNanos);
  }

  static OptionalDouble drainMillis(Seen seen, int spike) {
    return sinceRelease(seen, spike, MemberDrained::lastNanos);
  }

  private interface Time {
    OptionalLong of(MemberDrained drained);
  }

  private static OptionalDouble sinceRelease(Seen seen, int spike, Time time) {
    Optional<Released> released = seen.at(Released.class, spike);
    Optional<MemberDrained> drained = seen.at(MemberDrained.class, spike);
    if (released.isEmpty() || drained.isEmpty() || time.of(drained.get()).isEmpty()) {
      return OptionalDouble.empty();
    }
    double millis = (time.of(drained.get()).getAsLong() - released.get().nanos()) / 1e6;
    return millis < -Disturbance.CLOCK_STEP_MILLIS
        ? OptionalDouble.empty() // told by a clock that has been set meanwhile
        : OptionalDouble.of(millis);
  }

  /** So much of the first drain in a second. */
  static OptionalDouble perSecond(Seen seen, OptionalDouble amount) {
    OptionalDouble millis =
        seen.at(Drained.class).filter(Drained::exact).isPresent()
            ? seen.value(TrialMetric.DRAIN_MS)
            : OptionalDouble.empty();
    return amount.isPresent() && millis.isPresent()
        ? OptionalDouble.of(amount.getAsDouble() / (millis.getAsDouble() / 1e3))
        : OptionalDouble.empty();
  }

  static OptionalDouble records(Seen seen) {
    Optional<MemberDrained> own = seen.at(MemberDrained.class);
    if (seen.part() && own.isPresent()) {
      return OptionalDouble.of(own.get().records());
    }
    return seen.at(Drained.class)
        .map(drained -> OptionalDouble.of(drained.records()))
        .orElse(OptionalDouble.empty());
  }

  static OptionalDouble payloadMib(Seen seen) {
    return seen.at(Drained.class)
        .map(drained -> OptionalDouble.of(drained.bytes() / MIB))
        .orElse(OptionalDouble.empty());
  }

  static OptionalDouble allocatedPerRecord(Seen seen) {
    OptionalDouble bytes = seen.sum(part -> whileDraining(part, "allocated_bytes"));
    OptionalDouble records = records(seen);
    return bytes.isPresent() && records.isPresent() && records.getAsDouble() > 0
        ? OptionalDouble.of(bytes.getAsDouble() / records.getAsDouble())
        : OptionalDouble.empty();
  }

  /** By how much something that the process counts has grown in the first drain. */
  static OptionalDouble whileDraining(Seen seen, String field) {
    Optional<MemberDrained> drained = seen.at(MemberDrained.class);
    Optional<PhaseEnd> idle = end(seen, Phase.IDLE);
    if (drained.isEmpty() || idle.isEmpty()) {
      return OptionalDouble.empty();
    }
    return Seen.minus(number(drained.get().said(), field), number(idle.get().said(), field));
  }

  private static OptionalDouble number(Event event, String field) {
    Long number = event == null ? null : event.number(field);
    return number == null ? OptionalDouble.empty() : OptionalDouble.of(number);
  }

  /** A size that the process told when it had drained, in MiB. */
  static OptionalDouble whenDrained(Seen seen, String field) {
    OptionalDouble bytes =
        seen.at(MemberDrained.class)
            .map(drained -> number(drained.said(), field))
            .orElse(OptionalDouble.empty());
    return bytes.isPresent()
        ? OptionalDouble.of(bytes.getAsDouble() / MIB)
        : OptionalDouble.empty();
  }

  /** The most that any has told at any time. */
  static OptionalDouble aheadRecords(Seen seen) {
    List<Event> said = new ArrayList<>();
    seen.own(PhaseEnd.class).forEach(end -> said.add(end.said()));
    for (int i = 0; !seen.part() && seen.at(Gone.class, i).isPresent(); i++) {
      said.add(seen.at(Gone.class, i).get().said());
    }
    return said.stream()
        .map(event -> number(event, "ahead_records_max"))
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .max();
  }

  /** Of one that lives on from idle until it has settled: not where others came and went. */
  static OptionalDouble retained(Seen seen) {
    return cameAndWent(seen)
        ? OptionalDouble.empty()
        : seen.difference(TrialMetric.RSS_SETTLED_MIB, TrialMetric.RSS_IDLE_MIB);
  }

  /** From idle to peak, of the same. */
  static OptionalDouble rise(Seen seen) {
    return cameAndWent(seen)
        ? OptionalDouble.empty()
        : seen.difference(TrialMetric.RSS_PEAK_MIB, TrialMetric.RSS_IDLE_MIB);
  }

  private static boolean cameAndWent(Seen seen) {
    return !seen.part() && seen.at(Gone.class).isPresent();
  }

  /** The same of direct buffers, which one process has told of itself. */
  static OptionalDouble retainedDirect(Seen seen) {
    return cameAndWent(seen)
        ? OptionalDouble.empty()
        : Seen.minus(
            told(seen, Phase.SETTLE, "direct_bytes"), told(seen, Phase.IDLE, "direct_bytes"));
  }

  static OptionalLong whole(OptionalDouble count) {
    return count.isPresent() ? OptionalLong.of((long) count.getAsDouble()) : OptionalLong.empty();
  }

  static OptionalDouble aheadMib(Seen seen) {
    OptionalDouble records = aheadRecords(seen);
    return seen.at(Drained.class).isPresent() && records.isPresent()
        ? OptionalDouble.of(
            records.getAsDouble()
                * seen.at(Drained.class).get().bytes()
                / seen.at(Drained.class).get().records()
                / MIB)
        : OptionalDouble.empty();
  }

  static Optional<PhaseEnd> end(Seen seen, Phase phase) {
    return seen.own(PhaseEnd.class).stream().filter(end -> end.phase().equals(phase)).findFirst();
  }

  /** A size that the process told at the end of a phase, in MiB. */
  static OptionalDouble told(Seen seen, Phase phase, String field) {
    return end(seen, phase).map(end -> end.told(field)).orElse(OptionalDouble.empty());
  }

  /**
   * At the end of the ladder, committed less used; a JVM's heap is known by its addresses, and of
   * what others reserve, but for Python, much is not in memory.
   */
  static OptionalDouble runtimeFree(Seen seen) {
    if (seen.at(HeapAt.class).isPresent()
        || seen.at(Given.class).filter(given -> given.language().equals("python")).isEmpty()) {
      return OptionalDouble.empty();
    }
    Phase last = end(seen, Phase.TRIM).isPresent() ? Phase.TRIM : Phase.GC;
    return Seen.minus(
        told(seen, last, "heap_committed_bytes"), told(seen, last, "heap_used_bytes"));
  }

  static OptionalDouble heapResident(Seen seen, Phase phase) {
    Optional<HeapAt> heap = seen.at(HeapAt.class);
    Optional<PhaseEnd> end = end(seen, phase);
    return heap.isPresent() && end.isPresent()
        ? end.get().heapResident(heap.get())
        : OptionalDouble.empty();
  }

  /** Of the rise from idle to peak, in percent; empty where there is none. */
  static OptionalDouble retainedShare(Seen seen) {
    OptionalDouble retained = seen.value(TrialMetric.RETAINED_MIB);
    OptionalDouble rise = seen.value(TrialMetric.RISE_MIB);
    return retained.isPresent() && rise.isPresent() && rise.getAsDouble() >= LEAST_RISE_MIB
        ? OptionalDouble.of(100 * retained.getAsDouble() / rise.getAsDouble())
        : OptionalDouble.empty();
  }

  /** Where it is of the same moments as what is retained. */
  static OptionalDouble retainedHeap(Seen seen) {
    return Moved.idling(seen).isEmpty() && Moved.settling(seen, 0).isEmpty()
        ? seen.difference(TrialMetric.HEAP_RESIDENT_SETTLED_MIB, TrialMetric.HEAP_RESIDENT_IDLE_MIB)
        : OptionalDouble.empty();
  }

  /** At the end of settle, by the kernel's exact account. */
  static OptionalDouble pss(Seen seen) {
    return end(seen, Phase.SETTLE)
        .filter(end -> end.look() != null)
        .map(end -> OptionalDouble.of(end.look().rollup().pss()))
        .orElse(OptionalDouble.empty());
  }

  static OptionalDouble uss(Seen seen) {
    return end(seen, Phase.SETTLE)
        .filter(end -> end.look() != null)
        .map(end -> OptionalDouble.of(end.look().rollup().uss()))
        .orElse(OptionalDouble.empty());
  }

  /**
   * What trimming gave back, where that tells what malloc held when settled: after a second spike
   * it is not of the moment that the other parts are of, nor where RSS moved just before, and where
   * a step of the ladder was not steady or went the wrong way, something else has grown or shrunk
   * meanwhile.
   */
  static OptionalDouble mallocHeld(Seen seen) {
    return seen.at(Settled.class, 1).isEmpty() && Moved.settling(seen, 0).isEmpty()
        ? trimmedAway(seen)
        : OptionalDouble.empty();
  }

  /** The same after the last of several spikes. */
  static OptionalDouble trimmedAway(Seen seen) {
    return collectionsTell(seen) && seen.own(Trimmed.class).stream().allMatch(Trimmed::telling)
        ? seen.difference(TrialMetric.RSS_AFTER_GC_MIB, TrialMetric.RSS_AFTER_TRIM_MIB)
        : OptionalDouble.empty();
  }

  /**
   * What full collections gave back of what the last spike has left; where some had gone by itself
   * just before they were asked for, that is not known.
   */
  static OptionalDouble collectedAway(Seen seen) {
    int last = seen.at(Settled.class, 1).isPresent() ? 1 : 0;
    boolean telling = seen.each().stream().allMatch(one -> Moved.settling(one, last).isEmpty());
    return telling && collectionsTell(seen)
        ? Seen.minus(settledRss(seen, last), seen.value(TrialMetric.RSS_AFTER_GC_MIB))
        : OptionalDouble.empty();
  }

  private static boolean collectionsTell(Seen seen) {
    return seen.own(Collected.class).stream().allMatch(Collected::telling);
  }
}
