package dev.ebb.runner.report;

import dev.ebb.runner.churn.Checkpoint;
import dev.ebb.runner.report.Summaries.Format;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.ChurnSummary;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.IChart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Circle;
import org.knowm.xchart.style.markers.None;

/** {@code charts/}: the timelines of all arms and what they retained, as SVG and PNG. */
final class Charts {

  private static final int WIDTH = 1_100;
  private static final int HEIGHT = 560;
  private static final Font SMALL = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
  private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 15);

  /** Okabe and Ito's palette, told apart by readers with colour-blindness. */
  private static final Color[] COLOURS = {
    new Color(0x0072b2),
    new Color(0xd55e00),
    new Color(0x009e73),
    new Color(0xcc79a7),
    new Color(0xe69f00),
    new Color(0x56b4e9),
    new Color(0x8c6d31),
    new Color(0x888888)
  };

  private static final Color UNTOLD = new Color(0xdddddd);

  private static final float[][] DASHES = {null, {9, 5}, {2, 4}, {10, 4, 2, 4}};

  private Charts() {}

  /**
   * Draws them; no window system is needed.
   *
   * @param formats of which only those of pictures count
   * @return the files' contents by name
   */
  static Map<String, byte[]> draw(Comparison comparison, Set<Format> formats) throws IOException {
    Map<String, Supplier<IChart>> charts = new LinkedHashMap<>();
    charts.put("timelines", () -> timelines(comparison));
    charts.put("retained", () -> retained(RetainedParts.of(comparison)));
    TuneSheet.of(comparison)
        .filter(tuned -> !tuned.points().isEmpty())
        .ifPresent(tuned -> charts.put("frontier", () -> frontier(tuned)));
    return drawn(charts, formats);
  }

  /** The live heap of all arms with single-use producers; nothing where no heap was seen. */
  static Map<String, byte[]> draw(ChurnReport report, Set<Format> formats) throws IOException {
    return report.own() ? drawn(Map.of("live-heap", () -> liveHeap(report)), formats) : Map.of();
  }

  /** None of them where there are no fonts, as in small containers: that is said. */
  private static Map<String, byte[]> drawn(
      Map<String, Supplier<IChart>> charts, Set<Format> formats) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, Supplier<IChart>> chart : charts.entrySet()) {
        for (Format format : List.of(Format.SVG, Format.PNG)) {
          if (formats.contains(format)) {
            String ending = format.name().toLowerCase(Locale.ROOT);
            files.put(
                "charts/" + chart.getKey() + "." + ending,
                ChartEncoder.getBytes(chart.getValue().get(), ending));
          }
        }
      }
      return files;
    } catch (InternalError
        | LinkageError e) { // as AWT says that fontconfig or a library is missing
      System.err.println(
          "ebb: charts/ cannot be drawn here, there are no fonts (install fontconfig and a font, then"
              + " ebb report DIR --format svg,png); all else is written");
      return Map.of();
    }
  }

  private static XYChart frontier(TuneSheet sheet) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Speed, the default's being 1, over the peak in MiB, of all that was tried")
            .build();
    style(chart.getStyler());
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    List<TuneSheet.Point> points = sheet.points();
    points(chart, "tried", points, new Color(0xbbbbbb), false);
    points(
        chart,
        "frontier",
        points.stream().filter(TuneSheet.Point::frontier).toList(),
        COLOURS[0],
        true);
    points(
        chart,
        "default",
        points.stream().filter(point -> point.name().equals(sheet.plenty())).toList(),
        COLOURS[1],
        false);
    points(
        chart,
        "winner",
        points.stream().filter(TuneSheet.Point::winner).toList(),
        COLOURS[2],
        false);
    return chart;
  }

  private static void points(
      XYChart chart, String name, List<TuneSheet.Point> points, Color colour, boolean joined) {
    if (points.isEmpty()) {
      return;
    }
    List<TuneSheet.Point> sorted =
        points.stream().sorted(Comparator.comparingDouble(TuneSheet.Point::peak)).toList();
    XYSeries series =
        chart.addSeries(
            name,
            sorted.stream().mapToDouble(TuneSheet.Point::peak).toArray(),
            sorted.stream().mapToDouble(TuneSheet.Point::ratio).toArray());
    series.setMarkerColor(colour).setMarker(new Circle()).setLineColor(colour);
    series.setLineStyle(joined ? stroke(0) : new BasicStroke(0.0f));
    series.setXYSeriesRenderStyle(
        joined ? XYSeries.XYSeriesRenderStyle.Line : XYSeries.XYSeriesRenderStyle.Scatter);
  }

  private static XYChart liveHeap(ChurnReport report) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Live heap of the broker, MiB, over pushes")
            .build();
    style(chart.getStyler());
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    int i = 0;
    for (ChurnSummary arm : report.arms()) {
      List<Checkpoint> looks =
          report.looks(arm.arm()).stream().filter(look -> look.heapLiveMib() != null).toList();
      if (!looks.isEmpty()) {
        chart
            .addSeries(
                arm.arm(),
                looks.stream().mapToDouble(Checkpoint::pushes).toArray(),
                looks.stream().mapToDouble(Checkpoint::heapLiveMib).toArray())
            .setMarker(new None())
            .setLineColor(COLOURS[i % COLOURS.length])
            .setLineStyle(stroke(i / COLOURS.length));
      }
      i++;
    }
    return chart;
  }

  private static XYChart timelines(Comparison comparison) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(
                "RSS, MiB, over seconds from the release of the spike ("
                    + comparison.ofWhat().toLowerCase(Locale.ROOT)
                    + ")")
            .build();
    style(chart.getStyler());
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    chart.getStyler().setYAxisMin(0.0);
    int i = 0;
    for (ArmSummary arm : comparison.arms()) {
      Timelines timelines = comparison.files(arm).timelines();
      if (timelines.seconds().length > 0) {
        chart
            .addSeries(arm.arm(), timelines.seconds(), timelines.median())
            .setMarker(new None())
            .setLineColor(COLOURS[i % COLOURS.length])
            .setLineStyle(stroke(i / COLOURS.length));
      }
      i++;
    }
    return chart;
  }

  private static BasicStroke stroke(int dash) {
    return new BasicStroke(
        2.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, DASHES[dash % DASHES.length], 0);
  }

  private static CategoryChart retained(RetainedParts parts) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Retained after the spike, MiB, by where it lies (" + parts.ofWhat() + ")")
            .build();
    style(chart.getStyler());
    chart.getStyler().setStacked(true);
    chart.getStyler().setAvailableSpaceFill(0.6);
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    if (parts.names().size() > 6) {
      chart.getStyler().setXAxisLabelRotation(45);
    }
    Color[] colours = {COLOURS[0], COLOURS[4], COLOURS[7], UNTOLD};
    if (!parts.names().isEmpty()) {
      int i = 0;
      for (Map.Entry<String, List<Double>> part : parts.mib().entrySet()) {
        chart.addSeries(part.getKey(), parts.names(), part.getValue()).setFillColor(colours[i++]);
      }
    }
    return chart;
  }

  private static void style(AxesChartStyler styler) {
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridLinesColor(new Color(0xdddddd));
    styler.setLegendBorderColor(Color.WHITE);
    styler.setLegendFont(SMALL);
    styler.setAxisTickLabelsFont(SMALL);
    styler.setChartTitleFont(TITLE);
    styler.setDecimalPattern("#,##0.#");
    styler.setLocale(java.util.Locale.ROOT);
  }
}
