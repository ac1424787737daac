package dev.ebb.runner.report;

import dev.ebb.runner.result.Row;
import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.trial.Figures;
import dev.ebb.runner.trial.TrialMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A run directory as a run would leave it, with made-up figures. */
final class StoredRun {

  private final RunDirectory directory;
  private final List<Row> rows = new ArrayList<>();
  private final List<Map<String, Object>> arms = new ArrayList<>();
  private final Map<String, Object> options = new LinkedHashMap<>();
  private final Map<String, Object> published = new LinkedHashMap<>();
  private final Map<String, Object> versions = new LinkedHashMap<>();
  private final Map<String, Object> machine = new LinkedHashMap<>();
  private final String name;
  private Map<String, Object> search;
  private String started;
  private double rate = 500;
  private String flags = "-XX:+UseG1GC";

  StoredRun(Path results, String name) {
    this.name = name;
    directory = RunDirectory.create(results, name);
    options.put("records", 1_000);
    options.put("record_size", 100);
    options.put("partitions", 3);
    options.put("heap", "256m");
    machine.put("cpu", "a <cpu>");
    machine.put("cpus", 2);
  }

  /** When it was started, as an instant. */
  StoredRun started(String at) {
    started = at;
    return this;
  }

  /** Made by a search of that kind. */
  StoredRun search(String kind) {
    return searched(Map.of("kind", kind));
  }

  /** The same, with all that it has told. */
  StoredRun searched(Map<String, Object> told) {
    search = told;
    return this;
  }

  StoredRun version(String of, String version) {
    versions.put(of, version);
    return this;
  }

  StoredRun machine(String key, Object value) {
    machine.put(key, value);
    return this;
  }

  /** What the JVMs of the arms that follow are given. */
  StoredRun flags(String given) {
    flags = given;
    return this;
  }

  /** Records a second, of the arms that follow; NaN: unknown. */
  StoredRun rate(double perSecond) {
    rate = perSecond;
    return this;
  }

  /** An arm of whose trials none was good. */
  StoredRun failed(String arm, String client, String reason) {
    arms.add(Map.of("arm", arm, "client", client));
    rows.add(
        Row.empty()
            .with(Row.ARM, arm)
            .with("client", client)
            .with(Row.TRIAL, 1)
            .with(Row.STATUS, Row.FAILED)
            .with(Row.REASON, reason));
    return this;
  }

  StoredRun option(String key, Object value) {
    options.put(key, value);
    return this;
  }

  /** Figures of others: idle, peak and settled, for a load of so many records. */
  StoredRun published(String arm, long records, double idle, double peak, double settled) {
    published.put("title", "A report");
    published.put("load", Map.of("records", records));
    published.put("figures", Map.of(arm, List.of(idle, peak, settled)));
    return this;
  }

  /** An arm whose trials settle at these MiB, with a timeline of so many samples each. */
  StoredRun arm(String arm, String client, int samples, double... settled) throws IOException {
    arms.add(Map.of("arm", arm, "client", client, "jvm_flags", List.of(flags), "heap", "256m"));
    options.merge("trials", settled.length, (a, b) -> Math.max((int) a, (int) b));
    for (int trial = 1; trial <= settled.length; trial++) {
      rows.add(row(arm, client, trial, settled[trial - 1]));
      samples(arm + "-" + trial, samples, settled[trial - 1]);
    }
    return this;
  }

  /** Of the newest trial it is not known where what was kept lies. */
  StoredRun partsUnknown() {
    Row last = rows.remove(rows.size() - 1);
    Row less = Row.empty();
    for (String column : Figures.columns()) {
      if (!column.startsWith("retained_") || column.equals(TrialMetric.RETAINED_MIB.label())) {
        less = less.with(column, last.text(column));
      }
    }
    rows.add(less);
    return this;
  }

  private Row row(String arm, String client, int trial, double settled) {
    return Row.empty()
        .with(Row.ARM, arm)
        .with("client", client)
        .with("mode", "classic")
        .with("profile", "default")
        .with("jvm", "g1")
        .with(Row.TRIAL, trial)
        .with(Row.STATUS, Row.OK)
        .with(TrialMetric.RECORDS_PROCESSED, 1_000)
        .with(TrialMetric.DRAIN_MS, 2_000.0)
        .with(TrialMetric.RECORDS_PER_S, Double.isNaN(rate) ? null : rate)
        .with(TrialMetric.CPU_S, 1.5)
        .with(TrialMetric.RSS_IDLE_MIB, 60.0)
        .with(TrialMetric.RSS_PEAK_MIB, settled + 10)
        .with(TrialMetric.RSS_SETTLED_MIB, settled)
        .with(TrialMetric.RISE_MIB, settled - 50)
        .with(TrialMetric.RETAINED_MIB, settled - 60)
        .with(TrialMetric.RETAINED_HEAP_MIB, settled - 75)
        .with(TrialMetric.RETAINED_MALLOC_MIB, 10.0)
        .with(TrialMetric.RETAINED_OTHER_MIB, 5.0);
  }

  private void samples(String folder, int samples, double settled) throws IOException {
    StringBuilder text = new StringBuilder("t_ms,phase,rss_mib,cpu_s,minor_faults,threads\n");
    for (int i = 0; i < samples; i++) {
      double millis = -3_000 + 60_000.0 * i / samples;
      String phase = millis < 0 ? "idle" : millis < 2_000 ? "drain" : "settle";
      double rss = millis < 0 ? 60 : Math.min(settled, 60 + millis / 20);
      text.append(String.format(Locale.ROOT, "%.3f,%s,%.3f,1,2,3%n", millis, phase, rss));
    }
    Path file = directory.trialFolder(folder).resolve("samples.csv");
    Files.writeString(file, text.toString());
  }

  /** Writes the rest. */
  RunDirectory store() throws IOException {
    List<String> columns = Figures.columns();
    directory.begin("trials.csv", columns);
    for (Row row : rows) {
      directory.append("trials.csv", columns, row.line(columns));
    }
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("schema_version", RunDirectory.SCHEMA_VERSION);
    run.put("name", name);
    run.put("status", "finished");
    run.put("command", List.of("compare", "--name", name));
    run.put("seed", 1);
    run.put("order", rows.stream().map(Row::arm).toList());
    run.put("options", options);
    run.put("arms", arms);
    run.put("environment", machine);
    run.put("versions", versions);
    if (started != null) {
      run.put("started_at", started);
    }
    if (search != null) {
      run.put("search", search);
    }
    run.put("warnings", List.of());
    run.put("trials", List.of());
    if (!published.isEmpty()) {
      run.put("published", published);
    }
    directory.writeRun(run);
    return directory;
  }
}
