package dev.ebb.runner.report;

import static j2html.TagCreator.button;
import static j2html.TagCreator.caption;
import static j2html.TagCreator.details;
import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.figcaption;
import static j2html.TagCreator.figure;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.head;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.input;
import static j2html.TagCreator.label;
import static j2html.TagCreator.li;
import static j2html.TagCreator.p;
import static j2html.TagCreator.section;
import static j2html.TagCreator.span;
import static j2html.TagCreator.strong;
import static j2html.TagCreator.summary;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.text;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;
import static j2html.TagCreator.ul;

import dev.ebb.runner.result.Declared.Table;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.Figure;
import dev.ebb.runner.trial.Seen;
import dev.ebb.runner.trial.TrialMetric;
import j2html.tags.DomContent;
import j2html.tags.specialized.SectionTag;
import j2html.tags.specialized.ThTag;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code report.html}: one file that needs no network; text and tables are in it as they are, the
 * charts are drawn by ECharts, which is in it too.
 */
public final class HtmlReport implements Output {

  /** More than these would push the table off the first screens. */
  private static final int MOST_VERDICTS = 8;

  @Override
  public String render(Comparison comparison) {
    Map<String, Timelines> timelines = new LinkedHashMap<>();
    comparison.arms().forEach(arm -> timelines.put(arm.arm(), comparison.files(arm).timelines()));
    return Page.of(
        comparison.name(),
        Question.of(comparison),
        new RunHead(comparison.run()).lines(),
        Arrays.asList(
            search(comparison),
            TunePage.of(comparison),
            answer(comparison),
            scenarios(comparison),
            overlay(),
            comparisonTable(comparison),
            verdicts(comparison),
            allocations(comparison),
            published(comparison),
            parts(comparison),
            speed(comparison),
            smallMultiples(comparison),
            memory(comparison),
            instances(comparison),
            configuration(comparison),
            notes(comparison, timelines),
            Page.reproduce(comparison.facts().command(), comparison.facts().order())),
        data(comparison, timelines),
        "/report/report.js");
  }

  private static DomContent search(Comparison comparison) {
    return SearchSheet.of(comparison.run())
        .<DomContent>map(
            found ->
                section(
                    h2(found.sheet().what()),
                    each(found.sentences(), sentence -> p(sentence + ".")),
                    Page.sheet(found.sheet(), "search")))
        .orElse(null);
  }

  private static DomContent instances(Comparison comparison) {
    return InstanceSheet.of(comparison)
        .<DomContent>map(
            sheet -> section(h2("Instance by instance"), Page.sheet(sheet, "instances")))
        .orElse(null);
  }

  private static DomContent scenarios(Comparison comparison) {
    List<Section.Sheet> sheets = ScenarioSheet.of(comparison);
    return each(
        sheets,
        sheet -> section(h2(sheet.what()), Page.sheet(sheet, "scenario-" + sheets.indexOf(sheet))));
  }

  private static DomContent allocations(Comparison comparison) {
    List<Section.Sheet> sheets = AllocationSheet.of(comparison);
    return sheets.isEmpty()
        ? null
        : section(
            h2("Which code allocates"),
            each(sheets, sheet -> Page.sheet(sheet, "allocation-" + sheets.indexOf(sheet))),
            Flames.of(comparison));
  }

  private static DomContent published(Comparison comparison) {
    return PublishedSheet.of(comparison)
        .<DomContent>map(sheet -> section(h2(sheet.what()), Page.sheet(sheet, "published")))
        .orElse(null);
  }

  private static SectionTag verdicts(Comparison comparison) {
    if (comparison.arms().stream().allMatch(arm -> comparison.own(arm).isEmpty())) {
      return null; // all of it is said of several at once
    }
    int count = comparison.arms().size();
    DomContent verdicts = each(comparison.arms(), arm -> verdict(arm, comparison));
    return section(
        h2("Arm by arm"),
        count <= MOST_VERDICTS
            ? verdicts
            : details(summary("Of each of the " + count + " arms"), verdicts));
  }

  private static DomContent verdict(ArmSummary arm, Comparison comparison) {
    List<String> sentences = comparison.own(arm);
    if (sentences.isEmpty()) {
      return null; // all of it is said of several at once
    }
    String further = String.join(". ", sentences.subList(1, sentences.size()));
    return div(
            h3(arm.arm()), p(strong(sentences.get(0))), iff(!further.isEmpty(), p(further + ".")))
        .withClass("verdict");
  }

