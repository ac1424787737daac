package dev.ebb.runner.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.trial.Figures;
import dev.ebb.runner.trial.TrialMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunDirectoryTest {

  @TempDir private Path results;

  @Test
  void aRowSurvivesTheFileWhateverItsReasonSays() throws IOException {
    RunDirectory directory = RunDirectory.create(results, "test");
    List<String> columns = Figures.columns();
    Row row =
        Row.empty()
            .with(Row.ARM, "plain")
            .with(Row.STATUS, Row.FAILED)
            .with(Row.REASON, "it said \"no\", then , and <script>")
            .with(TrialMetric.RECORDS_EXPECTED, 3_000_000L)
            .with(TrialMetric.RSS_PEAK_MIB, 330.1254);
    directory.append("trials.csv", columns, row.line(columns));
    Row again = directory.rows("trials.csv").get(0);
    for (String column : columns) {
      assertThat(again.text(column)).as(column).isEqualTo(row.text(column));
    }
    assertThat(again.number(TrialMetric.RSS_PEAK_MIB)).hasValue(330.125);
    assertThat(again.number(TrialMetric.RSS_IDLE_MIB)).isEmpty();
  }

  @Test
  void theHeaderIsThereBeforeTheFirstTrial() throws IOException {
    RunDirectory directory = RunDirectory.create(results, "test");
    directory.begin("trials.csv", Figures.columns());
    assertThat(Files.readString(directory.path().resolve("trials.csv")))
        .startsWith("arm,client,mode,profile,jvm,trial,order,status,reason,records_expected,");
    assertThat(directory.rows("trials.csv")).isEmpty();
  }

  @Test
  void whatAKilledRunHasLeftHalfWrittenIsNeitherReadNorWrittenBehind() throws IOException {
    RunDirectory directory = RunDirectory.create(results, "test");
    List<String> columns = List.of("arm", "pushes");
    directory.append("churn.csv", columns, Map.of("arm", "a", "pushes", 1_234));
    Path file = directory.path().resolve("churn.csv");
    Files.writeString(file, Files.readString(file) + "b,12"); // of 12,345
    assertThat(directory.table("churn.csv")).hasSize(1);
    directory.append("churn.csv", columns, Map.of("arm", "c", "pushes", 5));
    assertThat(Files.readString(file)).isEqualTo("arm,pushes\na,1234\nc,5\n");
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
    assertThatThrownBy(
            () -> directory.readable(() -> directory.rows("trials.csv").get(0).number(Row.TRIAL)))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("cannot be read: trial: 'not-a-number' is no number");
  }
}
