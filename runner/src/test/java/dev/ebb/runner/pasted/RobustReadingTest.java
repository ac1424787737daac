package dev.ebb.runner.pasted;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What copying, quoting and logging do to a table does not change what is read. */
class RobustReadingTest {

  static List<String> tables() {
    return Pasted.names().stream().filter(name -> !name.endsWith(".md")).toList();
  }

  /** Without where it was: a prefix may hide whose process it is. */
  private static List<String> seen(String text) {
    return Pasted.read(text).found().stream()
        .map(found -> found.toString().replaceAll("Source\\[[^]]*]|Series@\\w+", ""))
        .toList();
  }

  private static void same(String name, UnaryOperator<String> change) {
    String text = Pasted.text(name);
    String changed = String.join("\n", text.lines().map(change).toList()) + "\n";
    assertThat(seen(changed)).as(name).isEqualTo(seen(text)).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("tables")
  void aMailsQuotes(String name) {
    same(name, line -> "> " + line);
  }

  @ParameterizedTest
  @MethodSource("tables")
  void aTablesBar(String name) {
    same(name, line -> "| " + line);
  }

  @ParameterizedTest
  @MethodSource("tables")
  void aContainersLog(String name) {
    same(name, line -> "pod-name-abc 2026-11-27T00:12:13.123456789Z stdout F " + line);
  }

  @ParameterizedTest
  @MethodSource("tables")
  void aLoggersTime(String name) {
    same(name, line -> "2026-11-27 00:12:13,123 INFO  [main] " + line);
  }

  @ParameterizedTest
  @MethodSource("tables")
  void colours(String name) {
    same(name, line -> "\u001b[1;32m" + line + "\u001b[0m");
  }

  @ParameterizedTest
  @MethodSource("tables")
  void otherEndsOfLines(String name) {
    String text = Pasted.text(name);
    assertThat(seen("\ufeff" + text.replace("\n", "\r\n"))).isEqualTo(seen(text));
    assertThat(seen(text.replace("\n", "\r"))).isEqualTo(seen(text));
    assertThat(seen(text.stripTrailing())).isEqualTo(seen(text));
  }

  @ParameterizedTest
  @MethodSource("tables")
  void aFileOfWindows(String name) throws IOException {
    String text = Pasted.text(name);
    byte[] wide = ("\ufeff" + text).getBytes(StandardCharsets.UTF_16LE);
    Paste paste = PasteReader.read("paste", new ByteArrayInputStream(wide));
    assertThat(paste.found()).hasSameSizeAs(Pasted.read(text).found());
  }

  @Test
  void aWholeTicketIsReadKindByKind() {
    StringBuilder ticket = new StringBuilder("# It leaks\r\n\r\nWe see this, see 1: below\n");
    for (String name :
        List.of(
            "jdk17-g1-heap-info.txt",
            "jdk17-g1-nmt.txt",
            "jdk17-g1-smaps-rollup.txt",
            "jdk17-g1-pmap-x.txt",
            "jdk17-g1-histogram-1.txt",
            "leaks-gc.log")) {
      ticket
          .append("\n## ")
          .append(name)
          .append("\n```text\n")
          .append(Pasted.text(name))
          .append("```\n");
    }
    ticket.append(
        """
        ```
        2024-11-15 12:58:53 process memory: 19.4 Mib - messages processed: 0
        2024-11-15 12:58:54 process memory: 45.9 Mib - messages processed: 7
        ```
        ```
        # Elapsed time   CPU (%)     Real (MB)   Virtual (MB)
               0.000        0.000        8.250       20.125
               1.010       99.000       80.500      120.125
        ```
        Thank you!
        """);
    Paste paste = Pasted.read(ticket.toString());
    assertThat(paste.found())
        .extracting(Found::kind)
        .containsExactly(
            Kind.HEAP_INFO,
            Kind.NATIVE_MEMORY,
            Kind.ROLLUP,
            Kind.PMAP,
            Kind.HISTOGRAM,
            Kind.GC_LOG,
            Kind.RECORDING,
            Kind.RECORDING);
    assertThat(paste.unread()).isEmpty();
    assertThat(((Recorded) paste.found().get(7)).recording().peak()).isEqualTo(80.5);
  }

  @Test
  void withoutFencesTooAndWithoutAnythingBetween() {
    String all =
        Pasted.text("jdk17-g1-heap-info.txt")
            + Pasted.text("jdk17-g1-nmt.txt")
            + Pasted.text("jdk17-g1-smaps.txt")
            + Pasted.text("jdk17-g1-histogram-2.txt");
    assertThat(Pasted.read(all).found())
        .extracting(Found::kind)
        .containsExactly(Kind.HEAP_INFO, Kind.NATIVE_MEMORY, Kind.SMAPS, Kind.HISTOGRAM);
  }

  @Test
  void aLogWhoseLinesAreAmongOthersIsOne() {
    String mixed =
        """
        2024-11-15 12:58:53 process memory: 19.4 Mib - messages processed: 0
        [0.201s][info][gc] GC(1) Pause Full (System.gc()) 6M->1M(16M) 1.128ms
        2024-11-15 12:58:54 process memory: 45.9 Mib - messages processed: 7
        [0.301s][info][gc] GC(2) Pause Full (System.gc()) 6M->2M(16M) 1.128ms
        """;
    List<Found> found = Pasted.read(mixed).found();
    assertThat(found).hasSize(2);
    assertThat(((GcLog) found.get(0)).live().get(0).count()).isEqualTo(2);
    assertThat(((Recorded) found.get(1)).recording().points()).hasSize(2);
  }
}