  private static SectionTag comparisonTable(Comparison comparison) {
    return section(
        h2("Side by side"),
        p(comparison.ofWhat() + ". " + comparison.trialsNote() + "."),
        grid(
            "comparison",
            "The arms, leanest after the spike first; a click on a head sorts",
            comparison,
            Grid.heads(Table.COMPARISON)));
  }

  private static DomContent grid(
      String id, String what, Comparison comparison, List<Grid.Head> heads) {
    List<ThTag> titles = new ArrayList<>();
    titles.add(Page.sorting("arm", ""));
    for (Grid.Head head : heads) {
      titles.add(Page.sorting(head.fullTitle("retained"), head.unit()));
    }
    List<DomContent> rows = new ArrayList<>();
    for (ArmSummary arm : comparison.arms()) {
      rows.add(tr(th(arm.arm()).attr("scope", "row"), each(heads, head -> cell(head, arm))));
    }
    String stars = Grid.stars(heads, comparison.arms()).map(words -> "; " + words).orElse("");
    return Page.sortable(id, what + stars, titles, rows);
  }

  private static DomContent cell(Grid.Head head, ArmSummary arm) {
    Figure figure = arm.figure(head.metric()).orElse(null);
    String range = head.range(arm);
    return td(text(head.marked(arm)), iff(!range.isEmpty(), span(range).withClass("range")))
        .attr("data-value", figure == null ? "" : Double.toString(figure.median()));
  }

  private static SectionTag overlay() {
    return section(
        h2("From spike to ebb"),
        p(
            "RSS of all arms, aligned at the release of the spike (0 s): the line is the median of"
                + " the trials, the band their lowest to highest. Diamonds mark where an arm has"
                + " handled its last record, hollow ones: at the latest then."),
        div(
                div()
                    .withClass("legend")
                    .withId("legend")
                    .attr("role", "group")
                    .attr("aria-label", "Arms to show"),
                div(
                        label(
                            input().withType("checkbox").withId("bands").attr("checked"),
                            span("band")),
                        label(
                            input().withType("checkbox").withId("singles"), span("single trials")),
                        button("spike").withType("button").withId("zoom-spike"),
                        button("all").withType("button").withId("zoom-all"))
                    .withClass("tools"))
            .withClass("controls"),
        figure(
            div()
                .withId("overlay")
                .withClass("chart tall")
                .attr("role", "img")
                .attr("aria-label", "Timelines of RSS by arm; the table below has their figures"),
            figcaption().withId("thinning")));
  }

  private static SectionTag parts(Comparison comparison) {
    return section(
        h2("Where what is retained lies"),
        p("In every trial that knows them heap, malloc and other add up to what is retained."),
        figure(
            div()
                .withId("retained")
                .withClass("chart")
                .attr("role", "img")
                .attr("aria-label", "Retained memory by part; the table below has the figures"),
            figcaption("MiB; " + RetainedParts.of(comparison).ofWhat() + ".")),
        grid("parts", "The parts of what is retained", comparison, Grid.heads(Table.PARTS)));
  }

  private static SectionTag speed(Comparison comparison) {
    return section(
        h2("What it cost"),
        figure(
            div()
                .withId("speed")
                .withClass("chart")
                .attr("role", "img")
                .attr(
                    "aria-label", "Throughput and CPU time a record, by arm; the table has them")),
        grid("cost", "Throughput and CPU time", comparison, Grid.heads(Table.COST)));
  }

  private static SectionTag smallMultiples(Comparison comparison) {
    return section(
        h2("Each arm by itself"),
        p(
            "RSS of every trial, and beneath it what the client's heap had committed and used."
                + " The shades are the phases of the first trial, dotted lines what happened in it."),
        div(each(
                comparison.arms(),
                arm ->
                    figure(
                        h3(arm.arm()),
                        div()
                            .withClass("chart small")
                            .attr("data-arm", arm.arm())
                            .attr("role", "img")
                            .attr("aria-label", "RSS and heap of " + arm.arm()))))
            .withClass("multiples"));
  }

