package dev.ebb.runner.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.plan.Flow;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** How records come over time, as {@code run.json} keeps it, and back again. */
final class FlowFile {

  private FlowFile() {}

  /** Null: nothing is said of it. */
  static Map<String, Object> options(Flow flow) {
    if (flow == null || !flow.said()) {
      return null;
    }
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("lasts_ms", flow.lasts() == null ? null : flow.lasts().toMillis());
    entry.put("every_ms", flow.every() == null ? null : flow.every().toMillis());
    entry.put("records_per_s", flow.perSecond());
    entry.put("matters_mib_per_h", flow.matters());
    entry.put("references", flow.references());
    return entry;
  }

  static Flow read(JsonNode entry) {
    JsonNode rate = entry.path("records_per_s");
    JsonNode matters = entry.path("matters_mib_per_h");
    JsonNode references = entry.path("references");
    return new Flow(
        time(entry.path("lasts_ms")),
        time(entry.path("every_ms")),
        rate.isNumber() ? rate.asDouble() : null,
        matters.isNumber() ? matters.asDouble() : null,
        references.isBoolean() ? references.asBoolean() : null);
  }

  /** Null: there is none. */
  static Duration time(JsonNode millis) {
    return millis.isNumber() ? Duration.ofMillis(millis.asLong()) : null;
  }
}
