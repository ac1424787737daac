package dev.ebb.runner.summary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.ebb.runner.trial.Column;
import dev.ebb.runner.trial.Row;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How often an A/A comparison sees a difference: the recorded trials of one client, entered twice
 * in a run of {@code ebb compare -f aa --trials 10}, dealt anew 1,000 times to two arms of 6.
 */
class FalseAlarmTest {

  private static final int RESAMPLINGS = 1_000;
  private static final int TRIALS = 6;

  private static List<Row> recorded() throws IOException {
    try (InputStream in = FalseAlarmTest.class.getResourceAsStream("/aa-trials.csv");
        MappingIterator<Map<String, String>> lines =
            new CsvMapper()
                .readerForMapOf(String.class)
                .with(CsvSchema.emptySchema().withHeader())
                .readValues(in)) {
      return lines.readAll().stream().map(Row::read).toList();
    }
  }

  private static double[] values(Column column) throws IOException {
    return recorded().stream().mapToDouble(row -> row.number(column).orElseThrow()).toArray();
  }

  private static double rateOfDifferences(Column column, double shift) throws IOException {
    List<Double> pool = new ArrayList<>();
    Arrays.stream(values(column)).forEach(pool::add);
    Random random = new Random(1);
    int seen = 0;
    for (int i = 0; i < RESAMPLINGS; i++) {
      Collections.shuffle(pool, random);
      double[] a = pool.subList(0, TRIALS).stream().mapToDouble(value -> value + shift).toArray();
      double[] b =
          pool.subList(TRIALS, 2 * TRIALS).stream().mapToDouble(Double::doubleValue).toArray();
      if (Contrast.of("a", column, a, b).seen()) {
        seen++;
      }
    }
    return (double) seen / RESAMPLINGS;
  }

  @ParameterizedTest
  @EnumSource(
      value = Column.class,
      names = {
        "RSS_IDLE_MIB",
        "RSS_PEAK_MIB",
        "RSS_SETTLED_MIB",
        "RETAINED_MIB",
        "DRAIN_MS",
        "CPU_S"
      })
  void thereIsSeldomADifferenceWhereThereIsNone(Column column) throws IOException {
    assertThat(Contrast.COLUMNS).contains(column);
    assertThat(rateOfDifferences(column, 0)).isLessThanOrEqualTo(0.07);
  }

  @Test
  void aRealDifferenceIsSeen() throws IOException {
    assertThat(rateOfDifferences(Column.RSS_SETTLED_MIB, 40)).isGreaterThan(0.99);
  }

  @Test
  void theTwoArmsOfTheRecordedRunAreAlike() throws IOException {
    assertThat(Contrast.of(recorded(), "plain")).hasSize(6).noneMatch(Contrast::seen);
  }
}
