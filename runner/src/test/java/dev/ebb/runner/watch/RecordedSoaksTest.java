package dev.ebb.runner.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.runner.watch.Outlook.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Series of real soaks of ten minutes, a look every 15 s, out of {@code looks.csv} of {@code ebb
 * compare --scenario soak --together --clients plain,vertx,reactor,smallrye,spring} (27 November
 * 2026, two CPUs, several soaks at a time): of the shipped clients in Java, which do not leak, and
 * of planted leaks of 1 MiB a minute. How young programs are judged was made out by those that end
 * in 1; the others came afterwards. A line is an arm, a series, and pairs of milliseconds since the
 * watch began and MiB, or a number.
 */
class RecordedSoaksTest {

  private record Series(String arm, String what, double[] hours, double[] values) {

    private boolean counts() {
      return !what.endsWith("_mib");
    }

    private Outlook.Scale scale() {
      return new Outlook.Scale(1, counts() ? 1 : 0.1);
    }

    Outlook judgedAsOld() {
      return Outlook.of(hours, values, scale());
    }

    /** A soak begins some seconds after its client. */
    Outlook outlook(int from, int to) {
      double[] x = Arrays.copyOfRange(hours, from, to);
      Outlook found = Outlook.of(x, Arrays.copyOfRange(values, from, to), scale());
      double gettingGoing =
          what.equals("live_mib") ? Age.LIVE_GETTING_GOING_MIB : Age.GETTING_GOING_MIB;
      return new Age(x[0]).judged(found, x[x.length - 1] - x[0], counts() ? 1 : gettingGoing);
    }

    Verdict verdict() {
      return outlook(0, hours.length).verdict();
    }
  }

  private static List<Series> read(String file) throws IOException {
    List<Series> all = new ArrayList<>();
    try (InputStream content = RecordedSoaksTest.class.getResourceAsStream("/soaks/" + file)) {
      for (String line :
          new String(content.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        String[] cells = line.split(",");
        double[] hours = new double[(cells.length - 2) / 2];
        double[] values = new double[hours.length];
        for (int i = 0; i < hours.length; i++) {
          hours[i] = Double.parseDouble(cells[2 + 2 * i]) / 3.6e6;
          values[i] = Double.parseDouble(cells[3 + 2 * i]);
        }
        all.add(new Series(cells[0], cells[1], hours, values));
      }
    }
    return all;
  }

  /**
   * The bar is that none of 20 soaks is called leaking; each has all the series that make it one.
   */
  @Test
  void noHealthyClientIsCalledLeaking() throws IOException {
    List<Series> healthy = read("healthy.csv");
    assertThat(healthy).extracting(Series::arm).contains("plain-soak-1", "smallrye-soak-live-2");
    assertThat(healthy.stream().map(Series::arm).distinct()).hasSizeGreaterThanOrEqualTo(30);
    assertThat(healthy).noneMatch(series -> series.verdict() == Verdict.LEAK);
  }

  /** The same of every part of them that could have been all there was: at most 5 of 100. */
  @Test
  void norIsAnyPartOfItsTimeMoreThanRarely() throws IOException {
    int parts = 0;
    int called = 0;
    for (Series series : read("healthy.csv")) {
      for (int to = Outlook.LEAST_POINTS; to <= series.hours.length; to += 2) {
        parts++;
        called += series.outlook(to - Outlook.LEAST_POINTS, to).verdict() == Verdict.LEAK ? 1 : 0;
      }
    }
    assertThat((double) called / parts).as("%d of %d", called, parts).isLessThanOrEqualTo(0.05);
  }

  /** What the rules for young programs are for: docs/does-it-leak.md has the number. */
  @Test
  void withoutTheRulesForYoungProgramsSomeWouldBe() throws IOException {
    long arms =
        read("healthy.csv").stream()
            .filter(series -> series.judgedAsOld().verdict() == Verdict.LEAK)
            .map(Series::arm)
            .distinct()
            .count();
    assertThat(arms).isEqualTo(6);
  }

  @Test
  void plantedLeaksAreCalledThat() throws IOException {
    Map<String, Series> planted = new LinkedHashMap<>();
    read("planted.csv").forEach(series -> planted.put(series.arm + " " + series.what, series));
    for (String leak :
        List.of(
            "plain-soak-live-heap-1 live_mib",
            "plain-soak-direct-1 outside_mib",
            "plain-soak-malloc-1 outside_mib",
            "plain-soak-loaders-1 outside_mib")) {
      assertThat(planted.get(leak).verdict()).as(leak).isEqualTo(Verdict.LEAK);
      assertThat(planted.get(leak).outlook(0, 40).late().slope()).as(leak).isBetween(45.0, 75.0);
    }
    assertThat(planted.get("plain-soak-live-cache-1 live_mib").verdict())
        .isNotEqualTo(Verdict.LEAK);
    assertThat(planted.get("plain-soak-live-none-1 live_mib").verdict()).isNotEqualTo(Verdict.LEAK);
  }
}
