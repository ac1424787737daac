package dev.ebb.runner.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.ebb.runner.process.ClientProcess.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client says, and what becomes of it. */
class ClientProcessTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir private Path directory;

  /** All events of a client that prints this and ends. */
  private List<Event> of(String text, Path events) throws IOException, InterruptedException {
    Path words = directory.resolve("words.txt");
    Files.writeString(words, text);
    List<Event> all = new ArrayList<>();
    List<String> command = List.of("cat", words.toString());
    try (ClientProcess client =
        new ClientProcess(command, Map.of(), events, directory.resolve("stderr.log"))) {
      do {
        Event event = client.next(SOON);
        assertThat(event).as("after %s", all).isNotNull();
        all.add(event);
      } while (!all.get(all.size() - 1).name().equals(Event.ENDED));
    }
    return all;
  }

  @Test
  void eventsAreKeptAsTheyWereSaid() throws IOException, InterruptedException {
    Path kept = directory.resolve("events.jsonl");
    String said = "{\"event\":\"report\",\"processed\":5,\"heap_used_bytes\":null}\n";
    List<Event> events = of(said + "and something else\n", kept);
    assertThat(events).extracting(Event::name).containsExactly("report", Event.ENDED);
    assertThat(events.get(0).number("processed")).isEqualTo(5);
    assertThat(events.get(0).number("heap_used_bytes")).as("null is unknown").isNull();
    assertThat(events.get(0).number("not_there")).isNull();
    assertThat(kept).hasContent(said);
  }

  @Test
  void whatIsNoJsonIsToldAsThat() throws IOException, InterruptedException {
    List<Event> events =
        of("{\"event\": oh\n{\"event\":\"report\"}\n", directory.resolve("events.jsonl"));
    assertThat(events)
        .extracting(Event::name)
        .containsExactly(Event.UNUSABLE, "report", Event.ENDED);
    assertThat(events.get(0).text("message"))
        .contains("the client said what is not JSON", "{\"event\": oh");
  }

  @Test
  void aFloodOfWhatIsNoEventIsTold() throws IOException, InterruptedException {
    List<Event> events = of("noise\n".repeat(5_000), directory.resolve("events.jsonl"));
    assertThat(events).extracting(Event::name).containsExactly(Event.UNUSABLE, Event.ENDED);
    assertThat(events.get(0).text("message")).contains("floods its stdout", "noise");
    assertThat(Files.size(directory.resolve("stderr.log"))).as("kept of it").isLessThan(10_000);
  }

  @Test
  void whoEndsWithZeroAndIsNotDoneIsNamed() throws IOException, InterruptedException {
    List<String> command = List.of("sh", "-c", "echo going home >&2");
    try (ClientProcess client =
        new ClientProcess(
            command,
            Map.of(),
            directory.resolve("events.jsonl"),
            directory.resolve("stderr.log"))) {
      assertThat(client.next(SOON).name()).isEqualTo(Event.ENDED);
      assertThat(client.death()).isEqualTo("the client exited with status 0: going home");
    }
  }

  @Test
  void aFullDiskIsToldAsThatAndNotAsTheClientsDoing() throws IOException, InterruptedException {
    Path full = Path.of("/dev/full");
    assumeThat(full).as("a device that is always full").exists();
    List<Event> events = of("{\"event\":\"report\"}\n", full);
    assertThat(events).extracting(Event::name).contains(Event.UNUSABLE, "report");
    assertThat(events.get(0).text("message")).contains("full cannot be written", "No space left");
  }
}
