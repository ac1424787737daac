package dev.ebb.runner.subject;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.process.ClientProcess.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What of a partition several processes say that they have handled, taken together.
 *
 * @param distinct numbers that at least one has handled
 * @param again how often one was handled that another stretch has, too
 * @param next one past the highest
 */
public record Stretches(long distinct, long again, long next) {

  /**
   * Of what these have said: {@code seen}, pairs of the first number of a stretch and one past its
   * last, or the one stretch from {@code first_seq} to {@code next_seq}.
   */
  public static Stretches of(List<Event> said, String partition) {
    List<long[]> all = new ArrayList<>();
    said.forEach(event -> all.addAll(told(event, partition)));
    all.sort(Comparator.comparingLong(stretch -> stretch[0]));
    long distinct = 0;
    long again = 0;
    long next = 0;
    for (long[] stretch : all) {
      long fresh = Math.max(0, stretch[1] - Math.max(next, stretch[0]));
      distinct += fresh;
      again += stretch[1] - stretch[0] - fresh;
      next = Math.max(next, stretch[1]);
    }
    return new Stretches(distinct, again, next);
  }

  private static List<long[]> told(Event event, String partition) {
    JsonNode seen = event.fields().path("seen").path(partition);
    JsonNode next = event.fields().path("next_seq").path(partition);
    List<long[]> told = new ArrayList<>();
    if (seen.isArray()) {
      for (int i = 0; i + 1 < seen.size(); i += 2) {
        told.add(new long[] {seen.get(i).asLong(), seen.get(i + 1).asLong()});
      }
    } else if (next.isNumber()) {
      long first = event.fields().path("first_seq").path(partition).asLong();
      told.add(new long[] {first, next.asLong()});
    }
    return told;
  }
}
