package dev.ebb.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs of somebody else's stand in tables, reports and limits beside runs of ebb's own. */
class ImportIT {

  private static final String PAGE =
      """
      # Two clients

      ## The first

      ```
      2024-11-15 12:58:50.1 process memory: 19.4 Mib - messages processed: 0
      2024-11-15 12:58:53.8 process memory: 76.2 Mib - messages processed: 15000
      2024-11-15 12:59:03.8 process memory: 45.9 Mib - messages processed: 5000
      ```

      ## The second

      ```
      2024-11-15 13:01:50.1 process memory: 26.7 MiB for PID 56358 - messages processed: 0
      somebody's own words
      2024-11-15 13:01:53.8 process memory: 55.4 MiB for PID 56358 - messages processed: 10000
      ```
      """;

  @TempDir private Path directory;

  private Path run() throws IOException {
    try (Stream<Path> runs = Files.list(directory.resolve("results"))) {
      return runs.findFirst().orElseThrow();
    }
  }

  @Test
  void aPageOfLogsBecomesARun() throws IOException, InterruptedException {
    Files.writeString(directory.resolve("page.md"), PAGE);
    EbbProcess ebb = EbbProcess.run(directory, "import", "page.md");
    assertThat(ebb.exitCode()).as(ebb.err()).isZero();
    List<Map<String, String>> trials = Csv.read(run().resolve("trials.csv"));
    assertThat(trials)
        .extracting(line -> line.get("arm"))
        .containsExactly("The-first", "The-second");
    assertThat(trials.get(0))
        .containsEntry("rss_idle_mib", "19.4")
        .containsEntry("rss_peak_mib", "76.2")
        .containsEntry("rss_settled_mib", "45.9")
        .containsEntry("rss_after_gc_mib", "")
        .containsEntry("lost", "");
    assertThat(ebb.out()).contains("not understood and left out", "somebody's own words");
    assertThat(Csv.read(run().resolve("trials/The-first-1/samples.csv")).get(0))
        .containsEntry("rss_mib", "19.4")
        .containsEntry("cpu_s", "")
        .containsEntry("threads", "");
    EbbProcess report = EbbProcess.run(directory, "report", run().toString());
    assertThat(report.exitCode()).as(report.err()).isZero();
    assertThat(report.out()).contains("The-first", "45.9");
    EbbProcess diff =
        EbbProcess.run(
            directory,
            "diff",
            run().toString(),
            run().toString(),
            "--fail-if=The-second.rss_settled_mib > 50");
    assertThat(diff.exitCode()).as(diff.out()).isEqualTo(1);
    assertThat(diff.err()).contains("The-second has rss_settled_mib");
  }

  @Test
  void whatIsNoLogIsRefusedByItsName() throws IOException, InterruptedException {
    Files.writeString(directory.resolve("poem.txt"), "roses are red\n");
    EbbProcess ebb = EbbProcess.run(directory, "import", "poem.txt");
    assertThat(ebb.exitCode()).isEqualTo(2);
    assertThat(ebb.err()).contains("poem.txt holds no line that ebb understands");
    assertThat(directory.resolve("results")).doesNotExist();
  }
}
