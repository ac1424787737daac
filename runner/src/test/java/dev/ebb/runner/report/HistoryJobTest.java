package dev.ebb.runner.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** When a job that keeps its runs fails by them. */
class HistoryJobTest extends HistoryRuns {

  @Test
  void aJobFailsOnAChangeForTheWorse() throws IOException {
    nights(12, 7);
    History history = history();
    assertThat(history.worse(null, false))
        .singleElement()
        .asString()
        .contains("plain rss_settled_mib from 2026-11-07 02:30 on")
        .endsWith("): 102.0 -> 132.5 MiB (+29.9 %; 6 runs before, the newest 6), for the worse");
    assertThat(history.worse(Instant.parse("2026-11-07T02:30:00Z"), false)).hasSize(1);
    assertThat(history.worse(Instant.parse("2026-11-08T00:00:00Z"), false))
        .as("accepted")
        .isEmpty();
  }

  @Test
  void whatHasBeenMendedFailsNoJob() throws IOException {
    nights(12, 7);
    for (int day = 13; day <= 20; day++) {
      night(day).arm("plain", "plain", 2, settled(day)).store();
    }
    History history = history();
    assertThat(history.terminal(200)).contains("for the worse", "for the better");
    assertThat(history.worse(null, false)).isEmpty();
  }

  @Test
  void whatIsMendedInPartStillFailsAJob() throws IOException {
    levels(0, 50, 42);
    History history = history();
    assertThat(history.terminal(200)).contains("for the worse", "for the better");
    assertThat(history.worse(null, false))
        .singleElement()
        .asString()
        .contains("plain rss_settled_mib from 2026-11-11 02:30 on")
        .endsWith(
            "): 102.0 -> 144.0 MiB (+41.2 %; 10 runs before, the newest 10), for the worse; what"
                + " has changed since has not mended it");
    assertThat(history.worse(Instant.parse("2026-11-12T00:00:00Z"), false))
        .as("accepted")
        .isEmpty();
  }

  @Test
  void theFirstThatIsNotAcceptedCounts() throws IOException {
    levels(0, 50, 100, 70);
    assertThat(history().worse(null, false))
        .singleElement()
        .asString()
        .contains("from 2026-11-11 02:30 on", "102.0 -> 172.0 MiB");
    assertThat(history().worse(Instant.parse("2026-11-12T00:00:00Z"), false))
        .singleElement()
        .asString()
        .contains("from 2026-11-21 02:30 on", "152.0 -> 172.0 MiB");
  }

  /** The newest level is better than the oldest, and yet worse than what it was mended to. */
  @Test
  void whatWasMendedOnceMayBecomeWorseAgain() throws IOException {
    levels(0, 50, -40, -20);
    assertThat(history().worse(null, false))
        .singleElement()
        .asString()
        .contains("from 2026-12-01 02:30 on", "62.0 -> 82.0 MiB")
        .endsWith("for the worse");
  }

  @Test
  void otherScatterMendsNothing() throws IOException {
    for (int day = 1; day <= 38; day++) {
      double off = day <= 24 ? day % 3 * 0.1 : (day % 2 == 0 ? 1 : -1) * (day - 15);
      night(day).arm("plain", "plain", 2, 100 + off + (day <= 10 ? 0 : 50)).store();
    }
    History history = history();
    assertThat(history.terminal(200)).contains("it scatters otherwise, median");
    assertThat(history.worse(null, false))
        .singleElement()
        .asString()
        .contains("from 2026-11-11 02:30 on", "100.1 -> 150.1 MiB", "10 runs before, the newest 28")
        .endsWith("for the worse");
  }

  @Test
  void whatTheNewestRunDoesNotKnowIsNoPass() throws IOException {
    nights(3, 99);
    night(4).failed("plain", "plain", "stalled").store();
    assertThat(history().worse(null, false))
        .singleElement()
        .asString()
        .contains("plain has no good trial in the newest run");
  }

  @Test
  void norIsAnArmThatItDidNotComeTo() throws IOException {
    for (int day = 1; day <= 3; day++) {
      night(day).arm("plain", "plain", 2, 100).arm("vertx", "vertx", 2, 120).store();
    }
    night(4).arm("plain", "plain", 2, 100).arm("vertx", "vertx", 2).store();
    assertThat(history().worse(null, false))
        .singleElement()
        .asString()
        .contains("vertx has no good trial in the newest run");
    night(5).arm("plain", "plain", 2, 100).store();
    assertThat(history().worse(null, false)).as("it is asked for no more").isEmpty();
  }
}
