package dev.ebb.runner.report;

import static j2html.TagCreator.details;
import static j2html.TagCreator.each;
import static j2html.TagCreator.iframe;
import static j2html.TagCreator.summary;

import dev.ebb.runner.summary.ArmSummary;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Flame graphs of who allocates, each a page of its own within the page. */
final class Flames {

  private static final Map<String, String> KINDS =
      Map.of("allocations", "objects", "native", "malloc");

  private Flames() {}

  /** Those of all arms that were looked at for that; nothing without any. */
  static DomContent of(Comparison comparison) {
    List<DomContent> flames = new ArrayList<>();
    for (ArmSummary arm : comparison.arms()) {
      for (String kind : List.of("allocations", "native")) {
        comparison
            .files(arm)
            .flame(kind)
            .ifPresent(
                page ->
                    flames.add(
                        details(
                            summary("Flame graph: " + KINDS.get(kind) + " of " + arm.arm()),
                            iframe()
                                .attr("srcdoc", page)
                                .attr("loading", "lazy")
                                .attr("title", KINDS.get(kind) + " of " + arm.arm())
                                .withClass("flame"))));
      }
    }
    return each(flames, flame -> flame);
  }
}
