package dev.ebb.runner.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Programs of this machine. */
public final class Programs {

  private Programs() {}

  /** Where the path finds it. */
  public static Optional<Path> onPath(String program) {
    String path = System.getenv("PATH");
    for (String place : (path == null ? "" : path).split(File.pathSeparator)) {
      try {
        Path file = Path.of(place, program);
        if (!place.isEmpty() && Files.isExecutable(file)) {
          return Optional.of(file);
        }
      } catch (InvalidPathException e) {
        // another place of the path, then
      }
    }
    return Optional.empty();
  }
}
