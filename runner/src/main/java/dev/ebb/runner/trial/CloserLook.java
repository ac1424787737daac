package dev.ebb.runner.trial;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.plan.Client.Ask;
import dev.ebb.runner.plan.TrialSpec.Kind;
import dev.ebb.runner.process.ClassHistogram;
import dev.ebb.runner.process.ClientProcess.Event;
import dev.ebb.runner.process.HotSpot;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.subject.Subject;
import dev.ebb.runner.subject.TrialFailed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What only a trial of its own may look at, since looking costs: the JVM's native memory tracking,
 * or objects counted by their types, which in a JVM is a full collection.
 *
 * @param file where it is kept
 */
record CloserLook(Kind kind, Path file, Subject subject, Profiling profiling) {

  /** What the JVM needs to be started with for native memory tracking. */
  static final String NMT_FLAG = "-XX:NativeMemoryTracking=summary";

  private static final List<String> NMT_COLUMNS =
      List.of("phase", "category", "reserved_mib", "committed_mib");
  private static final List<String> HISTOGRAM_COLUMNS =
      List.of("phase", "rank", "class", "instances", "bytes");

  private static final int TOP_CLASSES = 20;
  private static final double KIB_PER_MIB = 1_024;

  private static final Pattern CATEGORY =
      Pattern.compile("-\\s+(\\S.*?) \\(reserved=(\\d+)KB, committed=(\\d+)KB.*");

  /** What a trial of that kind looks at. */
  static CloserLook of(Kind kind, Subject subject, Path folder) {
    boolean profiles = kind == Kind.ALLOCATIONS || kind == Kind.NATIVE;
    return new CloserLook(
        kind,
        folder.resolve(kind.label() + ".csv"),
        subject,
        profiles ? subject.jvm().map(jvm -> new Profiling(kind, jvm, folder)).orElse(null) : null);
  }

  /** Begins, when records are let go: a look that lasts. */
  void begin(List<Finding> notes) {
    if (profiling != null) {
      try {
        profiling.begin();
      } catch (IOException e) {
        notes.add(
            Finding.note("no-closer-look", "who allocates cannot be seen: " + e.getMessage()));
      }
    }
  }

  /** The phase at whose end a look is over that lasts. */
  private boolean over(Phase phase) {
    return profiling != null && phase.equals(kind == Kind.NATIVE ? Phase.SETTLE : Phase.DRAIN);
  }

  private void end(Phase phase, List<Finding> notes) {
    try {
      Sites sites = profiling.end();
      if (sites.bytes() == 0) {
        notes.add(Finding.note("no-closer-look", "the profiler has seen nothing be allocated"));
      } else if (profiling.byFlightRecorder()) {
        notes.add(
            Finding.note(
                "by-flight-recorder",
                "async-profiler could not be loaded: the JVM's flight recorder stands for it, whose"
                    + " samples are fewer"));
      }
    } catch (IOException e) {
      notes.add(
          Finding.note(
              "no-closer-look",
              "no closer look at the end of " + phase.label() + ": " + e.getMessage()));
    }
  }

  /** Looks, in a trial of that kind; nothing in any other. */
  void look(Phase phase, List<Finding> notes) throws TrialFailed, InterruptedException {
    if (over(phase)) {
      end(phase, notes);
    }
    if (kind != Kind.NMT && kind != Kind.HISTOGRAM) {
      return;
    }
    try {
      if (kind == Kind.NMT) {
        Appended.to(file, NMT_COLUMNS, categories(phase, jvm().nativeMemory()));
      } else if (subject.conversation().answers(Ask.HISTOGRAM)) {
        Appended.to(
            file, HISTOGRAM_COLUMNS, types(phase, subject.conversation().ask(Ask.HISTOGRAM)));
      } else {
        Appended.to(file, HISTOGRAM_COLUMNS, classes(phase, jvm().histogram()));
      }
    } catch (IOException e) {
      notes.add(
          Finding.note(
              "no-closer-look",
              "no closer look at the end of " + phase.label() + ": " + e.getMessage()));
    }
  }

  private HotSpot jvm() throws IOException {
    return subject.jvm().orElseThrow(() -> new IOException("it has no JVM that could be asked"));
  }

  private static List<List<Object>> types(Phase phase, Event told) {
    List<List<Object>> lines = new ArrayList<>();
    for (JsonNode row : told.fields().path("rows")) {
      if (lines.size() < TOP_CLASSES) {
        List<Object> line = new ArrayList<>(List.of(phase.label(), lines.size() + 1));
        line.add(row.path("name").asText());
        line.add(row.path("instances").asLong());
        line.add(row.hasNonNull("bytes") ? row.path("bytes").asLong() : null);
        lines.add(line);
      }
    }
    return lines;
  }

  private static List<List<Object>> categories(Phase phase, String text) {
    List<List<Object>> lines = new ArrayList<>();
    for (String line : text.lines().toList()) {
      Matcher category = CATEGORY.matcher(line);
      if (category.matches()) {
        lines.add(
            List.of(
                phase.label(), category.group(1), mib(category.group(2)), mib(category.group(3))));
      }
    }
    return lines;
  }

  private static double mib(String kib) {
    return Math.round(Long.parseLong(kib) / KIB_PER_MIB * 1_000) / 1_000.0;
  }

  private static List<List<Object>> classes(Phase phase, ClassHistogram histogram) {
    List<List<Object>> lines = new ArrayList<>();
    for (ClassHistogram.Line line : histogram.lines()) {
      if (line.rank() <= TOP_CLASSES) {
        lines.add(List.of(phase.label(), line.rank(), line.name(), line.instances(), line.bytes()));
      }
    }
    return lines;
  }
}
