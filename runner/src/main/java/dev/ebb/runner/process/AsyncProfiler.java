package dev.ebb.runner.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/**
 * async-profiler, which counts what other JVMs of this machine allocate by who does: its library is
 * in its jar, and is laid out as a file for as long as this JVM runs.
 */
public final class AsyncProfiler {

  private static Path library;

  private AsyncProfiler() {}

  /**
   * Its library, as a file.
   *
   * @throws IOException when there is none for this machine
   */
  public static synchronized Path library() throws IOException {
    if ("jfr".equals(System.getProperty("ebb.profiler"))) {
      throw new IOException("async-profiler is not to be used (ebb.profiler=jfr)");
    }
    if (library == null) {
      String resource = "/" + platform() + "/libasyncProfiler.so";
      try (InputStream content = AsyncProfiler.class.getResourceAsStream(resource)) {
        if (content == null) {
          throw new IOException("async-profiler has no library for " + platform());
        }
        Path file = Files.createTempFile("ebb-async-profiler-", ".so");
        file.toFile().deleteOnExit();
        Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
        library = file;
      }
    }
    return library;
  }

  private static String platform() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch");
    return os.startsWith("mac")
        ? "macos"
        : "linux-" + (arch.equals("aarch64") ? "arm64" : arch.equals("amd64") ? "x64" : arch);
  }

  /**
   * Tells it something in a running JVM.
   *
   * @param words such as {@code start,event=alloc}; see its documentation
   * @throws IOException when it does not go along
   */
  public static void tell(HotSpot jvm, String words) throws IOException {
    String answer = jvm.ask("JVMTI.agent_load", library().toString(), "\"" + words + "\"");
    if (!answer.contains("return code: 0")) {
      throw new IOException("async-profiler: " + answer.strip().replaceAll("\\s+", " "));
    }
  }

  /** What to start a JVM with, so that it is told something at once. */
  public static String flag(String words) throws IOException {
    return "-agentpath:" + library() + "=" + words;
  }
}
