package dev.ebb.runner.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.EbbProcess;
import dev.ebb.runner.plan.Arm;
import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.ClusterSpec;
import dev.ebb.runner.plan.HeapSize;
import dev.ebb.runner.plan.Level;
import dev.ebb.runner.plan.Matrix;
import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.Plan.Trials;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.plan.Release;
import dev.ebb.runner.plan.Settings;
import dev.ebb.runner.plan.TrialSpec.Kind;
import dev.ebb.runner.plan.Trim;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.report.Comparison;
import dev.ebb.runner.report.TerminalReport;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.subject.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One run of a JVM client and of programs that are none: a script that speaks the protocol, and
 * some that do not get far. What cannot be known of a client is left open; what goes wrong with
 * one, fails its trial alone.
 */
class OtherClientsIT {

  private static final Path JAVA = Path.of(System.getProperty("java.home"));

  @TempDir private static Path directory;
  private static Session session;
  private static RunDirectory run;
  private static String printed;

  @BeforeAll
  static void compare() throws IOException, InterruptedException {
    Path script = directory.resolve("script-client.sh");
    try (InputStream in = OtherClientsIT.class.getResourceAsStream("/script-client.sh")) {
      Files.copy(in, script);
    }
    List<Arm> arms = new ArrayList<>();
    for (String how : List.of("good", "dies", "garbles", "upsets")) {
      arms.add(arm(how, List.of("sh", script.toString(), how.equals("upsets") ? "good" : how)));
    }
    arms.add(arm("missing", List.of(directory.resolve("no-such-program").toString())));
    arms.addAll(Matrix.arms(Map.of(Axis.CLIENT, List.of("plain")), EbbProcess.HOME, JAVA));
    Plan plan =
        new Plan(
            "others",
            1,
            arms,
            null,
            ClusterSpec.embedded(1),
            new Plan.Load(null, Workload.of(30_000, 100, 3), Release.COMMIT, true, true),
            new Trials(1, Set.of(Kind.CONTROL)),
            new Plan.Timing(
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofMillis(100),
                Duration.ofMinutes(2)),
            new Plan.Common(HeapSize.parse("128m"), null, 1, List.of(), Map.of(), Trim.ASK),
            new Plan.Install(EbbProcess.HOME, JAVA),
            null);
    CompareWork work = CompareWork.of(plan, directory, false, List.of("compare"), "test");
    session = new Session(work, new Upset());
    session.run();
    run = session.directory().orElseThrow();
    printed = new TerminalReport(100, false).render(Comparison.of(run));
  }

  private static Arm arm(String name, List<String> program) {
    List<String> words = new ArrayList<>(program);
    words.addAll(List.of(JAVA.resolve("bin/java").toString(), "-XX:TieredStopAtLevel=1"));
    words.addAll(List.of("-Debb.home=" + EbbProcess.HOME, "-jar"));
    words.addAll(
        List.of(EbbProcess.HOME.resolve("runner/target/runner.jar").toString(), "--supervised"));
    for (String option :
        List.of("bootstrap-server:bootstrap", "topic:topic", "group:group", "expect:expect")) {
      words.add("--" + option.split(":")[0]);
      words.add("{" + option.split(":")[1] + "}");
    }
    Client client =
        new Client(
            name,
            "sh",
            "",
            new Client.Command(
                directory.resolve("none.yaml"), List.of(), null, words, Map.of(), Map.of()),
            List.of("only"),
            List.of(),
            new Client.Names("none", List.of(), null, List.of()),
            new Client.Protocol(),
            true,
            Set.of(),
            List.of(),
            null,
            false,
            false);
    Map<Axis, Level> levels = new LinkedHashMap<>();
    for (Axis axis : Axis.ALL) {
      levels.put(axis, new Level("none", "", "none", Settings.NONE));
    }
    levels.put(Axis.SCENARIO, new Level("spike", "", "spike", Settings.NONE));
    levels.put(Axis.CLIENT, new Level(name, name, name, Settings.NONE));
    levels.put(
        Axis.MODE,
        new Level(
            "only",
            "",
            "only",
            new Settings(
                "only", Map.of(), Map.of(), null, List.of(), null, null, null, Map.of(), null)));
    return new Arm(name, client, levels);
  }

  /** Something that nobody has expected, in the middle of the trials of one arm. */
  private static final class Upset implements Progress {

    private int finished;

    @Override
    public void phase(Phase phase) {
      if (finished == PLACE_OF_UPSETS && phase.equals(Phase.IDLE)) {
        throw new IllegalStateException("never seen before");
      }
      if (finished == PLACE_OF_PLAIN && phase.equals(Phase.IDLE)) {
        throw new Refused("refused under way");
      }
    }

    @Override
    public void live(double rssMib, long count) {}

    @Override
    public void finished(String outcome) {
      finished++;
    }

    @Override
    public void close() {}
  }

