package dev.ebb.runner.trial;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.plan.Client.Ask;
import dev.ebb.runner.plan.Flow;
import dev.ebb.runner.plan.HeapSize;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.process.ClassHistogram;
import dev.ebb.runner.process.ClientProcess.Event;
import dev.ebb.runner.process.HotSpot;
import dev.ebb.runner.process.OldObjects;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.sample.HeapRange;
import dev.ebb.runner.sample.WallClock;
import dev.ebb.runner.subject.Conversation;
import dev.ebb.runner.subject.Stalled;
import dev.ebb.runner.subject.Subject;
import dev.ebb.runner.subject.TrialFailed;
import dev.ebb.runner.watch.GrowthWatch;
import dev.ebb.runner.watch.GrowthWatch.Gone;
import dev.ebb.runner.watch.GrowthWatch.Live;
import dev.ebb.runner.watch.JvmLook;
import dev.ebb.runner.watch.KernelLook;
import dev.ebb.runner.watch.Look;
import dev.ebb.runner.watch.Quantity;
import dev.ebb.runner.watch.RemoteBeans;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The looks at a client after each period of a soak. Each is written down at once; what is kept of
 * them does not grow with the time.
 */
final class SoakLooks implements AutoCloseable {

  private static final String FILE = "looks.csv";
  private static final String CLASSES_FILE = "live.csv";
  private static final List<String> CLASSES = List.of("t_ms", "class", "instances", "bytes");
  private static final int CLASSES_WRITTEN = 30;
  private static final double MIB = 1 << 20;

  /** Looks that found it behind, of all: more say that it never comes to rest. */
  private static final double OFTEN = 0.1;

  /** A client tells every two seconds at the least. */
  private static final Duration TELLS_WITHIN = Duration.ofSeconds(2);

  /** So many ways in which objects are held are told; all are in a file. */
  private static final int HOLDERS = 3;

  private final Stage stage;
  private final boolean live;
  private final Flow flow;
  private final Member member;
  private final Optional<RemoteBeans> beans;
  private final HeapRange range;
  private final GrowthWatch growth;
  private final long beganNanos = System.nanoTime();
  private final Path folder;
  private long looks;
  private long missed;
  private long behind;
  private long written;
  private long most;
  private long movedNanos = System.nanoTime();

  /**
   * What came of them.
   *
   * @param rss how it went; empty: not known
   * @param fills whether that is no more than the heap's filling up
   * @param outside the heap
   * @param heap what is live of it
   * @param parts that grow for sure, and by themselves
   * @param records that came meanwhile
   */
  record Soaked(
      long looks,
      long records,
      Optional<Gone> rss,
      boolean fills,
      Optional<Gone> outside,
      Optional<Gone> heap,
      List<Quantity> parts) {

    /** Those that came from the first look to the last. */
    double recordsSeen() {
      return (double) records * (looks - 1) / looks;
    }
  }

  /** Begins. */
  SoakLooks(Stage stage, boolean live) throws TrialFailed {
    this.stage = stage;
    this.live = live;
    this.flow = stage.plan().workload().flow();
    this.folder = stage.place().folder();
    member = stage.subjects().first().orElseThrow();
    Optional<HotSpot> jvm = member.subject().jvm();
    try {
      range = jvm.isPresent() ? jvm.get().heapRange().orElse(null) : null;
      beans = jvm.isPresent() && live ? Optional.of(new RemoteBeans(jvm.get())) : Optional.empty();
    } catch (IOException e) {
      throw new TrialFailed("it cannot be looked at: " + e.getMessage());
    }
    double limit = beans.map(told -> told.now().heapMax()).orElse(-1.0);
    if (live && flow.references() && jvm.isPresent()) {
      try {
        OldObjects.begin(jvm.get(), folder);
      } catch (IOException e) {
        unheld(e);
      }
    }
    double upHours = (System.nanoTime() - member.subject().startedNanos()) / 3.6e12;
    HeapSize memory = stage.plan().common().memory();
    OptionalDouble most = memory == null ? OptionalDouble.empty() : OptionalDouble.of(memory.mib());
    growth = new GrowthWatch(flow.matters(), limit, most, upHours);
  }

