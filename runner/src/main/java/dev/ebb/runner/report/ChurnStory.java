package dev.ebb.runner.report;

import dev.ebb.runner.finding.ChurnVerdicts;
import dev.ebb.runner.plan.ChurnArm;
import dev.ebb.runner.summary.ChurnSummary;
import java.util.ArrayList;
import java.util.List;

/** The parts of every report of a run with single-use producers, in their order. */
final class ChurnStory {

  private final ChurnReport report;
  private final ChurnSheets sheets;
  private final ChurnVerdicts verdicts;

  ChurnStory(ChurnReport report) {
    this.report = report;
    this.sheets = new ChurnSheets(report);
    this.verdicts = report.verdicts();
  }

  /** All parts, those without content left out. */
  List<Section> sections() {
    List<Section> sections = new ArrayList<>();
    sections.add(
        new Section("What it says", ChurnReport.sentences(verdicts.findings()), List.of()));
    sections.add(new Section("Arm by arm", List.of(), List.of(sheets.overview())));
    if (!report.storm()) {
      sheets.factors().ifPresent(sections::add);
    }
    sections.add(
        new Section(
            "What a push costs",
            List.of(
                "An idempotent producer waits for its id with its first record, so the id is part of"
                    + " send; with a transactional id it is part of metadata."),
            List.of(sheets.cost())));
    List<String> projection = ChurnReport.sentences(verdicts.projection());
    if (!projection.isEmpty()) {
      sections.add(new Section("Projection", projection, List.of()));
    }
    if (!report.aftermath().isEmpty()) {
      sections.add(
          new Section(
              "What becomes of it",
              ChurnReport.sentences(verdicts.afterwards()),
              List.of(sheets.aftermath())));
    }
    sheets.brokers().ifPresent(sections::add);
    sheets.growth().ifPresent(sections::add);
    return sections;
  }

  /** What the arms are, for those who see their names for the first time. */
  List<String> legend() {
    List<String> lines = new ArrayList<>();
    for (ChurnSummary arm : report.arms()) {
      for (ChurnArm.Kind kind : ChurnArm.Kind.values()) {
        if (arm.arm().replaceAll("-\\d+$", "").equals(kind.label())) {
          lines.add(arm.arm() + ": " + kind.words());
        }
      }
    }
    return lines;
  }
}