  private static DomContent memory(Comparison comparison) {
    List<String> columns =
        List.of(
            "rss",
            "rss_anon",
            "rss_file",
            "pss",
            "heap_resident",
            "heap_committed",
            "heap_used",
            "metaspace",
            "code_cache",
            "direct");
    return details(
        summary("Memory at the end of each phase, MiB"),
        each(
            comparison.arms(),
            arm ->
                div(table(
                        caption(arm.arm()),
                        thead(
                            tr(
                                th("phase").attr("scope", "col"),
                                each(
                                    columns,
                                    column -> th(column.replace('_', ' ')).attr("scope", "col")))),
                        tbody(
                            each(
                                comparison.files(arm).memory().entrySet(),
                                phase ->
                                    tr(
                                        th(phase.getKey()).attr("scope", "row"),
                                        each(
                                            columns,
                                            column ->
                                                td(one(phase.getValue().get(column + "_mib")))))))))
                    .withClass("scroll")
                    .attr("tabindex", "0")));
  }

  private static String one(Double mib) {
    return mib == null ? "-" : String.format(java.util.Locale.ROOT, "%.1f", mib);
  }

  /** First who holds it, then what is true of several arms, then what decides. */
  private static DomContent answer(Comparison comparison) {
    List<String> lines = new ArrayList<>(comparison.common());
    comparison.explanations().forEach(finding -> lines.add(finding.sentence()));
    lines.addAll(Contrasts.lines(comparison));
    Optional<String> answer = comparison.answer().map(Finding::sentence);
    return iff(
        answer.isPresent() || !lines.isEmpty(),
        section(
            h2("Client, settings or runtime?"),
            each(answer.stream().toList(), sentence -> p(strong(sentence + "."))),
            iff(!lines.isEmpty(), ul(each(lines, line -> li(line))))));
  }

  private static DomContent configuration(Comparison comparison) {
    Configurations configurations = comparison.configurations();
    Map<String, Map<String, String>> differing = configurations.differing();
    return iff(
        !differing.isEmpty(),
        section(
            h2("Settings in which the arms differ"),
            div(table(
                    caption("Effective configuration of the KafkaConsumers"),
                    thead(
                        tr(
                            th("key").attr("scope", "col"),
                            each(configurations.told(), arm -> th(arm).attr("scope", "col")))),
                    tbody(
                        each(
                            differing.entrySet(),
                            entry ->
                                tr(
                                    th(entry.getKey()).attr("scope", "row"),
                                    each(
                                        configurations.told(),
                                        arm ->
                                            td(shown(entry.getValue().get(arm)))
                                                .withClass("text")))))))
                .withClass("scroll")
                .attr("tabindex", "0"),
            each(configurations.left().stream().toList(), left -> p(left + "."))));
  }

  private static String shown(String value) {
    return value == null ? "unset" : value;
  }

  private static SectionTag notes(Comparison comparison, Map<String, Timelines> timelines) {
    List<String> notes =
        new ArrayList<>(comparison.notes().stream().map(Finding::sentence).toList());
    timelines.values().forEach(timeline -> notes.addAll(timeline.notes()));
    return Page.notes(notes);
  }

  /** What the charts are drawn from. */
  private static Map<String, Object> data(Comparison comparison, Map<String, Timelines> timelines) {
    List<Map<String, Object>> arms = new ArrayList<>();
    for (ArmSummary arm : comparison.arms()) {
      Timelines timeline = timelines.get(arm.arm());
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", arm.arm());
      entry.put("t", timeline.seconds());
      entry.put("median", timeline.median());
      entry.put("low", timeline.low());
      entry.put("high", timeline.high());
      entry.put("stretch", timeline.stretchSeconds());
      entry.put("trials", timeline.trials());
      entry.put("phases", timeline.phases());
      Map<String, Double> figures = new LinkedHashMap<>();
      for (Metric<Seen> metric :
          List.of(
              TrialMetric.DRAIN_MS,
              TrialMetric.RECORDS_PER_S,
              TrialMetric.CPU_S,
              TrialMetric.RECORDS_PROCESSED)) {
        Figure figure = arm.figure(metric).orElse(null);
        figures.put(metric.label(), figure == null ? null : figure.median());
      }
      entry.put("figures", figures);
      arms.add(entry);
    }
    Map<String, Object> data = new LinkedHashMap<>(Map.of("arms", arms));
    RetainedParts parts = RetainedParts.of(comparison);
    data.put("retained", Map.of("names", parts.names(), "mib", parts.mib()));
    TuneSheet.of(comparison).ifPresent(sheet -> data.put("tune", sheet.chart()));
    return data;
  }
}
