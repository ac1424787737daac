package dev.ebb.runner.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChurnReportTest {

  private static final String ONLY = "Only both together";

  @TempDir Path directory;

  private String told(List<String> leaving, List<String> others) throws IOException {
    ChurnReport report = ChurnReport.of(StoredChurn.store(directory, "c", leaving, others));
    return ChurnText.terminal(report, 120, false);
  }

  @Test
  void thatItTakesBothIsSaidWhereItWasSeen() throws IOException {
    assertThat(
            told(
                List.of("recreate"),
                List.of("reuse", "reuse-no-idempotence", "recreate-no-idempotence")))
        .contains("The factors apart", ONLY);
  }

  @Test
  void andNotWhereOneOfThemIsEnough() throws IOException {
    assertThat(
            told(
                List.of("recreate", "recreate-no-idempotence"),
                List.of("reuse", "reuse-no-idempotence")))
        .contains("The factors apart")
        .doesNotContain(ONLY);
  }

  @Test
  void norWhereNoneLeavesAny() throws IOException {
    assertThat(
            told(
                List.of(),
                List.of("recreate", "reuse", "reuse-no-idempotence", "recreate-no-idempotence")))
        .contains("The factors apart")
        .doesNotContain(ONLY);
  }
}
