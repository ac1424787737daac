package dev.ebb.runner.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.trial.Figures;
import dev.ebb.runner.trial.Seen;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The JSON schema of a comparison's {@code summary.json}: its frame is a resource, the axes and the
 * figures are as they are declared.
 */
public final class SummarySchema {

  private static final String FRAME = "/schema/summary-1.schema.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private SummarySchema() {}

  /** The whole schema. */
  public static JsonNode document() {
    ObjectNode schema = frame();
    ObjectNode arm = (ObjectNode) schema.at("/$defs/arm");
    ArrayNode required = (ArrayNode) arm.get("required");
    ObjectNode properties = (ObjectNode) arm.get("properties");
    for (Axis axis : Axis.ALL) {
      required.add(axis.name());
      properties
          .putObject(axis.name())
          .put("description", "level of the axis that " + axis.flag() + " varies")
          .putArray("type")
          .add("string")
          .add("null");
    }
    arm.put("additionalProperties", false);
    ObjectNode figures = (ObjectNode) properties.get("figures");
    ArrayNode all = figures.putArray("required");
    ObjectNode each = figures.putObject("properties");
    for (Metric<Seen> metric : Figures.summed()) {
      all.add(metric.label());
      ObjectNode figure = each.putObject(metric.label());
      figure.put("description", metric.declared().meaning());
      ArrayNode either = figure.putArray("oneOf");
      either.addObject().put("$ref", "#/$defs/figure");
      either.addObject().put("type", "null");
    }
    figures.put("additionalProperties", false);
    return schema;
  }

  private static ObjectNode frame() {
    try (InputStream in = SummarySchema.class.getResourceAsStream(FRAME)) {
      return (ObjectNode) JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(FRAME + " cannot be read", e);
    }
  }
}
