package dev.ebb.runner.process;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What {@code jcmd} does, from within this process: a JVM of its own for each question would take
 * CPU time, just when a trial is measured.
 */
final class Attached {

  private Attached() {}

  /**
   * Runs a diagnostic command in the JVM with this pid, as its user or as root.
   *
   * @return what it printed; empty: this JVM cannot attach to others, as without {@code jdk.attach}
   * @throws IOException when that JVM does not answer, within so many seconds, or refuses
   */
  static Optional<String> run(long pid, String command, long seconds) throws IOException {
    FutureTask<Optional<String>> answer = new FutureTask<>(() -> ask(pid, command));
    Thread thread = new Thread(answer, "ebb-attach");
    thread.setDaemon(true); // one that does not answer cannot be interrupted
    thread.start();
    try {
      return answer.get(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IOException(command + " did not end within " + seconds + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof NoClassDefFoundError) {
        return Optional.empty();
      }
      throw new IOException(e.getCause().getMessage(), e.getCause());
    }
  }

  private static Optional<String> ask(long pid, String command) throws IOException {
    VirtualMachine machine;
    try {
      machine = VirtualMachine.attach(Long.toString(pid));
    } catch (AttachNotSupportedException e) {
      throw new IOException(e.getMessage(), e);
    }
    try {
      // HotSpot's own, and public there; the manifest asks for it to be exported.
      Method run = machine.getClass().getMethod("executeJCmd", String.class);
      try (InputStream out = (InputStream) run.invoke(machine, command)) {
        // Not readAllBytes: asked for no byte, as that does once, this stream says that it has
        // ended.
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        out.transferTo(all);
        return Optional.of(all.toString(StandardCharsets.UTF_8));
      }
    } catch (InvocationTargetException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } catch (NoSuchMethodException | IllegalAccessException e) {
      return Optional.empty();
    } finally {
      machine.detach();
    }
  }
}
