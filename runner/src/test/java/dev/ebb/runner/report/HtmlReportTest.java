package dev.ebb.runner.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.runner.report.Summaries.Format;
import dev.ebb.runner.store.RunDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {

  private static final String HOSTILE = "<script>alert(1)</script>";

  @TempDir Path directory;

  private String html(RunDirectory run) throws IOException {
    Summaries.write(run, EnumSet.of(Format.HTML));
    return Files.readString(run.path().resolve("report.html"));
  }

  @Test
  void whatComesFromOutsideIsEscaped() throws IOException {
    String html =
        html(
            new StoredRun(directory, HOSTILE + "&\"'")
                .arm(HOSTILE, "plain", 50, 100, 110)
                .arm("b", "vertx", 50, 120, 130)
                .store());
    assertThat(html).doesNotContain(HOSTILE).contains("&lt;script&gt;alert(1)&lt;/script&gt;");
    assertThat(html).contains("\\u003cscript>alert(1)\\u003c/script>").contains("a &lt;cpu&gt;");
    String markdown = new MarkdownReport().render(Comparison.of(open()));
    assertThat(markdown.lines().filter(line -> !line.startsWith("    ")))
        .as("outside the code block")
        .noneMatch(line -> line.contains("<script>"));
  }

  private RunDirectory open() throws IOException {
    try (Stream<Path> runs = Files.list(directory)) {
      return RunDirectory.open(runs.findFirst().orElseThrow());
    }
  }

  @Test
  void nothingIsFetchedFromElsewhere() throws IOException {
    String html = html(new StoredRun(directory, "r").arm("plain", "plain", 50, 100).store());
    String own = html.replaceAll("(?s)<script>\\s*/\\*.*?</script>", "");
    assertThat(own).doesNotContain("src=", "url(", "@import", "<link");
  }

  @Test
  void aTruncatedTimelineIsShownAsFarAsItGoes() throws IOException {
    RunDirectory run = new StoredRun(directory, "r").arm("plain", "plain", 50, 100, 100).store();
    Path samples = run.path().resolve("trials/plain-1/samples.csv");
    String text = Files.readString(samples);
    Files.writeString(samples, text.substring(0, text.length() / 2));
    assertThat(html(run)).contains("plain-1: samples.csv is cut off after 2");
  }

  @Test
  void aMissingTrialFolderIsSaid() throws IOException {
    RunDirectory run = new StoredRun(directory, "r").arm("plain", "plain", 50, 100, 100).store();
    Files.delete(run.path().resolve("trials/plain-2/samples.csv"));
    Files.delete(run.path().resolve("trials/plain-2"));
    assertThat(html(run)).contains("plain-2: its timeline is missing");
  }

  @Test
  void aChartSaysWhereItsBarsAreOfFewerTrials() throws IOException {
    StoredRun run = new StoredRun(directory, "r").arm("plain", "plain", 50, 100, 110);
    RunDirectory whole = run.store();
    assertThat(html(whole))
        .contains(
            "MiB; median of the trials, of each part by itself: they need not add up.",
            "\"names\":[\"plain\"]")
        .doesNotContain("not told apart");
    RunDirectory partly = run.partsUnknown().store();
    assertThat(html(partly))
        .contains("need not add up; * by fewer of them than are good.", "\"names\":[\"plain*\"]");
  }

  @Test
  void whatCannotBeToldApartIsDrawnAsThat() throws IOException {
    RunDirectory run =
        new StoredRun(directory, "r")
            .arm("plain", "plain", 50, 100)
            .arm("vertx", "vertx", 50, 120)
            .partsUnknown()
            .store();
    assertThat(html(run)).contains("MiB; one trial of each.", "\"not told apart\":[0");
  }

  @Test
  void aLargeRunStaysSmall() throws IOException {
    StoredRun run = new StoredRun(directory, "large");
    for (int arm = 0; arm < 24; arm++) {
      run.arm("client-profile-jvm-" + arm, "plain", 600, 100 + arm, 101, 102, 103, 104);
    }
    assertThat(html(run.store()).getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(3_000_000);
  }

  @Test
  void chartsAreDrawnWithoutAWindow() throws IOException {
    RunDirectory run =
        new StoredRun(directory, "r")
            .arm("plain", "plain", 200, 100, 110)
            .arm("vertx", "vertx", 200, 120, 125)
            .store();
    assertThat(Summaries.write(run, EnumSet.of(Format.SVG, Format.PNG)))
        .containsExactlyInAnyOrder(
            "charts/timelines.svg",
            "charts/timelines.png",
            "charts/retained.svg",
            "charts/retained.png");
    assertThat(Files.readString(run.path().resolve("charts/timelines.svg")))
        .contains("<svg", "</svg>");
    assertThat(Files.readAllBytes(run.path().resolve("charts/retained.png")))
        .startsWith(0x89, 'P', 'N', 'G');
  }
}
