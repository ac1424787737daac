package dev.ebb.runner.cli;

import dev.ebb.runner.process.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Shows a page in the browser of whoever sits there. */
final class Browser {

  /** What opens a file as its owner has it, as systems have it. */
  private static final List<String> OPENERS = List.of("xdg-open", "open", "wslview");

  private Browser() {}

  /**
   * Opens it; where nothing can, says where it is.
   *
   * @param command that was asked to
   */
  static void open(String command, Path page) {
    String file = page.toAbsolutePath().toString();
    for (List<String> opener : openers()) {
      List<String> words = new ArrayList<>(opener);
      words.replaceAll(word -> word.replace("%s", file));
      if (words.equals(opener)) {
        words.add(file);
      }
      try {
        new ProcessBuilder(words)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
        return;
      } catch (IOException e) {
        // the next, then
      }
    }
    System.err.println(command + ": no browser can be opened from here; the page is " + page);
  }

  /** {@code BROWSER}, commands with colons between; then, on a desktop, what opens files there. */
  private static List<List<String>> openers() {
    List<List<String>> openers = new ArrayList<>();
    String browser = System.getenv("BROWSER");
    for (String command : (browser == null ? "" : browser).split(":")) {
      if (!command.isBlank()) {
        openers.add(List.of(command.strip().split("\\s+")));
      }
    }
    boolean desktop =
        System.getProperty("os.name").startsWith("Mac")
            || System.getenv("DISPLAY") != null
            || System.getenv("WAYLAND_DISPLAY") != null
            || System.getenv("WSL_DISTRO_NAME") != null;
    if (desktop) {
      OPENERS.stream()
          .filter(name -> Programs.onPath(name).isPresent())
          .forEach(name -> openers.add(List.of(name)));
    }
    return openers;
  }
}
