package dev.ebb.runner.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.trial.Column;
import dev.ebb.runner.trial.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunDirectoryTest {

  @TempDir private Path results;

  @Test
  void aRowSurvivesTheFileWhateverItsReasonSays() throws IOException {
    RunDirectory directory = RunDirectory.create(results, "test");
    Row row = new Row();
    row.put(Column.ARM, "plain");
    row.put(Column.STATUS, Row.FAILED);
    row.put(Column.REASON, "it said \"no\", then , and <script>");
    row.put(Column.RECORDS_EXPECTED, 3_000_000L);
    row.put(Column.RSS_PEAK_MIB, 330.1254);
    directory.writeRows("trials.csv", List.of(row));
    Row again = directory.rows("trials.csv").get(0);
    assertThat(again.byLabel()).isEqualTo(row.byLabel());
    assertThat(again.number(Column.RSS_PEAK_MIB)).hasValue(330.125);
    assertThat(again.number(Column.RSS_IDLE_MIB)).isEmpty();
  }

  @Test
  void theHeaderIsThereBeforeTheFirstTrial() throws IOException {
    RunDirectory directory = RunDirectory.create(results, "test");
    directory.writeRows("trials.csv", List.of());
    assertThat(Files.readString(directory.path().resolve("trials.csv")))
        .startsWith("arm,client,mode,");
    assertThat(directory.rows("trials.csv")).isEmpty();
  }

  @Test
  void twoRunsInOneSecondGetTwoDirectories() {
    assertThat(RunDirectory.create(results, "same").path())
        .isNotEqualTo(RunDirectory.create(results, "same").path());
  }

  @ParameterizedTest
  @CsvSource({
    "'../../etc', etc",
    "'<script>', script",
    "'...', run",
    "'a b', a-b",
    "ok-1.2, ok-1.2"
  })
  void folderNamesAreSafe(String given, String safe) {
    assertThat(RunDirectory.safe(given)).isEqualTo(safe);
  }

  @Test
  void aBrokenTableIsNamed() throws IOException {
    RunDirectory directory = RunDirectory.create(results, "test");
    Files.writeString(directory.path().resolve("trials.csv"), "arm,trial\nplain,not-a-number\n");
    assertThatThrownBy(() -> directory.rows("trials.csv"))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("trials.csv cannot be read");
  }
}
