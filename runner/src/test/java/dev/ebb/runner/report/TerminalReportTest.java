package dev.ebb.runner.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminalReportTest {

  @TempDir private Path directory;
  private Comparison comparison;

  @BeforeEach
  void aRun() throws IOException {
    comparison =
        Comparison.of(
            new StoredRun(directory, "r")
                .arm("smallrye-batch-lean-g1-periodic", "smallrye", 100, 100, 110, 120)
                .arm("plain", "plain", 100, 130, 140, 150)
                .store());
  }

  @Test
  void fitsEightyColumns() {
    String text = new TerminalReport(80, false).render(comparison);
    assertThat(text.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    assertThat(text).contains("settled", "a wider window, or report.md").doesNotContain("\u001b");
  }

  @Test
  void growsWithTheWindow() {
    String text = new TerminalReport(220, false).render(comparison);
    assertThat(text).contains("110.0 (100.0–120.0)").doesNotContain("a wider window");
  }

  /** The median of two trials is not that of all three. */
  @Test
  void whatNotAllTrialsTellHasAStar() throws IOException {
    Comparison partly =
        Comparison.of(
            new StoredRun(directory, "p")
                .arm("plain", "plain", 100, 130, 140, 150)
                .partsUnknown()
                .arm("vertx", "vertx", 100, 130, 140, 150)
                .store());
    String text = new TerminalReport(80, false).render(partly);
    assertThat(text)
        .containsPattern("plain +80.0 .*60.0\\* +10.0\\* +5.0\\*")
        .contains(Grid.PARTLY);
    assertThat(text).containsPattern("vertx +80.0 .*65.0 +10.0 +5.0");
    assertThat(text).contains("other (code, metaspace, stacks,\n  buffers) (by 2 trials of 3)");
    assertThat(new MarkdownReport().render(partly)).contains("by fewer trials than are good");
    assertThat(new TerminalReport(80, false).render(comparison)).doesNotContain(Grid.PARTLY);
  }

  @Test
  void coloursAreForTerminals() {
    assertThat(new TerminalReport(80, true).render(comparison)).contains("\u001b[1m", "\u001b[0m");
  }
}
