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

/** {@code ebb diff} and {@code ebb report} on the recorded trials of a run of an earlier ebb. */
class DiffIT {

  private static final String RUN =
      """
      {"schema_version": 1, "name": "recorded", "status": "finished", "command": ["compare"],
       "options": {"records": 1000000, "trials": 10, "heap": "256m", "reference": "plain"},
       "environment": {"cpu": "c", "java_version": "17.0.15"},
       "versions": {"kafka_clients": "%s"}, "arms": [], "trials": [], "warnings": []}
      """;

  @TempDir private Path directory;

  @BeforeEach
  void twoRuns() throws IOException {
    String trials;
    try (InputStream in = DiffIT.class.getResourceAsStream("/earlier-trials.csv")) {
      trials = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    store("before", "4.3.1", trials);
    store("after", "4.4.0", trials);
    // Every trial of "worse" settles 40 MiB higher.
    int column =
        List.of(trials.lines().findFirst().orElseThrow().split(",")).indexOf("rss_settled_mib");
    StringBuilder worse = new StringBuilder();
    trials
        .lines()
        .forEach(
            line -> {
              String[] cells = line.split(",", -1);
              if (!cells[0].equals("arm")) {
                cells[column] = Double.toString(Double.parseDouble(cells[column]) + 40);
              }
              worse.append(String.join(",", cells)).append('\n');
            });
    store("worse", "4.4.0", worse.toString());
  }

  private void store(String name, String version, String trials) throws IOException {
    Path run = Files.createDirectories(directory.resolve(name));
    Files.writeString(run.resolve("run.json"), String.format(RUN, version));
    Files.writeString(run.resolve("trials.csv"), trials);
  }

  @Test
  void theSameRunTwiceShowsNoDifference() throws IOException, InterruptedException {
    EbbProcess ebb =
        EbbProcess.run(directory, "diff", "before", "after", "--fail-if", "rss_settled_mib > +5%");
    assertThat(ebb.exitCode()).as(ebb.err()).isZero();
    assertThat(ebb.out())
        .contains("kafka-clients 4.3.1 -> 4.4.0", "plain: idle no difference seen")
        .doesNotContain("too few trials");
  }

  /** Two versions of one client, each measured in a run of its own. */
  @Test
  void theOnlyArmsOfTwoRunsAreHeldAgainstEachOther() throws IOException, InterruptedException {
    for (String run : List.of("before", "worse")) {
      Path trials = directory.resolve(run).resolve("trials.csv");
      List<String> lines = Files.readAllLines(trials);
      String version = run.equals("before") ? "plain-4.3.1" : "plain-4.4.0";
      Files.write(
          trials,
          lines.stream()
              .filter(line -> line.startsWith("arm,") || line.startsWith("plain,"))
              .map(line -> line.replaceFirst("^plain,", version + ","))
              .toList());
    }
    EbbProcess ebb =
        EbbProcess.run(directory, "diff", "before", "worse", "--fail-if", "rss_settled_mib > +20");
    assertThat(ebb.exitCode()).as(ebb.err()).isEqualTo(1);
    assertThat(ebb.out() + ebb.err())
        .contains("plain-4.3.1 of the first run is held against plain-4.4.0 of the second")
        .doesNotContain("only in the");
  }

  /** As in a small container: pictures are left out, all else is whole. */
  @Test
  void withoutFontsThePicturesAloneAreMissing() throws IOException, InterruptedException {
    List<String> fontless = List.of("-Dsun.awt.fontconfig=" + directory.resolve("none"));
    EbbProcess some =
        EbbProcess.runWith(directory, fontless, "report", "before", "--format=svg,png,html,md");
    assertThat(some.exitCode()).as("what was asked for is not there").isEqualTo(1);
    assertThat(some.err()).contains("there are no fonts").hasLineCount(1);
    assertThat(directory.resolve("before/report.html")).isNotEmptyFile();
    assertThat(directory.resolve("before/charts")).doesNotExist();
    EbbProcess others =
        EbbProcess.runWith(directory, fontless, "report", "before", "--format=html,md");
    assertThat(others.exitCode()).as(others.err()).isZero();
    assertThat(others.err()).isEmpty();
  }

  @Test
  void theTableForACommentHasAllFigures() throws IOException, InterruptedException {
    EbbProcess ebb = EbbProcess.run(directory, "diff", "before", "worse", "--format=md");
    assertThat(ebb.exitCode()).as(ebb.err()).isZero();
    assertThat(ebb.out())
        .contains("| arm | figure | before | after | difference | 95 % interval | seen |")
        .containsPattern("\\| plain \\| settled MiB \\| .* \\| \\+40\\.0 \\| .* \\| yes \\|")
        .contains("kafka-clients 4.3.1 -\\> 4.4.0");
  }

  @Test
  void aWorseOneCrossesTheLimit() throws IOException, InterruptedException {
    EbbProcess ebb =
        EbbProcess.run(
            directory,
            "diff",
            "before",
            "worse",
            "--fail-if=rss_settled_mib > +5%",
            "--fail-if=rss_peak_mib > +5%");
    assertThat(ebb.exitCode()).isEqualTo(1);
    assertThat(ebb.out()).contains("settled +40.0");
    assertThat(ebb.err().lines()).hasSize(2).allMatch(line -> line.contains("rss_settled_mib"));
  }

  @Test
  void aLimitWithoutASignIsOfTheLaterRunsOwnFigure() throws IOException, InterruptedException {
    EbbProcess ebb =
        EbbProcess.run(directory, "diff", "before", "worse", "--fail-if=rss_settled_mib > 100");
    assertThat(ebb.exitCode()).isEqualTo(1);
    assertThat(ebb.err()).contains("has rss_settled_mib");
  }

  @Test
  void anArmOfWhichNothingWasGoodIsNoPass() throws IOException, InterruptedException {
    String failed =
        Files.readString(directory.resolve("before/trials.csv")).replace(",ok,", ",failed,");
    store("failed", "4.4.0", failed);
    EbbProcess ebb =
        EbbProcess.run(directory, "diff", "before", "failed", "--fail-if=plain.drain_ms > +50%");
    assertThat(ebb.exitCode()).as(ebb.out()).isEqualTo(1);
    assertThat(ebb.err()).contains("plain has no good trial");
  }

  @Test
  void anArmThatTheSecondRunDoesNotHaveIsNoPass() throws IOException, InterruptedException {
    StringBuilder without = new StringBuilder();
    Files.readString(directory.resolve("before/trials.csv"))
        .lines()
        .filter(line -> !line.startsWith("plain,"))
        .forEach(line -> without.append(line).append('\n'));
    store("without", "4.4.0", without.toString());
    EbbProcess ebb =
        EbbProcess.run(directory, "diff", "before", "without", "--fail-if=rss_peak_mib > +50%");
    assertThat(ebb.exitCode()).as(ebb.out()).isEqualTo(1);
    assertThat(ebb.err()).contains("plain is not in the second run");
  }

  @Test
  void whatCannotBeComparedIsRefused() throws IOException, InterruptedException {
    assertThat(EbbProcess.run(directory, "diff", "before", "nowhere").err())
        .contains("nowhere holds no run");
    EbbProcess ebb =
        EbbProcess.run(directory, "diff", "before", "after", "--fail-if", "settled > 5");
    assertThat(ebb.exitCode()).isEqualTo(2);
    assertThat(ebb.err()).contains("there is no figure settled");
  }

  @Test
  void everyFormatIsRenderedFromTheFilesAlone() throws IOException, InterruptedException {
    EbbProcess ebb =
        EbbProcess.run(directory, "report", "before", "--format", "md,html,csv,json,svg,png");
    assertThat(ebb.exitCode()).as(ebb.err()).isZero();
    for (String file :
        new String[] {
          "report.md",
          "report.html",
          "summary.csv",
          "summary.json",
          "charts/timelines.svg",
          "charts/retained.png"
        }) {
      assertThat(directory.resolve("before").resolve(file)).isNotEmptyFile();
    }
    assertThat(ebb.out().lines()).hasSize(8);
    EbbProcess unknown = EbbProcess.run(directory, "report", "before", "--format", "pdf");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err()).contains("--format pdf is unknown");
  }
}