  private void unheld(IOException why) {
    stage.note(
        Finding.note(
            "references-unknown", "who holds what is live is unknown: " + why.getMessage()));
  }

  private void holders() {
    if (!live || !flow.references() || member.subject().jvm().isEmpty()) {
      return;
    }
    try {
      List<OldObjects.Held> held = OldObjects.end(member.subject().jvm().get(), folder);
      int all = held.stream().mapToInt(OldObjects.Held::objects).sum();
      List<List<Object>> lines = new ArrayList<>();
      held.forEach(one -> lines.add(List.of(one.objects(), one.chain())));
      Appended.to(folder.resolve("references.csv"), List.of("objects", "chain"), lines);
      for (OldObjects.Held one : held.subList(0, Math.min(HOLDERS, held.size()))) {
        stage.note(
            Finding.note(
                "held-by",
                Map.of("objects", (double) one.objects(), "sampled", (double) all),
                "of "
                    + all
                    + " objects sampled that are still alive "
                    + one.objects()
                    + " are held so: "
                    + one.chain()));
      }
    } catch (IOException e) {
      unheld(e);
    }
  }

  /** Looks, after a period. */
  void take(int period, long writtenBy, long writtenNanos) {
    written = writtenBy;
    try {
      requireMoving(writtenNanos);
      look();
    } catch (TrialFailed e) {
      throw new Stage.Broken(e);
    } catch (IOException e) {
      throw new Stage.Broken(new TrialFailed("a look cannot be taken: " + e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Stage.Interrupted();
    }
  }

  /** Nothing else would notice that a client has stopped while records still come. */
  private void requireMoving(long writtenNanos) throws TrialFailed, InterruptedException {
    long handled = stage.subjects().processed();
    long now = System.nanoTime();
    long stall = stage.plan().timing().stallTimeout().toNanos();
    if (handled > most || handled >= written) {
      most = handled;
      movedNanos = now;
    } else if (now - movedNanos > stall) {
      String reason = stage.reason().tell();
      throw new TrialFailed(
          reason != null
              ? reason
              : Stalled.words(handled, written, stage.plan().timing().stallTimeout()));
    }
    if (handled < written - onItsWay() && told() > writtenNanos) {
      behind++;
    }
  }

  /** Of a steady flow as many have always come that the client had no time to tell of. */
  private long onItsWay() {
    return (long) Math.ceil(flow.perSecond() * TELLS_WITHIN.toSeconds());
  }

  /**
   * When it last told how far it has come: of a steady flow that never is after the last record.
   */
  private long told() {
    return flow.perSecond() > 0
        ? Long.MAX_VALUE
        : member
            .subject()
            .conversation()
            .heard()
            .last()
            .map(event -> event.number("t_us"))
            .map(WallClock::nanosAt)
            .orElse(Long.MIN_VALUE);
  }

  /** Empty: it cannot be looked at now; if it has ended the next event says how. */
  private Optional<Look> kernelAndJvm() {
    Subject subject = member.subject();
    try {
      KernelLook kernel = KernelLook.of(subject.pids(), subject.proportional());
      if (subject.jvm().isEmpty()) {
        return Optional.of(new Look(kernel, Optional.empty()));
      }
      JvmLook jvm =
          beans.isPresent()
              ? JvmLook.of(kernel, range, beans.get().now())
              : JvmLook.unasked(kernel, range);
      return Optional.of(new Look(kernel, Optional.of(jvm)));
    } catch (Refused e) {
      return Optional.empty();
    }
  }

  private void look() throws TrialFailed, IOException, InterruptedException {
    looks++;
    Optional<Live> found = live ? collect() : Optional.empty();
    Optional<Look> taken = kernelAndJvm();
    if (taken.isEmpty()) {
      missed++;
      return;
    }
    Look look = taken.get();
    growth.add(look, found, beans.map(RemoteBeans::threadNames).orElse(List.of()));
    long millis = (System.nanoTime() - beganNanos) / 1_000_000;
    List<String> columns = new ArrayList<>(List.of("t_ms", "written", "handled", "live_mib"));
    List<Object> line = new ArrayList<>(List.of(millis, written, stage.subjects().processed()));
    line.add(found.isEmpty() ? null : rounded(found.get().mib()));
    for (Quantity quantity : Quantity.values()) {
      columns.add(quantity.name().toLowerCase(Locale.ROOT) + (quantity.size() ? "_mib" : ""));
      OptionalDouble value = quantity.of(look);
      line.add(value.isEmpty() ? null : rounded(value.getAsDouble()));
    }
    Appended.to(folder.resolve(FILE), columns, List.of(line));
    if (found.flatMap(Live::classes).isPresent()) {
      write(millis, found.get().classes().get());
    }
  }

  private void write(long millis, ClassHistogram histogram) throws IOException {
    List<List<Object>> lines = new ArrayList<>();
    for (ClassHistogram.Line line : histogram.lines()) {
      if (lines.size() < CLASSES_WRITTEN) {
        lines.add(List.of(millis, line.name(), line.instances(), line.bytes()));
      }
    }
    Appended.to(folder.resolve(CLASSES_FILE), CLASSES, lines);
  }

  private static double rounded(double mib) {
    return Math.round(mib * 1_000) / 1_000.0;
  }

  /** What is live, once all has been collected and malloc trimmed; empty: it cannot be asked. */
  private Optional<Live> collect() throws TrialFailed, IOException, InterruptedException {
    Subject subject = member.subject();
    if (subject.jvm().isPresent()) {
      return Optional.of(Live.of(subject.jvm().get().histogram()));
    }
    Conversation conversation = subject.conversation();
    if (!conversation.answers(Ask.COLLECT)) {
      return Optional.empty();
    }
    Long used = conversation.ask(Ask.COLLECT).number("heap_used_bytes");
    if (conversation.answers(Ask.TRIM)) {
      conversation.ask(Ask.TRIM);
    }
    Optional<ClassHistogram> types =
        conversation.answers(Ask.HISTOGRAM)
            ? types(conversation.ask(Ask.HISTOGRAM))
            : Optional.empty();
    return used == null ? Optional.empty() : Optional.of(new Live(used / MIB, types));
  }

  private static Optional<ClassHistogram> types(Event told) {
    List<ClassHistogram.Line> lines = new ArrayList<>();
    for (JsonNode row : told.fields().path("rows")) {
      if (row.hasNonNull("bytes")) {
        lines.add(
            new ClassHistogram.Line(
                lines.size() + 1,
                row.path("name").asText(),
                row.path("instances").asLong(),
                row.path("bytes").asLong()));
      }
    }
    return lines.isEmpty()
        ? Optional.empty()
        : Optional.of(new ClassHistogram(lines, Optional.empty()));
  }

  /** The flow has ended: what can be said of it is said. */
  void end() {
    stage
        .outcomes()
        .add(
            new Soaked(
                looks - missed,
                written,
                live ? Optional.empty() : growth.gone(Quantity.RSS),
                growth.fillsUp(),
                growth.gone(Quantity.OUTSIDE),
                growth.live(),
                growth.telling()));
    if (looks > 0) {
      growth.findings(live).forEach(stage::note);
      holders();
    }
    if (missed > 0) {
      stage.note(
          Finding.note(
              "looks-missed",
              Map.of("missed", (double) missed, "looks", (double) looks),
              missed + " of " + looks + " looks could not be taken: its memory could not be read"));
    }
    if (behind > OFTEN * looks) {
      stage.note(
          Finding.note(
              "soak-behind",
              Map.of("behind", (double) behind, "looks", (double) looks),
              String.format(
                  Locale.ROOT,
                  "at %d of %d looks it had not yet handled all that had come: they found it at work",
                  behind,
                  looks)));
    }
  }

  @Override
  public void close() throws IOException {
    OldObjects.clear(folder); // of a client that was killed it has stayed
    beans.ifPresent(RemoteBeans::close);
  }
}
