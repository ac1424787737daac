package dev.ebb.runner.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a search has found, as {@code run.json} keeps it.
 *
 * @param sentences the answer first
 * @param sheet all that was tried, in the search's own order
 */
public record SearchSheet(List<String> sentences, Section.Sheet sheet) {

  /** Of a run; empty: it is no search, or one of another kind. */
  public static Optional<SearchSheet> of(JsonNode run) {
    JsonNode search = run.path("search");
    if (!search.path("heads").isArray()) { // a tuning has more to tell than a table
      return Optional.empty();
    }
    List<List<String>> rows = new ArrayList<>();
    search.path("rows").forEach(row -> rows.add(texts(row)));
    return Optional.of(
        new SearchSheet(
            texts(search.path("sentences")),
            new Section.Sheet(search.path("title").asText(), texts(search.path("heads")), rows)));
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
