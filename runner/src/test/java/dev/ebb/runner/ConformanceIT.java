package dev.ebb.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ebb clients check}: a client that keeps to the protocol, and some that do not. */
class ConformanceIT {

  /** What is wrong with each, and the point that tells. */
  private static final Map<String, String> POINTS = new LinkedHashMap<>();

  static {
    POINTS.put("garbles", "NO   starts, joins its group, is assigned");
    POINTS.put("uncommitted", "NO   leaves alone what is not yet committed");
    POINTS.put("never-commits", "NO   commits all of that while it runs");
    POINTS.put("stays", "NO   ends cleanly when its stdin does");
    POINTS.put("loses", "NO   accounts for each record");
    POINTS.put("deaf", "NO   ends cleanly when told to stop, its stdin still open");
    POINTS.put("alone", "NO   has several consumers in one process");
    POINTS.put("grumbles", "NO   ends without its topic, too");
  }

  @TempDir private static Path directory;
  private static String said;
  private static final List<Integer> CODES = new ArrayList<>();

  /** Half of them beside the others: it mostly waits. */
  @BeforeAll
  static void check() throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("nothing"));
    all.addAll(POINTS.keySet());
    int half = all.size() / 2;
    try (EbbProcess some = check(all.subList(0, half));
        EbbProcess others = check(all.subList(half, all.size()))) {
      for (EbbProcess ebb : List.of(some, others)) {
        assertThat(ebb.process().waitFor(10, TimeUnit.MINUTES)).as(ebb.out()).isTrue();
        CODES.add(ebb.exitCode());
      }
      said = some.out() + others.out();
    }
  }

  private static EbbProcess check(List<String> wrongs) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("clients", "check"));
    for (String wrong : wrongs) {
      arguments.add(description(wrong));
    }
    Path own = Files.createDirectory(directory.resolve("with-" + wrongs.get(0)));
    return EbbProcess.start(own, arguments.toArray(String[]::new));
  }

  private static String description(String wrong) throws IOException {
    Path file = directory.resolve(wrong + ".yaml");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Files.writeString(
        file,
        """
        description: a client for tests
        language: other
        command: ["%s", -XX:TieredStopAtLevel=1, -cp, "%s", dev.ebb.runner.BrokenClient, "%s",
          "{bootstrap}", "{topic}", "{group}", "{expect}", "{isolation}"%s]
        """
            .formatted(
                java,
                System.getProperty("java.class.path"),
                wrong,
                wrong.equals("alone") ? ", \"{consumers}\"" : ""));
    return file.toString();
  }

  @AfterAll
  static void nothingIsLeft() throws IOException {
    try (Stream<Path> own = Files.list(directory).filter(Files::isDirectory)) {
      own.forEach(EbbProcess::assertNothingIsLeft);
    }
  }

  /** The lines of one client. */
  private static List<String> lines(String client) {
    List<String> lines = said.lines().toList();
    int from = lines.indexOf(client) + 1;
    int to = from;
    while (lines.get(to).startsWith("  ")) {
      to++;
    }
    return lines.subList(from, to);
  }

  @Test
  void oneThatKeepsToItPasses() {
    assertThat(lines("nothing"))
        .as(said)
        .noneMatch(line -> line.strip().startsWith("NO"))
        .anyMatch(line -> line.contains("yes  accounts for each record"))
        .anyMatch(line -> line.contains("-    answers collect"))
        .anyMatch(line -> line.contains("-    has several consumers in one process"));
  }

  @Test
  void eachThatDoesNotIsToldByThePoint() throws InterruptedException {
    assertThat(CODES).containsExactly(1, 1);
    POINTS.forEach(
        (wrong, point) ->
            assertThat(lines(wrong).stream().filter(line -> line.contains("NO")).findFirst())
                .as("%s: %s", wrong, said)
                .hasValueSatisfying(line -> assertThat(line).contains(point)));
  }
}
