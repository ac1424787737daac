package dev.ebb.runner.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.runner.watch.Outlook.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Series of real soaks of ten minutes, a look every 15 s (27 November 2026, two CPUs, several soaks
 * at a time): of the shipped clients, which do not leak, and of planted leaks of 1 MiB a minute. A
 * line is an arm, a series, when the process was young (hours from its start to the first look),
 * and pairs of milliseconds and MiB.
 */
class RecordedSoaksTest {

  /**
   * Of a process that has just begun, as in GrowthWatch: the later half begins after five minutes.
   */
  private static final double GETTING_GOING = 0;

  private static final Outlook.Scale SCALE = new Outlook.Scale(1, 0.1);

  private record Series(String arm, String what, double[] hours, double[] values) {

    Outlook outlook(int from, int to) {
      double[] x = java.util.Arrays.copyOfRange(hours, from, to);
      double[] y = java.util.Arrays.copyOfRange(values, from, to);
      return Outlook.of(x, y, SCALE).ofYoung(Double.MAX_VALUE, GETTING_GOING);
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

  /** The bar is that none of 20 soaks is called leaking; each has two series or three. */
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
