package dev.ebb.runner.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.runner.result.Finding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedSheetTest {

  @TempDir private Path directory;

  private Comparison comparison(long recordsThere) throws IOException {
    return Comparison.of(
        new StoredRun(directory, "r" + recordsThere)
            .arm("plain", "plain", 10, 100, 110, 120)
            .arm("vertx", "vertx", 10, 100, 110, 120)
            .published("plain", recordsThere, 20, 80, 50)
            .store());
  }

  @Test
  void whatOthersHavePublishedStandsBesideWhatWasMeasured() throws IOException {
    Comparison comparison = comparison(1_000);
    Section.Sheet sheet = PublishedSheet.of(comparison).orElseThrow();
    assertThat(sheet.what()).contains("A report");
    assertThat(sheet.rows())
        .singleElement()
        .satisfies(
            row ->
                assertThat(row)
                    .startsWith("plain", "20.0", "60.0", "80.0", "120.0", "50.0", "110.0", "50"));
    assertThat(PublishedSheet.refusal(comparison.run())).isEmpty();
  }

  @Test
  void whatIsOfAnotherLoadDoesNotAndTheReportSaysSo() throws IOException {
    Comparison comparison = comparison(200_000);
    assertThat(PublishedSheet.of(comparison)).isEmpty();
    assertThat(PublishedSheet.refusal(comparison.run()).map(Finding::words).map(List::of))
        .hasValueSatisfying(
            words -> assertThat(words.get(0)).contains("records 200000 there, 1000 here"));
  }
}
