package dev.ebb.runner.report;

import static j2html.TagCreator.button;
import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.figcaption;
import static j2html.TagCreator.figure;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.li;
import static j2html.TagCreator.p;
import static j2html.TagCreator.section;
import static j2html.TagCreator.ul;

import dev.ebb.runner.churn.Checkpoint;
import dev.ebb.runner.report.Section.Sheet;
import dev.ebb.runner.summary.ChurnSummary;
import j2html.tags.DomContent;
import j2html.tags.specialized.SectionTag;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A run with single-use producers as {@code report.html}. */
final class ChurnPage {

  private ChurnPage() {}

  static String render(ChurnReport report) {
    ChurnStory story = new ChurnStory(report);
    List<DomContent> parts = new ArrayList<>();
    List<Section> sections = story.sections();
    for (int i = 0; i < sections.size(); i++) {
      parts.add(part(sections.get(i), i));
      if (i == 0 && report.own()) {
        parts.add(live());
      }
    }
    if (report.own()) {
      parts.add(brokers(report));
    }
    parts.add(section(h2("The arms"), ul(items(story.legend()))));
    parts.add(Page.notes(report.warnings()));
    parts.add(Page.reproduce(report.command(), report.order()));
    return Page.of(
        report.name(),
        "What do single-use producers leave on a broker's heap?",
        report.head(),
        parts,
        data(report),
        "/report/churn.js");
  }

  private static DomContent items(List<String> lines) {
    return each(lines, line -> li(line));
  }

  private static SectionTag part(Section part, int number) {
    List<DomContent> tables = new ArrayList<>();
    for (Sheet sheet : part.sheets()) {
      tables.add(Page.sheet(sheet, "table-" + number));
    }
    return section(
        h2(part.title()),
        iff(!part.sentences().isEmpty(), ul(items(part.sentences()))),
        each(tables, one -> one));
  }

  private static SectionTag live() {
    return section(
        h2("Live heap against pushes"),
        p(
            "What is left on the broker's heap by a full collection at each look: the slope is the"
                + " price of a push, for as long as its producer id lives."),
        div(
                div()
                    .withClass("legend")
                    .withId("legend")
                    .attr("role", "group")
                    .attr("aria-label", "Arms to show"),
                div(button("all").withType("button").withId("zoom-all")).withClass("tools"))
            .withClass("controls"),
        figure(
            div()
                .withId("live")
                .withClass("chart tall")
                .attr("role", "img")
                .attr("aria-label", "Live heap against pushes by arm; churn.csv has the figures"),
            figcaption("Each point is a look, after a full collection of the broker's heap.")));
  }

  private static SectionTag brokers(ChurnReport report) {
    return section(
        h2("Each broker by itself"),
        p(
            "RSS over seconds from the first push; the shades are what became of it afterwards."
                + (report.facts().brokers() == 1
                    ? ""
                    : " Of several brokers it is the first; samples-2.csv and so on have the others.")),
        div(each(
                report.arms(),
                arm ->
                    figure(
                        h3(arm.arm()),
                        div()
                            .withClass("chart small")
                            .attr("data-arm", arm.arm())
                            .attr("role", "img")
                            .attr("aria-label", "RSS of the broker of " + arm.arm()))))
            .withClass("multiples"));
  }

  private static Map<String, Object> data(ChurnReport report) {
    List<Map<String, Object>> arms = new ArrayList<>();
    for (ChurnSummary arm : report.arms()) {
      List<double[]> live = new ArrayList<>();
      for (Checkpoint look : report.looks(arm.arm())) {
        if (look.heapLiveMib() != null) {
          live.add(new double[] {look.pushes(), look.heapLiveMib()});
        }
      }
      Timelines timelines = report.timelines(arm.arm());
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", arm.arm());
      entry.put("live", live);
      entry.put("trials", timelines.trials());
      entry.put("phases", timelines.phases());
      arms.add(entry);
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("arms", arms);
    data.put("heap_mib", report.heapMib());
    return data;
  }
}
