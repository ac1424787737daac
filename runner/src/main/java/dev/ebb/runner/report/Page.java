package dev.ebb.runner.report;

import static j2html.TagCreator.body;
import static j2html.TagCreator.button;
import static j2html.TagCreator.caption;
import static j2html.TagCreator.code;
import static j2html.TagCreator.div;
import static j2html.TagCreator.document;
import static j2html.TagCreator.each;
import static j2html.TagCreator.footer;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.head;
import static j2html.TagCreator.header;
import static j2html.TagCreator.html;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.li;
import static j2html.TagCreator.main;
import static j2html.TagCreator.meta;
import static j2html.TagCreator.p;
import static j2html.TagCreator.pre;
import static j2html.TagCreator.rawHtml;
import static j2html.TagCreator.script;
import static j2html.TagCreator.section;
import static j2html.TagCreator.span;
import static j2html.TagCreator.style;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.text;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.title;
import static j2html.TagCreator.tr;
import static j2html.TagCreator.ul;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ebb.runner.report.Section.Sheet;
import j2html.tags.DomContent;
import j2html.tags.specialized.SectionTag;
import j2html.tags.specialized.ThTag;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A page that needs nothing from anywhere: styles, data, ECharts and scripts are in it. */
final class Page {

  private static final String CHARTS =
      "/META-INF/resources/webjars/echarts/5.3.1/dist/echarts.min.js";

  private static final ObjectMapper JSON = new ObjectMapper();

  private Page() {}

  /**
   * A whole page.
   *
   * @param facts what was run on what
   * @param sections those that are null are left out
   * @param data what the charts are drawn from
   * @param script of ours that draws them, after what all pages share
   */
  static String of(
      String name,
      String question,
      List<String> facts,
      List<DomContent> sections,
      Object data,
      String script) {
    return of(
        name,
        question,
        facts,
        sections,
        data,
        script,
        "Made by ebb from the files beside this one; the raw data is in the CSV files there.");
  }

  /** The same, with what it was made from. */
  static String of(
      String name,
      String question,
      List<String> facts,
      List<DomContent> sections,
      Object data,
      String script,
      String source) {
    return document(
        html(
                head(
                    meta().withCharset("utf-8"),
                    meta().withName("viewport").withContent("width=device-width, initial-scale=1"),
                    title("ebb: " + name),
                    style(rawHtml(resource("/report/report.css")))),
                body(
                    header(
                        p("ebb").withClass("brand"),
                        h1(name),
                        p(question).withClass("question"),
                        ul(each(facts, line -> li(line))).withClass("facts")),
                    main(each(sections.stream().filter(Objects::nonNull).toList(), part -> part)),
                    footer(p(source)),
                    script(rawHtml(json(data))).withType("application/json").withId("data"),
                    script(rawHtml(resource("/report/base.js"))), // tables sort before charts load
                    script(rawHtml(resource(CHARTS))),
                    script(rawHtml(resource(script)))))
            .withLang("en"));
  }

  /** A table whose heads sort it. */
  static DomContent sortable(String id, String what, List<ThTag> heads, List<DomContent> rows) {
    return div(table(
                caption(what), thead(tr(each(heads, cell -> cell))), tbody(each(rows, row -> row)))
            .withId(id))
        .withClass("scroll")
        .attr("tabindex", "0");
  }

  /** The head of a column that sorts. */
  static ThTag sorting(String name, String unit) {
    return th(button(text(name), iff(!unit.isEmpty(), span(unit).withClass("unit")))
            .withType("button"))
        .attr("scope", "col");
  }

  /** What a reader should know before taking a figure for granted. */
  static SectionTag notes(List<String> notes) {
    return section(
        h2("Notes"),
        notes.isEmpty()
            ? p("Nothing was noticed that should keep one from taking these figures as they are.")
            : ul(each(notes, note -> li(note))));
  }

  /** The command, and in which order things were run. */
  static SectionTag reproduce(String command, List<String> order) {
    return section(
        h2("To run it again"),
        pre(code(command)).attr("tabindex", "0"),
        p("Order: " + String.join(", ", order) + "."));
  }

  /** JSON in which nothing can end the script element. */
  private static String json(Object data) {
    try {
      return JSON.writeValueAsString(data)
          .replace("<", "\\u003c")
          .replace("\u2028", "\\u2028")
          .replace("\u2029", "\\u2029");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the runner");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A sheet as a table that sorts. */
  static DomContent sheet(Sheet sheet, String id) {
    List<ThTag> heads = new ArrayList<>();
    for (String head : sheet.heads()) {
      int comma = head.lastIndexOf(", ");
      heads.add(
          sorting(
              comma < 0 ? head : head.substring(0, comma),
              comma < 0 ? "" : head.substring(comma + 2)));
    }
    List<DomContent> rows = new ArrayList<>();
    for (List<String> row : sheet.rows()) {
      rows.add(
          tr(
              th(row.get(0)).attr("scope", "row"),
              each(
                  row.subList(1, row.size()),
                  cell -> td(cell).attr("data-value", cell.replace(",", "")))));
    }
    return sortable(id, sheet.what(), heads, rows);
  }
}
