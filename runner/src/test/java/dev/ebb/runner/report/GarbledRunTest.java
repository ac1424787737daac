package dev.ebb.runner.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.runner.Garbled;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.process.ClassHistogram;
import dev.ebb.runner.process.Folders;
import dev.ebb.runner.recorded.LogReader;
import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.trial.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What lies in a run's directory, and what people paste, garbled: read, or refused in one line. */
class GarbledRunTest {

  private static final List<String> FILES =
      List.of("run.json", "trials.csv", "trials/plain-1/samples.csv");

  private static final String LOG =
      """
      # A page
      ```
      2024-11-15 12:58:53 process memory: 19.4 Mib - messages processed: 0
      2024-11-15 12:58:54 process memory: 76.2 Mib for PID 7 - messages processed: 15000
      ```
      # Elapsed time   CPU (%)     Real (MB)   Virtual (MB)
             0.000        0.000        8.250       20.125
      11:59:59 PM     0      4711      1.00      0.00   20000   10240   0.10  python3
      """;

  private static final String HISTOGRAM =
      """
       num     #instances         #bytes  class name (module)
      -------------------------------------------------------
         1:         13466        1081480  [B (java.base@17.0.15)
         2:          1526         185024  java.lang.Class (java.base@17.0.15)
      Total         58541        3270896
      """;

  @Property(tries = 300)
  void aRun(@ForAll long seed) throws IOException {
    Path folder = Files.createTempDirectory("garbled");
    try {
      RunDirectory run =
          new StoredRun(folder, "r")
              .started("2026-11-20T02:30:00Z")
              .arm("plain", "plain", 20, 100, 110, 120)
              .arm("vertx", "vertx", 20, 100, 130, 140)
              .store();
      Path file = run.path().resolve(FILES.get((int) Math.floorMod(seed, 3L)));
      Files.write(file, Garbled.of(Files.readString(file), seed).getBytes(UTF_8));
      try {
        Comparison comparison = Comparison.of(RunDirectory.open(run.path()));
        new TerminalReport(100, false).render(comparison);
        new MarkdownReport().render(comparison);
        new HtmlReport().render(comparison);
        History history =
            new History(List.of(run.path()), List.of(), List.of(), Figures.contrasted());
        history.terminal(80);
        history.markdown();
        history.json();
        history.csv();
        history.html();
      } catch (Refused e) {
        assertThat(e.getMessage().lines()).as(e.getMessage()).hasSize(1);
      }
    } finally {
      Folders.delete(folder);
    }
  }

  @Property(tries = 500)
  void aLog(@ForAll long seed) {
    LogReader.Result result = LogReader.read("log", Garbled.of(LOG, seed).lines().toList());
    assertThat(result.unread()).isGreaterThanOrEqualTo(0);
  }

  @Property(tries = 500)
  void aHistogram(@ForAll long seed) {
    try {
      ClassHistogram.parse(Garbled.of(HISTOGRAM, seed));
    } catch (IllegalArgumentException e) { // what it says that it throws
      assertThat(e.getMessage().lines()).hasSize(1);
    }
  }
}
