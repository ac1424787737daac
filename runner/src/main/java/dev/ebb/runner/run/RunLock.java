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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One run at a time on a machine: two would measure each other. Held until the process ends. */
public final class RunLock implements AutoCloseable {

  /** Where two runs are to go on side by side, on processors of their own. */
  private static final String OWN = System.getProperty("ebb.lock");

  /** Not java.io.tmpdir, which a run may set for itself. */
  private static final Path SHARED = Path.of("/tmp");

  private static final Path ELSEWHERE = Path.of(System.getProperty("java.io.tmpdir"));
  private static final String NAME = "ebb.lock";
  private static final int LOOKS_AGAIN = 10;

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
    Path file = file();
    try {
      makeForEveryone(file);
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock(Long.MAX_VALUE - 1, 1, false);
      for (int again = 0; lock == null && again < LOOKS_AGAIN; again++) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20)); // somebody may only look
        lock = channel.tryLock(Long.MAX_VALUE - 1, 1, false);
      }
      if (lock == null) {
        channel.close();
        throw new Refused(
            "another run is under way on this machine ("
                + inWords(file)
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

  /** Which process holds it, in words; empty: none does, or that cannot be seen. */
  public static Optional<String> holder() {
    Path file = file();
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock(Long.MAX_VALUE - 1, 1, false)) {
      return lock == null ? Optional.of(inWords(file)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String inWords(Path file) throws IOException {
    String pid = Files.readString(file).strip();
    if (pid.isEmpty()) {
      return "its process has not said which it is";
    }
    StringBuilder words = new StringBuilder("process ").append(pid);
    ProcessHandle.of(pid.matches("\\d{1,18}") ? Long.parseLong(pid) : -1)
        .map(ProcessHandle::info)
        .ifPresent(
            info -> {
              List<String> all = info.arguments().map(List::of).orElse(List.of());
              int jar = all.indexOf("-jar");
              if (jar >= 0 && jar + 2 < all.size()) {
                words.append(": ebb ").append(String.join(" ", all.subList(jar + 2, all.size())));
              }
              info.startInstant()
                  .ifPresent(
                      start ->
                          words
                              .append(", since ")
                              .append(Duration.between(start, Instant.now()).toMinutes())
                              .append(" min"));
            });
    return words.toString();
  }

  private static Path file() {
    Path shared = Files.isDirectory(SHARED) ? SHARED.resolve(NAME) : ELSEWHERE.resolve(NAME);
    return OWN == null ? shared : Path.of(OWN);
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
      channel.truncate(0);
      lock.release();
      channel.close();
    } catch (IOException e) {
      // the lock goes with the process
    }
  }
}
