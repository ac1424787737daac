package dev.ebb.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ebb history} on the recorded trials of a run of an earlier ebb, night after night. */
class HistoryIT {

  private static final String RUN =
      """
      {"schema_version": 1, "name": "nightly", "status": "finished", "command": ["compare"],
       "started_at": "2026-11-%02dT02:30:00Z", "seed": %d,
       "options": {"records": 1000000, "trials": 10, "heap": "256m"},
       "environment": {"cpu": "c", "java_version": "17.0.15"},
       "versions": {"kafka_clients": "%s"}, "arms": [], "trials": [], "warnings": []%s}
      """;

  @TempDir private Path directory;

  /** From the seventh night on every trial settles 40 MiB higher. */
  @BeforeEach
  void nights() throws IOException {
    String trials;
    try (InputStream in = HistoryIT.class.getResourceAsStream("/earlier-trials.csv")) {
      trials = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    int column =
        List.of(trials.lines().findFirst().orElseThrow().split(",")).indexOf("rss_settled_mib");
    for (int night = 1; night <= 12; night++) {
      double more = night % 5 + (night < 7 ? 0 : 40);
      StringBuilder table = new StringBuilder();
      for (String line : trials.lines().toList()) {
        String[] cells = line.split(",", -1);
        if (!cells[0].equals("arm")) {
          cells[column] = Double.toString(Double.parseDouble(cells[column]) + more);
        }
        table.append(String.join(",", cells)).append('\n');
      }
      Path run = Files.createDirectories(directory.resolve("results/" + night));
      Files.writeString(
          run.resolve("run.json"),
          String.format(RUN, night, night, night < 7 ? "4.3.1" : "4.4.0", ""));
      Files.writeString(run.resolve("trials.csv"), table.toString());
    }
  }

  @Test
  void whatHasChangedIsSaidAndFailsAJobThatAsks() throws IOException, InterruptedException {
    EbbProcess shown = EbbProcess.run(directory, "history", "results", "--html", "history.html");
    assertThat(shown.exitCode()).as(shown.err()).isZero();
    assertThat(shown.out())
        .contains("12 runs from 2026-11-01 02:30 to 2026-11-12 02:30 UTC")
        .contains("change between run 6 (2026-11-06 02:30) and run 7 (2026-11-07 02:30)")
        .contains("kafka-clients 4.3.1 -> 4.4.0")
        .contains("no change is seen in 12 runs")
        .endsWith("history.html\n");
    assertThat(directory.resolve("history.html")).isNotEmptyFile();
    EbbProcess job = EbbProcess.run(directory, "history", "results", "--fail-on-worse");
    assertThat(job.exitCode()).isEqualTo(1);
    assertThat(job.err().lines())
        .isNotEmpty()
        .allMatch(line -> line.startsWith("ebb history: --fail-on-worse: "))
        .allMatch(line -> line.contains("rss_settled_mib from 2026-11-07 02:30 on"));
    EbbProcess accepted =
        EbbProcess.run(
            directory,
            "history",
            "results",
            "--format=csv",
            "--fail-on-worse",
            "--since=2026-11-08T00:00:00Z");
    assertThat(accepted.exitCode()).as(accepted.err()).isZero();
    assertThat(accepted.out()).startsWith("load,run,directory,started_at,arm,figure,");
  }

  @Test
  void aRunOfASearchIsNoNight() throws IOException, InterruptedException {
    Path run = Files.createDirectories(directory.resolve("results/13"));
    Files.writeString(
        run.resolve("run.json"),
        String.format(RUN, 13, 13, "4.4.0", ", \"search\": {\"kind\": \"tune\"}"));
    Files.copy(directory.resolve("results/12/trials.csv"), run.resolve("trials.csv"));
    EbbProcess all = EbbProcess.run(directory, "history", "results");
    assertThat(all.exitCode()).as(all.err()).isZero();
    assertThat(all.out()).contains("12 runs from", "note: results: 1 run of ebb tune left out");
    EbbProcess named = EbbProcess.run(directory, "history", "results", "results/13");
    assertThat(named.exitCode()).isEqualTo(2);
    assertThat(named.err())
        .contains("results/13 is a run of ebb tune: ebb history takes those of ebb compare")
        .hasLineCount(1);
    assertThat(named.out()).isEmpty();
  }

  @Test
  void aPageThatCannotBeWrittenIsRefused() throws IOException, InterruptedException {
    EbbProcess ebb = EbbProcess.run(directory, "history", "results", "--html", "none/history.html");
    assertThat(ebb.exitCode()).isEqualTo(2);
    assertThat(ebb.err()).contains("--html none/history.html cannot be written").hasLineCount(1);
    assertThat(ebb.out()).isEmpty();
  }
}
