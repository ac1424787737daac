package dev.ebb.runner.run;

import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.subject.Trouble;
import java.io.IOException;
import java.nio.file.Path;

/** Why a run could not be written, in words that name its directory and the mend. */
final class Unwritten {

  private Unwritten() {}

  /** What to say instead of a failure that comes from the run's directory; otherwise itself. */
  static IOException explained(RunDirectory run, Exception failure) throws IOException {
    Path directory = run.path();
    if (!run.exists()) {
      return new IOException(
          directory + " is gone, somebody has removed it meanwhile: nothing of this run is kept",
          failure);
    }
    if (Trouble.diskIsFull(failure)) {
      return new IOException(
          directory
              + ": its disk is full; what was finished before is kept there. Make room, and ebb"
              + " compare --resume "
              + directory
              + " goes on",
          failure);
    }
    if (failure instanceof RuntimeException own) {
      throw own;
    }
    throw (IOException) failure;
  }
}
