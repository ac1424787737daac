package dev.ebb.runner.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.plan.Payload;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.plan.Sizes;
import dev.ebb.runner.plan.Workload;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What records are made of, as {@code run.json} keeps it, and back again. */
final class PayloadFile {

  private PayloadFile() {}

  /** A value's size is a number where all are alike, otherwise as it was asked for. */
  static Map<String, Object> options(Workload workload) {
    Payload payload = workload.payload();
    Map<String, Object> options = new LinkedHashMap<>();
    options.put(
        "record_size",
        payload.own()
            ? payload.content()
            : payload.sizes().fixed() ? payload.sizes().least() : payload.sizes().text());
    options.put("payload", payload.content());
    options.put("payload_words", payload.words());
    options.put("payload_fingerprint", payload.fingerprint());
    options.put("payload_bytes", workload.payloadBytes());
    options.put("key_size", payload.keyBytes());
    options.put("headers", payload.headers());
    options.put("header_size", payload.headerBytes());
    return options;
  }

  /**
   * What they were made of in an earlier run; older ones say less.
   *
   * @throws Refused when a user's own have changed since
   */
  static Payload read(JsonNode options) {
    String content = options.path("payload").asText(Payload.NOISE);
    boolean own = !List.of(Payload.NOISE, Payload.JSON).contains(content);
    Payload payload =
        new Payload(
            Sizes.parse("record_size", own ? "8" : options.path("record_size").asText()),
            content,
            own ? Payload.samples("--resume: its --payload", Path.of(content)) : List.of(),
            options.path("key_size").asInt(0),
            options.path("headers").asInt(0),
            options.path("header_size").asInt(0),
            Payload.PLAIN);
    if (own && payload.fingerprint() != options.path("payload_fingerprint").asInt()) {
      throw new Refused(
          "--resume: what lies in " + content + " has changed since: begin a new run");
    }
    return payload;
  }
}
