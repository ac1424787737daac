package dev.ebb.runner.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ebb.runner.finding.Holding;
import dev.ebb.runner.finding.Tuned;
import dev.ebb.runner.result.Finding;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is said of a tuning says no more than is known. */
class TunedTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static JsonNode search(Simulated client) {
    return JSON.valueToTree(client.search());
  }

  private static List<String> sentences(JsonNode search) {
    return new Tuned(search).findings().stream().map(Finding::sentence).toList();
  }

  @Test
  void aWinnerIsSaidWithHowOftenItHeld() {
    JsonNode search = search(new Simulated(Simulated.least(0.9), Duration.ofMinutes(10), 5));
    JsonNode winner = new Tuned(search).winner().orElseThrow();
    String all = String.join("\n", sentences(search));
    assertThat(all)
        .contains(winner.path("arm").asText() + ": ", " times the default's rate")
        .containsPattern("Found by one trial and tried anew: [0-9] of [0-9] kept the rate")
        .containsPattern("one long trial against one(?:, no interval)|no interval")
        .containsPattern("A pod's limit for it: [0-9]+ MiB, [0-9]+ % above the highest peak in");
    assertThat(new Tuned(search).podMib(winner))
        .isGreaterThan((int) (1.1 * winner.path("highest_mib").asDouble()));
  }

  @Test
  void whatFitsIsSaidWithHowManySurvived() {
    JsonNode search = search(new Simulated(Simulated.within(128), Duration.ofMinutes(10), 2));
    JsonNode winner = new Tuned(search).winner().orElseThrow();
    int trials = winner.path("trials").asInt() + winner.path("long").path("trials").asInt();
    String all = String.join("\n", sentences(search));
    assertThat(all)
        .contains("It survived " + trials + " of " + trials + " trials")
        .contains("the default does not live there: drain: killed (--client-memory)")
        .contains("killed by the kernel");
    assertThat(new Tuned(search).podMib(winner)).isEqualTo(128);
  }

  @Test
  void whereThereIsNoWinnerItIsSaidWhy() {
    Simulated hurried = new Simulated(Simulated.least(0.9), Duration.ofSeconds(60), 5);
    assertThat(sentences(search(hurried)).get(0))
        .startsWith("No winner: ")
        .contains("the time was over", ": a longer --max-time");
    Simulated broken = new Simulated(Simulated.least(0.9), Duration.ofMinutes(10), 5);
    broken.broken = true;
    assertThat(sentences(search(broken)).get(0)).startsWith("No winner: the default itself failed");
  }

  /** Nothing on the frontier is beaten by anything that was tried, and what is not on it is. */
  @Test
  void theFrontierIsWhatNothingBeats() {
    JsonNode search = search(new Simulated(Simulated.least(0.9), Duration.ofMinutes(10), 8));
    Set<String> frontier = new HashSet<>();
    search.path("frontier").forEach(arm -> frontier.add(arm.asText()));
    assertThat(frontier).isNotEmpty();
    for (JsonNode tried : search.path("tried")) {
      if (tried.hasNonNull("ratio") && tried.path("failed").asInt() == 0) {
        assertThat(beaten(tried, search))
            .as(tried.path("arm").asText())
            .isEqualTo(!frontier.contains(tried.path("arm").asText()));
      }
    }
  }

  private static boolean beaten(JsonNode one, JsonNode search) {
    for (JsonNode other : search.path("tried")) {
      if (other.hasNonNull("ratio")
          && other.path("failed").asInt() == 0
          && other.path("peak_mib").asDouble() <= one.path("peak_mib").asDouble()
          && other.path("ratio").asDouble() >= one.path("ratio").asDouble()
          && other != one) {
        return true;
      }
    }
    return false;
  }

  @Test
  void whyATrialFailedHasAName() {
    assertThat(Holding.kind("drain: the client wanted more than its 128m (--client-memory) and"))
        .isEqualTo("killed by the kernel");
    assertThat(Holding.kind("drain: java.lang.OutOfMemoryError: Java heap space"))
        .isEqualTo("out of memory");
    assertThat(Holding.kind("drain: too slow: 5 of 10 records handled after 6.0 s, and given up"))
        .isEqualTo("too slow");
  }
}
