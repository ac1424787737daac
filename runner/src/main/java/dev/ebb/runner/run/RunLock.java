package dev.ebb.runner.run;

import dev.ebb.runner.plan.Refused;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** One run at a time on a machine: two would measure each other. Held until the process ends. */
final class RunLock implements AutoCloseable {

  /** Where two runs are to go on side by side, on processors of their own. */
  private static final String OWN = System.getProperty("ebb.lock");

  /** Not java.io.tmpdir, which a run may set for itself. */
  private static final Path SHARED = Path.of("/tmp");

  private static final Path ELSEWHERE = Path.of(System.getProperty("java.io.tmpdir"));
  private static final String NAME = "ebb.lock";

  private final FileChannel channel;
  private final FileLock lock;

  private RunLock(FileChannel channel, FileLock lock) {
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Takes the lock.
   *
   * @throws Refused when another run holds it, naming its process
   */
  static RunLock take() {
    Path shared = Files.isDirectory(SHARED) ? SHARED.resolve(NAME) : ELSEWHERE.resolve(NAME);
    Path file = OWN == null ? shared : Path.of(OWN);
    try {
      makeForEveryone(file);
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock(Long.MAX_VALUE - 1, 1, false);
      if (lock == null) {
        channel.close();
        throw new Refused(
            "another run is under way on this machine (process "
                + Files.readString(file).strip()
                + "): two would measure each other, wait for it to end");
      }
      byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8);
      channel.truncate(0).write(ByteBuffer.wrap(pid), 0);
      return new RunLock(channel, lock);
    } catch (IOException e) {
      throw new Refused(
          "the lock file " + file + " cannot be used (" + e + "): make it writable, or remove it",
          e);
    }
  }

  /** Whoever comes first makes the file, and any user may lock it. */
  private static void makeForEveryone(Path file) throws IOException {
    if (Files.exists(file)) {
      return;
    }
    try {
      Files.createFile(file);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    } catch (FileAlreadyExistsException | UnsupportedOperationException e) {
      // another was faster, or this system has no such permissions
    }
  }

  @Override
  public void close() {
    try {
      lock.release();
      channel.close();
    } catch (IOException e) {
      // the lock goes with the process
    }
  }
}
