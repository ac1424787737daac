package dev.ebb.runner.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ebb.runner.plan.Client;
import dev.ebb.runner.process.ClientProcess.Event;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the lines on a client's stdout are understood, one after the other. */
public interface Speech {

  /**
   * What a line tells; empty: it is not for ebb.
   *
   * @throws Unintelligible when it should, and does not
   */
  Optional<Event> hear(String line) throws Unintelligible;

  /** A line that cannot be understood; the message says why. */
  final class Unintelligible extends Exception {
    private static final long serialVersionUID = 1;

    Unintelligible(String message) {
      super(message);
    }
  }

  /** That of a client. */
  static Speech of(Client client) {
    if (client.progress() instanceof Client.Lines lines) {
      return new Lines(lines.pattern());
    }
    return client.supervised() ? new Protocol() : line -> Optional.empty();
  }

  /** The supervised protocol: a JSON object a line; what is no object is not for ebb. */
  final class Protocol implements Speech {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public Optional<Event> hear(String line) throws Unintelligible {
      if (!line.startsWith("{")) {
        return Optional.empty();
      }
      try {
        JsonNode fields = JSON.readTree(line);
        return Optional.of(new Event(fields.path("event").asText(), fields));
      } catch (JsonProcessingException e) {
        throw new Unintelligible(
            "the client said what is not JSON: "
                + Shown.of(e.getOriginalMessage())
                + ": "
                + Shown.beginOf(line));
      }
    }
  }

  /** Lines that tell how many records there were since the line before. */
  final class Lines implements Speech {

    private final Pattern pattern;
    private long processed;
    private long firstMicros;

    Lines(Pattern pattern) {
      this.pattern = pattern;
    }

    @Override
    public Optional<Event> hear(String line) throws Unintelligible {
      Matcher found = pattern.matcher(line);
      if (!found.find()) {
        return Optional.empty();
      }
      long records;
      try {
        records = Long.parseLong(found.group(1));
      } catch (NumberFormatException e) {
        throw new Unintelligible("its pattern has found no number: " + Shown.beginOf(line));
      }
      if (records <= 0) {
        return Optional.empty(); // nothing new: it may say so as often as it likes
      }
      processed += records;
      long now = System.currentTimeMillis() * 1_000;
      if (firstMicros == 0 && processed > 0) {
        firstMicros = now;
      }
      return Optional.of(told(now, processed, firstMicros));
    }
  }

  /**
   * As a report tells it.
   *
   * @param firstMicros when the first record was handled; 0: not known
   */
  static Event told(long micros, long processed, long firstMicros) {
    ObjectNode fields = new ObjectMapper().createObjectNode();
    fields.put("event", "report").put("t_us", micros).put("processed", processed);
    if (processed > 0) {
      fields.put("last_record_us", micros);
    }
    if (firstMicros > 0) {
      fields.put("first_record_us", firstMicros);
    }
    return new Event("report", fields);
  }
}
