package dev.ebb.runner.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.store.RunDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which points of the protocol clients keep to, a line each. */
public final class ConformanceReport {

  private static final Map<String, String> MARKS =
      Map.of(
          "check-does", "yes",
          "check-does-not", "NO",
          "check-unclaimed", "-");

  private ConformanceReport() {}

  /** Of a run that has played the scenario conformance. */
  public static List<String> of(RunDirectory directory, int width) {
    List<String> lines = new ArrayList<>();
    for (JsonNode trial : directory.run().path("trials")) {
      lines.add(trial.path("arm").asText());
      List<List<String>> points = new ArrayList<>();
      for (JsonNode finding : trial.path("findings")) {
        String mark = MARKS.get(finding.path("code").asText());
        if (mark != null) {
          points.add(List.of("  " + mark, finding.path("text").asText()));
        }
      }
      if (points.isEmpty()) {
        points.add(List.of("  NO", trial.path("reason").asText()));
      }
      lines.addAll(Columns.list(points, width));
    }
    return lines;
  }
}