  /** Of the control trials, which come first. */
  private static final int PLACE_OF_UPSETS = 3;

  private static final int PLACE_OF_PLAIN = 5;

  @AfterAll
  static void nothingIsLeft() {
    EbbProcess.assertNothingIsLeft(directory);
    assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
  }

  private static Row row(String table, String arm) {
    return run.rows(table).stream().filter(row -> row.arm().equals(arm)).findFirst().orElseThrow();
  }

  @Test
  void aClientThatIsNoJvmIsComparedWithOneThatIs() {
    for (String arm : List.of("good", "plain")) {
      Row row = row("trials.csv", arm);
      assertThat(row.ok()).as("%s: %s", arm, row.reason()).isTrue();
      for (String known :
          List.of(
              "rss_idle_mib",
              "rss_peak_mib",
              "rss_settled_mib",
              "drain_ms",
              "cpu_s",
              "records_processed",
              "lost",
              "commits",
              "join_ms",
              "pss_settled_mib")) {
        assertThat(row.number(known)).as("%s of %s", known, arm).isPresent();
      }
      assertThat(row.number("rss_peak_mib").getAsDouble())
          .isGreaterThan(row.number("rss_idle_mib").getAsDouble());
    }
    assertThat(printed.replaceAll("\\s+", " "))
        .contains("Of what was kept, ")
        .containsPattern("of (good, upsets|upsets, good) it is not known") // the leanest first
        .contains("there is no good trial of dies, garbles, missing");
    assertThat(printed)
        .containsPattern("(?m)^good +[0-9.]+ +-")
        .containsPattern("(?m)^plain +[0-9.]+ +[0-9.]+ ");
  }

  @Test
  void whatOnlyAJvmCanTellIsLeftOpenOfOthers() {
    Row row = row("trials.csv", "good");
    for (String unknown :
        List.of(
            "rss_after_gc_mib",
            "rss_after_trim_mib",
            "heap_used_after_gc_mib",
            "gc_count",
            "gc_ms",
            "alloc_bytes_per_record",
            "retained_heap_mib",
            "retained_malloc_mib",
            "retained_other_mib",
            "retained_direct_mib",
            "heap_committed_drained_mib")) {
      assertThat(row.text(unknown)).as(unknown).isNull();
      assertThat(
              row("trials.csv", "plain").text(unknown) == null
                  && !unknown.contains("malloc")
                  && !unknown.contains("other")
                  && !(unknown.equals("retained_heap_mib") && moved()))
          .as("%s of a JVM", unknown)
          .isFalse();
    }
    assertThat(String.join("\n", warnings()))
        .contains(
            "good-1: nothing was collected, what it would show is unknown: its runtime cannot be asked");
  }

  private static boolean moved() {
    return warnings().stream()
        .anyMatch(note -> note.matches("(?s).*plain-1\\b[^:]*: RSS.* moved .*"));
  }

  private static List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    run.run().path("warnings").forEach(warning -> warnings.add(warning.asText()));
    return warnings;
  }

  @Test
  void whatGoesWrongWithOneFailsItsTrialsAlone() {
    assertThat(row("trials.csv", "dies").reason())
        .endsWith("the client exited with status 7: no more patience");
    assertThat(row("trials.csv", "garbles").reason())
        .contains("the client said what is not JSON", "oh");
    assertThat(row("trials.csv", "missing").reason()).contains("no-such-program");
    assertThat(session.exitCode()).isEqualTo(1);
    assertThat(run.run().path("status").asText()).isEqualTo("finished");
    assertThat(printed).contains("dies: failed: ");
  }

  @Test
  void whatNobodyHasExpectedIsToldByItsNameAndTheRunGoesOn() {
    Row row = row("controls.csv", "upsets");
    assertThat(row.reason())
        .contains("a fault of ebb's own")
        .contains("java.lang.IllegalStateException: never seen before");
    assertThat(run.path().resolve("trials/upsets-control/ebb-error.txt"))
        .content()
        .contains("at dev.ebb.runner.");
    Row next = row("trials.csv", "upsets");
    assertThat(next.ok()).as("its next trial: %s", next.reason()).isTrue();
  }

  /** Exit code 2 is for what is refused before anything ran; that is session.run() throwing it. */
  @Test
  void whatIsRefusedWithinATrialFailsThatTrial() {
    assertThat(row("controls.csv", "plain").reason()).isEqualTo("idle: refused under way");
    assertThat(session.exitCode()).isEqualTo(1);
    assertThat(row("trials.csv", "plain").ok()).isTrue();
  }

  @Test
  void theJournalTellsOfEveryTrial() {
    List<JsonNode> trials = new ArrayList<>();
    run.run().path("trials").forEach(trials::add);
    assertThat(trials).hasSize(12);
    assertThat(run.rows("controls.csv")).hasSize(6);
  }
}
