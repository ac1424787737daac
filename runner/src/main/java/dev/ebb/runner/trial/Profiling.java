package dev.ebb.runner.trial;

import dev.ebb.runner.plan.TrialSpec.Kind;
import dev.ebb.runner.process.AsyncProfiler;
import dev.ebb.runner.process.HotSpot;
import dev.ebb.runner.process.OldObjects;
import dev.ebb.runner.process.Stacks;
import dev.ebb.runner.process.Stacks.What;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who allocates, in a trial of its own: objects from the release until all is handled, sampled once
 * every so many bytes by async-profiler, or, where that cannot be loaded, by the JVM's own flight
 * recorder; malloc from the JVM's start until it has settled, and of that only what it has not
 * given back.
 */
final class Profiling {

  /** Bytes between two samples of what is allocated on the heap. */
  private static final String EVERY = "16k";

  /** The same of malloc. */
  private static final String EVERY_OF_MALLOC = "4k";

  private static final List<String> COLUMNS = List.of("owner", "where", "what", "bytes");
  private static final int WRITTEN = 200;

  private final Kind kind;
  private final HotSpot jvm;
  private final Path folder;
  private boolean byFlightRecorder;

  Profiling(Kind kind, HotSpot jvm, Path folder) {
    this.kind = kind;
    this.jvm = jvm;
    this.folder = folder;
  }

  /** What the JVM is started with, where it is to be watched from then on. */
  static List<String> flags(Kind kind, Path folder) throws IOException {
    return kind == Kind.NATIVE
        ? List.of(
            AsyncProfiler.flag(
                "start,nativemem="
                    + EVERY_OF_MALLOC
                    + ",jfr,file="
                    + recording(kind, folder).toAbsolutePath()))
        : List.of();
  }

  private static Path recording(Kind kind, Path folder) {
    return folder.resolve(kind.label() + ".jfr");
  }

  private String file() {
    return recording(kind, folder).toAbsolutePath().toString();
  }

  /** The records are let go. */
  void begin() throws IOException {
    if (kind != Kind.ALLOCATIONS) {
      return;
    }
    try {
      AsyncProfiler.tell(jvm, "start,event=alloc,alloc=" + EVERY + ",jfr,file=" + file());
    } catch (IOException e) {
      byFlightRecorder = true;
      Path settings = Files.writeString(folder.resolve("allocations.jfc"), SETTINGS);
      OldObjects.keepIn(jvm, folder);
      String answer = jvm.ask("JFR.start", "name=ebb", "settings=" + settings.toAbsolutePath());
      if (!answer.contains("Started recording")) {
        throw new IOException(
            e.getMessage() + "; and the flight recorder: " + answer.strip().replaceAll("\\s+", " "),
            e);
      }
    }
  }

  /** What the flight recorder is to record. */
  private static final String SETTINGS =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <configuration version="2.0">
        <event name="jdk.ObjectAllocationSample">
          <setting name="enabled">true</setting>
          <setting name="throttle">5000/s</setting>
          <setting name="stackTrace">true</setting>
        </event>
      </configuration>
      """;

  /** It is over: what was seen, the most bytes first. */
  Sites end() throws IOException {
    if (byFlightRecorder) {
      jvm.ask("JFR.stop", "name=ebb", "filename=" + file());
      OldObjects.clear(folder);
    } else {
      AsyncProfiler.tell(jvm, "stop,file=" + file());
    }
    Path recording = recording(kind, folder);
    What what = kind == Kind.NATIVE ? What.HELD : What.ALLOCATED;
    Stacks stacks = Stacks.of(recording, what);
    Sites sites = kind == Kind.NATIVE ? Sites.ofMalloc(stacks) : Sites.ofObjects(stacks);
    List<List<Object>> lines = new ArrayList<>();
    long others = sites.bytes();
    for (Sites.Site site : sites.sites()) {
      if (lines.size() < WRITTEN) {
        lines.add(List.of(site.owner(), site.where(), site.what(), site.bytes()));
        others -= site.bytes();
      }
    }
    if (others > 0) {
      lines.add(List.of("others", "", "", others));
    }
    Appended.to(folder.resolve(kind.label() + ".csv"), COLUMNS, lines);
    if (kind == Kind.NATIVE) {
      writeMost(Stacks.mostHeld(recording));
    }
    Stacks.draw(
        recording,
        folder.resolve(kind.label() + ".html"),
        what,
        String.format(Locale.ROOT, "%s, %s", folder.getFileName(), kind.label()));
    return sites;
  }

  private void writeMost(Map<String, Long> byThread) throws IOException {
    Map<String, Long> byOwner = new TreeMap<>();
    byThread.forEach(
        (name, bytes) -> {
          String thread = Sites.thread(name);
          byOwner.merge(Sites.compiles(thread) ? Sites.COMPILER_OWNER : thread, bytes, Long::sum);
        });
    List<List<Object>> lines = new ArrayList<>();
    byOwner.forEach((owner, bytes) -> lines.add(List.of(owner, bytes)));
    Appended.to(folder.resolve("native-most.csv"), List.of("by", "bytes"), lines);
  }

  /** Whether the JVM's own recorder had to do. */
  boolean byFlightRecorder() {
    return byFlightRecorder;
  }
}
