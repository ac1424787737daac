package dev.ebb.runner.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What killed runs have left on this machine. */
public final class LocalLeftovers {

  private static final long STARTING_MILLIS = 5_000;

  private LocalLeftovers() {}

  /** Directories of embedded brokers that no process uses. */
  public static List<Path> directories() throws IOException {
    String inUse =
        ProcessHandle.allProcesses()
            .map(process -> process.info().commandLine().orElse(""))
            .collect(Collectors.joining("\n"));
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(
              path -> path.getFileName().toString().startsWith(EmbeddedCluster.DIRECTORY_PREFIX))
          .filter(path -> Files.isDirectory(path) && Files.isWritable(path))
          .filter(path -> !inUse.contains(path.toString()) && old(path))
          .sorted()
          .toList();
    }
  }

  /** Old enough for the process that it was made for to have been started. */
  private static boolean old(Path directory) {
    return System.currentTimeMillis() - directory.toFile().lastModified() > STARTING_MILLIS;
  }

  /** Removes one of them with all that is in it. */
  public static void remove(Path directory) {
    EmbeddedNode.delete(directory);
  }
}
