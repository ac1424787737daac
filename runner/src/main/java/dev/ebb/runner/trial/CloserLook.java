package dev.ebb.runner.trial;

import dev.ebb.runner.plan.TrialSpec.Kind;
import dev.ebb.runner.process.ClassHistogram;
import dev.ebb.runner.process.Jdk;
import dev.ebb.runner.sample.Phase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What only a trial of its own may look at, since looking costs: the JVM's native memory tracking,
 * or class histograms, each of which is a full collection.
 */
final class CloserLook {

  /** What the JVM needs to be started with for native memory tracking. */
  static final String NMT_FLAG = "-XX:NativeMemoryTracking=summary";

  private static final int TOP_CLASSES = 20;
  private static final double KIB_PER_MIB = 1_024;

  private static final Pattern CATEGORY =
      Pattern.compile("-\\s+(\\S.*?) \\(reserved=(\\d+)KB, committed=(\\d+)KB.*");

  private final Kind kind;
  private final Jdk jdk;
  private final long pid;
  private final List<String> warnings;
  private final List<Map<String, Object>> lines = new ArrayList<>();

  CloserLook(Kind kind, Jdk jdk, long pid, List<String> warnings) {
    this.kind = kind;
    this.jdk = jdk;
    this.pid = pid;
    this.warnings = warnings;
  }

  /** Looks, in a trial of that kind; nothing in any other. */
  void look(Phase phase) {
    try {
      if (kind == Kind.NMT) {
        categories(phase, jdk.jcmd(pid, "VM.native_memory", "summary", "scale=KB"));
      } else if (kind == Kind.HISTOGRAM) {
        classes(phase, jdk.jcmd(pid, "GC.class_histogram"));
      }
    } catch (IOException | IllegalArgumentException e) {
      warnings.add("no closer look at the end of " + phase.label() + ": " + e.getMessage());
    }
  }

  private void categories(Phase phase, String text) {
    for (String line : text.lines().toList()) {
      Matcher category = CATEGORY.matcher(line);
      if (category.matches()) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("phase", phase.label());
        entry.put("category", category.group(1));
        entry.put("reserved_mib", mib(category.group(2)));
        entry.put("committed_mib", mib(category.group(3)));
        lines.add(entry);
      }
    }
  }

  private static double mib(String kib) {
    return Math.round(Long.parseLong(kib) / KIB_PER_MIB * 1_000) / 1_000.0;
  }

  private void classes(Phase phase, String text) {
    for (ClassHistogram.Line line : ClassHistogram.parse(text).lines()) {
      if (line.rank() <= TOP_CLASSES) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("phase", phase.label());
        entry.put("rank", line.rank());
        entry.put("class", line.name());
        entry.put("instances", line.instances());
        entry.put("bytes", line.bytes());
        lines.add(entry);
      }
    }
  }

  /** The table to be kept, or null when nothing was looked at. */
  TrialOutcome.Table table() {
    return switch (kind) {
      case NMT ->
          new TrialOutcome.Table(
              "nmt.csv", List.of("phase", "category", "reserved_mib", "committed_mib"), lines);
      case HISTOGRAM ->
          new TrialOutcome.Table(
              "histogram.csv", List.of("phase", "rank", "class", "instances", "bytes"), lines);
      default -> null;
    };
  }
}
