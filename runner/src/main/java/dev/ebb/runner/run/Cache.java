package dev.ebb.runner.run;

import dev.ebb.runner.process.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What was downloaded for clients and for other versions of libraries. */
public final class Cache {

  private static final List<String> KINDS = List.of("clients", "classpaths");

  private Cache() {}

  /**
   * Removes what was made longer ago, while no run can be using it.
   *
   * @param dryRun only to say what would go
   * @return what goes
   * @throws dev.ebb.runner.plan.Refused while a run is under way
   */
  public static List<Path> clear(Duration olderThan, boolean dryRun) throws IOException {
    RunLock lock = RunLock.take();
    try {
      Instant before = Instant.now().minus(olderThan);
      List<Path> gone = new ArrayList<>();
      for (String kind : KINDS) {
        for (Path entry : entries(Folders.cache().resolve(kind))) {
          if (!Files.getLastModifiedTime(entry).toInstant().isAfter(before)) {
            gone.add(entry);
            if (!dryRun) {
              Folders.delete(entry);
            }
          }
        }
      }
      return gone;
    } finally {
      lock.close();
    }
  }

  private static List<Path> entries(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }
}
