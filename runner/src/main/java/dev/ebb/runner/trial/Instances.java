package dev.ebb.runner.trial;

import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.TrialSpec;
import dev.ebb.runner.plan.TrialSpec.Kind;
import dev.ebb.runner.process.ClientProcess.Event;
import dev.ebb.runner.process.Jdk;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.sample.Sample;
import dev.ebb.runner.sample.Timeline;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.CopyOnWriteArrayList;

/** The client processes of a trial: one, or several in one group, whose figures add up. */
final class Instances implements Iterable<Instance> {

  private final Plan plan;
  private final TrialSpec spec;
  private final Row total;
  private final List<Instance> all = new CopyOnWriteArrayList<>();

  /** None is started yet; {@code total} is the trial's row. */
  Instances(Plan plan, TrialSpec spec, Row total) {
    this.plan = plan;
    this.spec = spec;
    this.total = total;
  }

  /** Starts all of them. */
  void start(Jdk jdk, List<String> command, Path folder, Runnable meanwhile, Conversation.Why why)
      throws IOException {
    for (int i = 1; i <= plan.instances(); i++) {
      Row own = several() ? new Row() : total;
      String suffix = several() ? "-" + i : "";
      all.add(new Instance(plan, spec, jdk, own, command, folder, suffix, meanwhile, why));
    }
  }

  boolean several() {
    return plan.instances() > 1;
  }

  @Override
  public Iterator<Instance> iterator() {
    return all.iterator();
  }

  /** The first that was started, or null. */
  Instance first() {
    return all.isEmpty() ? null : all.get(0);
  }

  void mark(Phase phase) {
    all.forEach(instance -> instance.mark(phase));
  }

  /** Waits until then, through reports; ends with the reason when one of them does. */
  void awaitUntil(long deadlineNanos) throws TrialFailed, InterruptedException {
    for (Instance instance : all) {
      instance.conversation().awaitUntil(deadlineNanos);
    }
  }

  /** Records handled so far. */
  long processed() {
    return all.stream().mapToLong(instance -> instance.process().processed()).sum();
  }

  double rssMib() {
    return last().stream().mapToDouble(Sample::rssMib).sum();
  }

  long cpuMillis() {
    return last().stream().mapToLong(Sample::cpuMillis).sum();
  }

  private List<Sample> last() {
    return all.stream().map(Instance::last).filter(Objects::nonNull).toList();
  }

  long samplingCpuNanos() {
    return all.stream().mapToLong(Instance::samplingCpuNanos).sum();
  }

  /**
   * When any of them was given partitions for the first time, epoch microseconds; null: not yet.
   */
  Long firstAssignedMicros() {
    return all.stream()
        .map(instance -> instance.conversation().firstAssignedMicros())
        .filter(Objects::nonNull)
        .min(Long::compare)
        .orElse(null);
  }

  /** From the first assignment of any to the last of all, in milliseconds. */
  OptionalDouble rebalanceMillis() {
    Long first = firstAssignedMicros();
    return all.stream()
        .map(instance -> instance.conversation().lastAssignedMicros())
        .filter(Objects::nonNull)
        .mapToDouble(last -> (last - first) / 1e3)
        .max();
  }

  /**
   * Waits until everything is handled.
   *
   * @return what each said then, in their order
   */
  List<Event> awaitDrained(long records, Conversation.Why why)
      throws TrialFailed, InterruptedException {
    if (several()) {
      return awaitSum(records, why);
    }
    Instance only = all.get(0);
    if (spec.kind() == Kind.HISTOGRAM) {
      only.conversation().awaitProcessed(records / 2, plan.stallTimeout());
      only.closer().look(Phase.DRAIN);
    }
    return List.of(only.conversation().awaitDrained(records, plan.stallTimeout()));
  }

  /** None knows how many records the others have handled: the sum has to be asked for. */
  private List<Event> awaitSum(long expected, Conversation.Why why)
      throws TrialFailed, InterruptedException {
    long most = 0;
    long since = System.nanoTime();
    while (true) {
      List<Event> reports = new ArrayList<>();
      long sum = 0;
      for (Instance instance : all) {
        Event report = instance.conversation().report();
        reports.add(report);
        sum += report.number("processed");
      }
      if (sum >= expected) {
        return reports;
      }
      long now = System.nanoTime();
      if (sum > most) {
        most = sum;
        since = now;
      } else if (now - since > plan.stallTimeout().toNanos()) {
        String reason = why.tell();
        throw new TrialFailed(
            reason != null ? reason : Conversation.stalled(sum, expected, plan.stallTimeout()));
      }
      awaitUntil(now + plan.sampleInterval().toNanos());
    }
  }

  /** Enters what all of them together come to; of one that is there already. */
  void total(long records, long bytes) {
    if (several()) {
      Totals.enter(total, rows(), records, bytes);
    }
  }

  /** What of it the timeline of all together tells. */
  void totalSettled(long releaseNanos, long lastRecordNanos, long settleEndNanos) {
    if (several()) {
      new Figures(total)
          .settled(
              timeline(), OptionalDouble.empty(), releaseNanos, lastRecordNanos, settleEndNanos);
    }
  }

  /** All together; empty when not all were started. */
  Timeline timeline() {
    return all.size() < plan.instances() ? new Timeline(List.of()) : Timeline.sum(timelines());
  }

  /** Each by itself. */
  List<Timeline> timelines() {
    return all.stream().map(Instance::timeline).toList();
  }

  private List<Row> rows() {
    return all.stream().map(Instance::row).toList();
  }

  /** Each by itself, as a table; null of one. */
  TrialOutcome.Table table() {
    return several() ? Totals.table(rows()) : null;
  }

  /** Where the memory of all was, phase by phase. */
  TrialOutcome.Table memory() {
    List<MemoryLog> logs = all.stream().map(Instance::memory).toList();
    return new TrialOutcome.Table("memory.csv", MemoryLog.COLUMNS, Totals.memory(logs));
  }

  /** What there is to warn of, and of which. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      String who = several() ? "instance " + (i + 1) + ": " : "";
      all.get(i).warnings().forEach(warning -> warnings.add(who + warning));
    }
    return warnings;
  }

  /** Whether the kernel has killed one of them for its memory. */
  boolean overLimit() {
    return all.stream().anyMatch(Instance::overLimit);
  }

  /** Ends them at once, from another thread. */
  void abort() {
    all.forEach(instance -> instance.process().close());
  }

  /** Makes sure that nothing is left of them; they may leave their group first. */
  void end() throws InterruptedException {
    for (Instance instance : all) {
      instance.end();
    }
  }
}
