package dev.ebb.runner.report;

import dev.ebb.runner.summary.ArmSummary;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The arms' timelines in a line of text each, on one scale; where the terminal can show them. */
public final class Sparkline {

  private static final String BARS = "▁▂▃▄▅▆▇█";

  private Sparkline() {}

  /**
   * A line an arm.
   *
   * @param width of the whole line, in characters
   * @return empty where there is nothing to draw, or stdout cannot show it
   */
  static List<String> lines(Comparison comparison, int width) {
    if (!canBeShown()) {
      return List.of();
    }
    Map<String, Timelines> timelines = new LinkedHashMap<>();
    int name = 0;
    double top = 0;
    double from = Double.MAX_VALUE;
    double to = -Double.MAX_VALUE;
    for (ArmSummary arm : comparison.arms()) {
      Timelines timeline = comparison.files(arm).timelines();
      double[] seconds = timeline.seconds();
      if (seconds.length > 0) {
        timelines.put(arm.arm(), timeline);
        name = Math.max(name, arm.arm().length());
        from = Math.min(from, seconds[0]);
        to = Math.max(to, seconds[seconds.length - 1]);
        for (double value : timeline.median()) {
          top = Math.max(top, value);
        }
      }
    }
    int columns = width - name - 1;
    if (timelines.isEmpty() || columns < 20 || to <= from) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, Timelines> entry : timelines.entrySet()) {
      lines.add(
          String.format("%-" + name + "s ", entry.getKey())
              + bars(entry.getValue(), from, to, columns, top));
    }
    lines.add(
        String.format(
            Locale.ROOT,
            from < 0
                ? "RSS from 0 to %.0f MiB, from %.0f s before the release to %.0f s after it"
                : "RSS from 0 to %.0f MiB, for %3$.0f s",
            top,
            Math.abs(from),
            to));
    return lines;
  }

  private static boolean canBeShown() {
    String encoding = System.getProperty("stdout.encoding", Charset.defaultCharset().name());
    return Charset.forName(encoding).newEncoder().canEncode(BARS.charAt(0));
  }

  /**
   * A column a value, from the lowest to the highest of them.
   *
   * @param values null: it is not known, and leaves a gap
   * @return empty where stdout cannot show it
   */
  static String of(List<Double> values) {
    if (!canBeShown()) {
      return "";
    }
    DoubleSummaryStatistics all =
        values.stream().filter(Objects::nonNull).mapToDouble(value -> value).summaryStatistics();
    double range = all.getMax() - all.getMin();
    StringBuilder text = new StringBuilder();
    for (Double value : values) {
      double level = value == null || range == 0 ? 0 : (value - all.getMin()) / range;
      text.append(value == null ? ' ' : BARS.charAt((int) Math.round(level * (BARS.length() - 1))));
    }
    return text.toString();
  }

  /**
   * So many columns at most, each as high as the highest of the values that it stands for.
   *
   * @param values over time
   * @param top what the highest column stands for
   * @return empty where stdout cannot show it
   */
  public static String of(List<Double> values, int columns, double top) {
    if (!canBeShown()) {
      return "";
    }
    int shown = Math.min(columns, values.size());
    StringBuilder text = new StringBuilder();
    for (int column = 0; column < shown; column++) {
      int from = column * values.size() / shown;
      int to = (column + 1) * values.size() / shown;
      double highest =
          values.subList(from, to).stream().mapToDouble(value -> value).max().orElse(0);
      int level = (int) (Math.min(1, highest / top) * (BARS.length() - 1) + 0.5);
      text.append(BARS.charAt(level));
    }
    return text.toString();
  }

  /** Each column shows the highest value of its time, so that a short peak is seen. */
  private static String bars(Timelines timeline, double from, double to, int columns, double top) {
    double[] highest = new double[columns];
    for (int i = 0; i < timeline.seconds().length; i++) {
      int column = (int) ((timeline.seconds()[i] - from) / (to - from) * (columns - 1));
      highest[column] = Math.max(highest[column], timeline.median()[i]);
    }
    StringBuilder text = new StringBuilder();
    int last =
        (int)
            ((timeline.seconds()[timeline.seconds().length - 1] - from)
                / (to - from)
                * (columns - 1));
    for (int column = 0; column <= last; column++) {
      if (highest[column] == 0 && column > 0) {
        highest[column] = highest[column - 1];
      }
      int level = (int) (highest[column] / top * (BARS.length() - 1) + 0.5);
      text.append(highest[column] == 0 ? ' ' : BARS.charAt(level));
    }
    return text.toString();
  }
}
