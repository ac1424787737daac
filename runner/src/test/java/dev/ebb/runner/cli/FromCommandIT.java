package dev.ebb.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.runner.pasted.Pasted;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code ebb inspect --from}, as it is typed. */
class FromCommandIT {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final PrintStream realOut = System.out;
  private final PrintStream realErr = System.err;
  private final InputStream realIn = System.in;

  @BeforeEach
  void listen() {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void listenNoMore() {
    System.setOut(realOut);
    System.setErr(realErr);
    System.setIn(realIn);
  }

  private String said(int status, String... args) {
    assertThat(Ebb.execute(args)).as(err.toString(StandardCharsets.UTF_8)).isEqualTo(status);
    return (status == 0 ? out : err).toString(StandardCharsets.UTF_8);
  }

  private static String path(String name) {
    return Pasted.path(name).toString();
  }

  @Test
  void aTableOfWhatWasReadComesFirstAndFindingsAfterIt() {
    String said =
        said(
            0,
            "inspect",
            "--from",
            path("jdk17-g1-heap-info.txt"),
            path("jdk17-g1-smaps.txt"),
            path("jdk17-g1-nmt.txt"));
    assertThat(said.lines().findFirst())
        .hasValueSatisfying(head -> assertThat(head).startsWith("what"));
    assertThat(said).contains("heap_info", "G1: 13.3 MiB used of 25.0", "RSS 68.7 MiB");
    assertThat(said.indexOf("Heap is 26 of 69 MiB")).isGreaterThan(said.indexOf("RSS 68.7 MiB"));
  }

  @Test
  void aDashIsStdin() {
    System.setIn(
        new ByteArrayInputStream(Pasted.text("leaks-gc.log").getBytes(StandardCharsets.UTF_8)));
    assertThat(said(0, "inspect", "--from", "-")).contains("stdin", "it grows and has not stopped");
  }

  @Test
  void whatMattersMaySaySo() {
    assertThat(said(0, "inspect", "--matters", "5g", "--from", path("steady-gc.log")))
        .contains("no growth that would matter");
  }

  @Test
  void withoutAProcessOrAFileItSaysWhatIsMissing() {
    assertThat(said(2, "inspect")).contains("PID is needed").hasLineCount(1);
  }
}
