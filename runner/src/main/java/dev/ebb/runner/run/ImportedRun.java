package dev.ebb.runner.run;

import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.recorded.Recording;
import dev.ebb.runner.recorded.Recording.Point;
import dev.ebb.runner.report.Summaries;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.sample.Sample;
import dev.ebb.runner.sample.SampleLog;
import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.trial.Figures;
import dev.ebb.runner.trial.TrialMetric;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A run directory of what others have recorded: an arm each, of one trial. */
public final class ImportedRun {

  private static final double MIB = 1 << 20;

  /** Of a log that does not say when records were handled. */
  private static final Phase RECORDED = new Phase("recorded");

  private ImportedRun() {}

  /**
   * Writes it.
   *
   * @param results where the directory is made
   * @param sources the files, for the record
   * @param notes what could not be read
   */
  public static RunDirectory write(
      Path results,
      String name,
      List<Recording> recordings,
      List<String> sources,
      List<String> notes,
      List<String> command,
      String ebbVersion)
      throws IOException {
    RunDirectory directory = RunDirectory.create(results, name);
    List<String> columns = Figures.columns();
    directory.begin("trials.csv", columns);
    List<Map<String, Object>> arms = new ArrayList<>();
    List<Map<String, Object>> trials = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (Recording recording : recordings) {
      String arm = armName(recording.name(), taken);
      directory.append("trials.csv", columns, row(arm, recording).line(columns));
      samples(directory.trialFolder(arm + "-1"), recording);
      arms.add(Map.of("arm", arm, Axis.CLIENT.name(), arm, "recorded_as", recording.name()));
      Map<String, Object> trial = new LinkedHashMap<>();
      trial.put("folder", arm + "-1");
      trial.put("arm", arm);
      trial.put("kind", "trial");
      trial.put("status", Row.OK);
      trial.put("warnings", List.of());
      trial.put("findings", List.of());
      trials.add(trial);
    }
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("schema_version", RunDirectory.SCHEMA_VERSION);
    run.put("name", name);
    run.put("status", "finished");
    run.put("ebb_version", ebbVersion);
    run.put("command", command);
    run.put("imported_from", sources);
    run.put("imported_at", Instant.now().toString());
    run.put("environment", Map.of());
    run.put("versions", Map.of());
    run.put("options", Map.of("trials", 1));
    run.put("arms", arms);
    run.put("order", trials.stream().map(trial -> trial.get("folder")).toList());
    run.put("trials", trials);
    run.put("warnings", notes);
    directory.writeRun(run);
    Summaries.write(directory, EnumSet.allOf(Summaries.Format.class));
    return directory;
  }

  private static String armName(String name, Set<String> taken) {
    String safe = name.strip().replaceAll("[^A-Za-z0-9._]+", "-").replaceAll("^-+|-+$", "");
    safe = safe.isEmpty() ? "log" : safe.substring(0, Math.min(60, safe.length()));
    String own = safe;
    for (int number = 2; !taken.add(own); number++) {
      own = safe + "-" + number;
    }
    return own;
  }

  /** The first value is idle, the last one settled; what a log cannot tell stays unknown. */
  private static Row row(String arm, Recording recording) {
    double retained = recording.settled() - recording.idle();
    double rise = recording.peak() - recording.idle();
    Row row =
        Row.empty()
            .with(Row.ARM, arm)
            .with(Axis.CLIENT.name(), arm)
            .with(Row.TRIAL, 1)
            .with(Row.ORDER, 1)
            .with(Row.STATUS, Row.OK)
            .with(TrialMetric.RSS_IDLE_MIB, recording.idle())
            .with(TrialMetric.SAMPLES, recording.points().size());
    if (recording.points().size() > 1) { // one value tells of nothing that came of it
      row =
          row.with(TrialMetric.RSS_PEAK_MIB, recording.peak())
              .with(TrialMetric.RSS_SETTLED_MIB, recording.settled())
              .with(TrialMetric.RETAINED_MIB, retained);
    }
    if (rise > 0) {
      row = row.with(TrialMetric.RETAINED_PCT, 100 * retained / rise);
    }
    return recording.counted() ? row.with(TrialMetric.RECORDS_PROCESSED, recording.records()) : row;
  }

  private static void samples(Path folder, Recording recording) throws IOException {
    List<Point> points = recording.points();
    int first = recording.firstWithRecords();
    int last = recording.lastWithRecords();
    double zero =
        recording.counted() && first > 0
            ? points.get(Math.min(first, points.size()) - 1).millis()
            : 0;
    try (SampleLog log = new SampleLog(folder.resolve("samples.csv"), nanos(zero))) {
      for (int i = 0; i < points.size(); i++) {
        Point point = points.get(i);
        Phase counted = i < first ? Phase.IDLE : i <= last ? Phase.DRAIN : Phase.SETTLE;
        Phase phase = recording.counted() ? counted : RECORDED;
        log.add(
            new Sample(nanos(point.millis()), phase, (long) (point.rssMib() * MIB), -1, -1, -1));
      }
    }
  }

  private static long nanos(double millis) {
    return (long) (millis * 1e6);
  }
}
