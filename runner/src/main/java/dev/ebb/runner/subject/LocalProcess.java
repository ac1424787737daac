package dev.ebb.runner.subject;

import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.HeapSize;
import dev.ebb.runner.process.ClientProcess;
import dev.ebb.runner.process.HotSpot;
import dev.ebb.runner.process.MemoryLimit;
import dev.ebb.runner.process.Speech;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.sample.Proc;
import dev.ebb.runner.sample.ProcessSampler;
import dev.ebb.runner.sample.ProcessTree;
import dev.ebb.runner.sample.Sample;
import dev.ebb.runner.sample.SampleLog;
import dev.ebb.runner.sample.Timeline;
import dev.ebb.runner.sample.WallClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A client that is a process of this machine, with all that it has started, in any language; its
 * runtime can be asked for what it answers by the protocol.
 */
public class LocalProcess implements Subject {

  private final long startedNanos = System.nanoTime();
  private final Client client;
  private final SampleLog log;
  private final MemoryLimit limit;
  private final ClientProcess process;
  private final ProcessTree tree;
  private final ProcessSampler sampler;
  private final Conversation conversation;

  /**
   * How one is started.
   *
   * @param client what it is
   * @param command its command line
   * @param environment over the runner's own
   * @param limit what it may have in memory, or null
   * @param grouped whether it has a control group of its own, also without a limit
   * @param sampleInterval between two looks at it
   * @param folder where its files go
   * @param suffix of their names, where several share the folder
   */
  public record Start(
      Client client,
      List<String> command,
      Map<String, String> environment,
      HeapSize limit,
      boolean grouped,
      Duration sampleInterval,
      Path folder,
      String suffix) {

    /** A file of its. */
    public Path file(String name, String ending) {
      return folder.resolve(name + suffix + ending);
    }
  }

  /** Starts it. */
  public LocalProcess(Start start, Conversation.Meanwhile meanwhile, Conversation.Why why)
      throws IOException {
    this(start, false, meanwhile, why);
  }

  /**
   * Starts one.
   *
   * @param proportional sampled by PSS: it maps the same memory several times
   */
  LocalProcess(
      Start start, boolean proportional, Conversation.Meanwhile meanwhile, Conversation.Why why)
      throws IOException {
    client = start.client();
    log = new SampleLog(start.file("samples", ".csv"), startedNanos);
    limit = limit(start);
    process = spawn(start);
    tree = new ProcessTree(process.pid());
    sampler =
        new ProcessSampler(
            tree, !start.client().inJvm(), start.sampleInterval(), Phase.START, log, proportional);
    conversation = new Conversation(process, start.client(), WallClock::nanosAt, meanwhile, why);
  }

  private static MemoryLimit limit(Start start) throws IOException {
    if (start.limit() != null) {
      return MemoryLimit.of(start.limit());
    }
    return start.grouped() ? MemoryLimit.none() : null;
  }

  private ClientProcess spawn(Start start) throws IOException {
    try {
      return new ClientProcess(
          limit == null ? start.command() : limit.around(start.command()),
          start.environment(),
          Speech.of(start.client()),
          start.file("events", ".jsonl"),
          start.file("stderr", ".log"));
    } catch (IOException e) {
      log.close();
      if (limit != null) {
        limit.close();
      }
      throw e;
    }
  }

  /** Of the process. */
  long pid() {
    return process.pid();
  }

  /** Something that it has not said itself, but that is known of it. */
  public void hear(ClientProcess.Event event) {
    process.hear(event);
  }

  @Override
  public Client client() {
    return client;
  }

  @Override
  public List<Long> pids() {
    return tree.members();
  }

  @Override
  public Conversation conversation() {
    return conversation;
  }

  @Override
  public long startedNanos() {
    return startedNanos;
  }

  @Override
  public long processed() {
    return process.processed();
  }

  @Override
  public void mark(Phase next) {
    sampler.mark(next);
  }

  @Override
  public Timeline timeline() {
    return log.timeline();
  }

  @Override
  public Timeline recent() {
    return log.recent();
  }

  @Override
  public Sample last() {
    return log.last();
  }

  @Override
  public long samples() {
    return log.count();
  }

  @Override
  public Optional<String> unkept() {
    return log.failure();
  }

  @Override
  public long samplingCpuNanos() {
    return sampler.ownCpuNanos();
  }

  @Override
  public Proc.Look look() {
    return tree.look();
  }

  @Override
  public boolean resetPeak() {
    return tree.members().stream().allMatch(Proc::resetPeak);
  }

  @Override
  public OptionalDouble peakMib() {
    List<Long> members = tree.members();
    return members.size() == 1 ? Proc.peakRssMib(members.get(0)) : OptionalDouble.empty();
  }

  @Override
  public OptionalDouble chargedPeakMib() {
    return limit == null ? OptionalDouble.empty() : limit.peakMib();
  }

  @Override
  public boolean proportional() {
    return false;
  }

  @Override
  public Optional<HotSpot> jvm() {
    return Optional.empty();
  }

  @Override
  public boolean overLimit() {
    return limit != null && limit.exceeded();
  }

  @Override
  public boolean alive() {
    return process.child().alive();
  }

  @Override
  public void kill() throws InterruptedException {
    process.child().kill();
    conversation.hearOut();
  }

  @Override
  public void abort() {
    process.close();
  }

  @Override
  public void end() throws InterruptedException {
    sampler.close();
    log.close();
    process.askToStop();
    close();
  }

  @Override
  public void keep(long zeroNanos) throws IOException {
    log.close(zeroNanos);
  }

  @Override
  public void close() {
    process.close();
    if (limit != null) {
      limit.close();
    }
  }
}
