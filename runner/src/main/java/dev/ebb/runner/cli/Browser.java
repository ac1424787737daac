package dev.ebb.runner.cli;

import dev.ebb.runner.process.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Shows a page in the browser of whoever sits there. */
final class Browser {

  /** What opens a file as its owner has it: named by the user, then as systems have it. */
  private static final List<String> OPENERS = List.of("xdg-open", "open", "wslview");

  private Browser() {}

  /** Opens it; where nothing can, says where it is. */
  static void open(Path page) {
    Optional<String> opener = opener();
    if (opener.isEmpty()) {
      System.err.println(
          "ebb report: there is no browser to be opened from here; the page is " + page);
      return;
    }
    try {
      new ProcessBuilder(opener.get(), page.toAbsolutePath().toString())
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      System.err.println("ebb report: " + opener.get() + " cannot be started; the page is " + page);
    }
  }

  /** {@code BROWSER}, as other tools read it; on a desktop what opens files there. */
  private static Optional<String> opener() {
    String browser = System.getenv("BROWSER");
    if (browser != null && !browser.isBlank()) {
      return Optional.of(browser);
    }
    boolean mac = System.getProperty("os.name").startsWith("Mac");
    boolean desktop =
        mac
            || System.getenv("DISPLAY") != null
            || System.getenv("WAYLAND_DISPLAY") != null
            || System.getenv("WSL_DISTRO_NAME") != null;
    return desktop
        ? OPENERS.stream().filter(name -> Programs.onPath(name).isPresent()).findFirst()
        : Optional.empty();
  }
}
