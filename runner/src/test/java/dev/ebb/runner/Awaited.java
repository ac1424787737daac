package dev.ebb.runner;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** How far a run has come, by the files that it writes. */
final class Awaited {

  /** Of a busy machine, too. */
  private static final Duration SOON = Duration.ofMinutes(3);

  private Awaited() {}

  /** The first run among these results. */
  static Path run(Path results) {
    return await()
        .atMost(SOON)
        .until(
            () -> {
              try (Stream<Path> runs = Files.list(results)) {
                return runs.findFirst().orElse(null);
              } catch (IOException e) {
                return null;
              }
            },
            run -> run != null);
  }

  /**
   * Until a trial is in a phase.
   *
   * @param folder of the trial, such as {@code plain-1}
   */
  static void phase(Path results, String folder, String phase) {
    Path samples = run(results).resolve("trials").resolve(folder).resolve("samples.csv");
    await()
        .atMost(SOON)
        .until(
            () -> Files.exists(samples) && Files.readString(samples).contains("," + phase + ","));
  }
}
