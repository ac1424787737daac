package dev.ebb.runner.report;

import static j2html.TagCreator.code;
import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.figure;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.li;
import static j2html.TagCreator.p;
import static j2html.TagCreator.pre;
import static j2html.TagCreator.section;
import static j2html.TagCreator.strong;
import static j2html.TagCreator.ul;

import dev.ebb.runner.result.Finding;
import j2html.tags.DomContent;
import java.util.List;
import java.util.Optional;

/** A tuning on the page: the answer, the frontier, what to paste, what failed. */
final class TunePage {

  private TunePage() {}

  static DomContent of(Comparison comparison) {
    return TuneSheet.of(comparison).<DomContent>map(sheet -> of(comparison, sheet)).orElse(null);
  }

  private static DomContent of(Comparison comparison, TuneSheet sheet) {
    List<Finding> findings = sheet.tuned().findings();
    Optional<Winner> winner = Winner.of(comparison.run());
    return section(
        h2(sheet.tuned().question()),
        p(strong(findings.get(0).sentence() + ".")),
        ul(each(findings.subList(1, findings.size()), finding -> li(finding.sentence() + "."))),
        figure(
            div()
                .withId("frontier-chart")
                .withClass("chart")
                .attr("role", "img")
                .attr(
                    "aria-label",
                    "Speed against memory of all that was tried; the table below has the frontier")),
        Page.sheet(sheet.frontier(), "frontier"),
        winner.<DomContent>map(own -> paste(own, comparison)).orElse(null),
        iff(
            !sheet.failures().isEmpty(),
            div(
                h3("What failed, and why"),
                ul(
                    each(
                        sheet.failures().entrySet(),
                        failure -> li(failure.getKey() + ": " + failure.getValue()))))),
        Page.sheet(sheet.tried(), "tried"));
  }

  private static DomContent paste(Winner winner, Comparison comparison) {
    return div(
        h3("To paste"),
        each(
            winner.blocks().entrySet(),
            block ->
                div(
                    p(block.getKey()),
                    pre(code(String.join("\n", block.getValue()))).attr("tabindex", "0"))),
        p("to compare it"),
        pre(code(winner.command(comparison.path().toString()))).attr("tabindex", "0"));
  }
}
