package dev.ebb.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.Clients;
import dev.ebb.runner.process.Installation;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.store.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Clients in other languages, really installed and run; that is slow, and skipped unless {@code
 * EBB_LANGUAGES=required}, as in CI. Then a language that is missing fails.
 */
class LanguagesIT {

  private static final boolean REQUIRED = "required".equals(System.getenv("EBB_LANGUAGES"));

  @TempDir private Path directory;

  @AfterEach
  void nothingIsLeft() {
    EbbProcess.assertNothingIsLeft(directory);
  }

  private static void requireAskedFor() {
    assumeTrue(REQUIRED, "other languages are asked for by EBB_LANGUAGES=required");
  }

  /** All that ebb does not build. */
  private static List<String> others() {
    List<String> others = new ArrayList<>();
    for (Client client : Clients.shipped(EbbProcess.HOME)) {
      if (client.program() instanceof Client.Command command) {
        assertThat(Installation.of(client, command, Map.of()).missing())
            .as(client.name())
            .isEmpty();
        others.add(client.name());
      }
    }
    return others;
  }

  @Test
  void allOfThemKeepToTheProtocol() throws IOException, InterruptedException {
    requireAskedFor();
    List<String> all = others();
    List<String> arguments = new ArrayList<>(List.of("clients", "check", "--modes=all"));
    arguments.addAll(all);
    EbbProcess ebb = EbbProcess.run(directory, arguments.toArray(String[]::new));
    assertThat(ebb.exitCode()).as(ebb.out() + ebb.err()).isZero();
    assertThat(ebb.out()).contains(all);
  }

  @Test
  void theDemoTellsTheWholeStoryOfBothLanguages() throws IOException, InterruptedException {
    requireAskedFor();
    EbbProcess ebb = EbbProcess.run(directory, "demo");
    assertThat(ebb.exitCode()).as(ebb.out() + ebb.err()).isZero();
    assertThat(ebb.out())
        .contains("plain (java): ", "confluent-kafka (python): ", "Of what was kept, ")
        .doesNotContain("\r", "failed");
    for (String chapter : List.of("idle", "spike", "afterwards", "collected", "trimmed")) {
      assertThat(ebb.out().lines().filter(line -> line.matches("  " + chapter + " .* MiB  .*")))
          .as(chapter)
          .hasSize(2);
    }
    String report = ebb.out().replaceAll("(?s).*\nreport: (\\S+)\n.*", "$1");
    assertThat(directory.resolve(report)).isNotEmptyFile();
  }

  private static final String[] SHORT = {
    "--trials=1", "--records=20000", "--no-warm-up", "--no-controls", "--idle=1s", "--settle=1s"
  };

  private EbbProcess compare(String... arguments) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("compare"));
    all.addAll(List.of(SHORT));
    all.addAll(List.of(arguments));
    EbbProcess ebb = EbbProcess.run(directory, Light.brokerOptions(all.toArray(String[]::new)));
    assertThat(ebb.exitCode()).as(ebb.out() + ebb.err()).isZero();
    return ebb;
  }

  @Test
  void theyStandInOneTableWithThoseInJava() throws IOException, InterruptedException {
    requireAskedFor();
    EbbProcess ebb = compare("-f=languages");
    assertThat(ebb.out()).as("kcat's drain is a bound").contains("≤");
    RunDirectory run = ebb.run(directory);
    List<Row> trials = run.rows("trials.csv");
    assertThat(trials).hasSize(5 + others().size()).allMatch(Row::ok);
    for (Row row : trials) {
      for (String known : List.of("rss_idle_mib", "rss_peak_mib", "rss_settled_mib", "drain_ms")) {
        assertThat(row.number(known)).as("%s of %s", known, row.arm()).isPresent();
      }
      boolean tells = !row.arm().equals("kcat");
      assertThat(row.number("lost").isPresent()).as(row.arm()).isEqualTo(tells);
      assertThat(row.number("rss_after_gc_mib").isPresent()).as(row.arm()).isEqualTo(tells);
      boolean onMalloc = !row.arm().equals("franz-go"); // Go does without the C library
      assertThat(row.number("rss_after_trim_mib").isPresent()).as(row.arm()).isEqualTo(onMalloc);
    }
  }

  /** A loop that polls ends with what its handler throws; kafkajs calls the handler again. */
  @Test
  void aRecordThatCannotBeHandledComesToTheHandlerOfEach()
      throws IOException, InterruptedException {
    requireAskedFor();
    EbbProcess ebb =
        compare(
            "--scenario=poison",
            "--clients=confluent-kafka,aiokafka,kafka-python,franz-go,kafkajs");
    for (Row trial : ebb.run(directory).rows("trials.csv")) {
      boolean again = trial.text("client").equals("kafkajs");
      assertThat(trial.text("poison_stopped")).as(ebb.out()).isEqualTo(again ? "0" : "1");
      assertThat(trial.text("poison_retried")).isEqualTo(again ? "1" : "0");
      assertThat(Integer.parseInt(trial.text("poison_attempts")))
          .isGreaterThanOrEqualTo(again ? 3 : 1);
    }
  }

  @Test
  void severalConsumersInOneProcessReadAllEach() throws IOException, InterruptedException {
    requireAskedFor();
    List<String> clients =
        List.of("confluent-kafka", "aiokafka", "kafka-python", "franz-go", "kafkajs");
    EbbProcess ebb =
        compare(
            "--scenario=fleet",
            "--clients=" + String.join(",", clients),
            "--consumers-per-process=1,3");
    for (Row trial : ebb.run(directory).rows("trials.csv")) {
      int consumers = Integer.parseInt(trial.text("consumers"));
      assertThat(trial.text("records_processed")).isEqualTo(Integer.toString(consumers * 20_000));
      assertThat(trial.text("lost")).as(trial.arm()).isEqualTo("0");
    }
    assertThat(ebb.out()).contains("one more costs");
  }

  /** 112 bytes of each record: an object of one slot, and the bytes that it refers to. */
  @Test
  @Execution(ExecutionMode.CONCURRENT) // beside the others: it mostly waits
  void whatAScriptKeepsIsCalledALeakAndNamed() throws IOException, InterruptedException {
    requireAskedFor();
    Path clients = EbbProcess.HOME.resolve("clients");
    Path script =
        Files.writeString(
            directory.resolve("leaking.py"),
            """
            import runpy
            import sys

            sys.path.insert(0, "%1$s/python")
            import ebb


            class Kept:
                __slots__ = ("value",)

                def __init__(self, value):
                    self.value = value


            KEPT = []
            handle = ebb.Drain.handle


            def leaking(drain, partition, value):
                KEPT.append(Kept(bytes(24)))
                return handle(drain, partition, value)


            ebb.Drain.handle = leaking
            runpy.run_path("%1$s/kafka-python/consumer.py", run_name="__main__")
            """
                .formatted(clients));
    String description =
        Files.readString(clients.resolve("kafka-python/client.yaml"))
            .replace("{here}/consumer.py", script.toString())
            .replace("{here}", clients.resolve("kafka-python").toString());
    Path file = Files.writeString(directory.resolve("leaking.yaml"), description);
    EbbProcess ebb =
        EbbProcess.run(
            directory,
            Light.brokerOptions(
                "compare",
                "--scenario=soak",
                "--together",
                "--clients=" + file,
                "--records=8192",
                "--every=3s",
                "--duration=2m",
                "--trials=1",
                "--no-warm-up",
                "--idle=1s",
                "--settle=1s"));
    assertThat(ebb.exitCode()).as(ebb.out() + ebb.err()).isZero();
    Row live =
        ebb.run(directory).rows("trials.csv").stream()
            .filter(row -> row.arm().endsWith("-live"))
            .findFirst()
            .orElseThrow();
    assertThat(live.text("leaks")).as(ebb.out()).isEqualTo("1");
    assertThat(live.number("live_growth_b_per_record").getAsDouble()).isBetween(84.0, 140.0);
    assertThat(ebb.out()).contains("__main__.Kept");
  }

  /** librdkafka leaves its group when nobody polls; franz-go has no such limit. */
  @Test
  @Execution(ExecutionMode.CONCURRENT) // and so does this
  void whoseHandlerIsSlowGoesOn() throws IOException, InterruptedException {
    requireAskedFor();
    EbbProcess ebb =
        EbbProcess.run(
            directory,
            Light.brokerOptions(
                "compare",
                "--scenario=slow-handler",
                "--clients=confluent-kafka,franz-go",
                "--quick",
                "--no-warm-up"));
    assertThat(ebb.exitCode()).as(ebb.out() + ebb.err()).isZero();
    for (Row trial : ebb.run(directory).rows("trials.csv")) {
      boolean evicted = trial.text("client").equals("confluent-kafka");
      assertThat(trial.text("evictions")).as(ebb.out()).isNotEqualTo(evicted ? "0" : "");
      assertThat(trial.text("evictions")).isNotEqualTo(evicted ? "" : "1");
    }
  }

  @Test
  void theInvestigationIsRunAgain() throws IOException, InterruptedException {
    requireAskedFor();
    EbbProcess ebb = compare("-f=original", "--clients=confluent-kafka,kafka-python");
    List<Row> trials = ebb.run(directory).rows("trials.csv");
    assertThat(trials)
        .allMatch(Row::ok)
        .extracting(Row::arm)
        .contains("confluent-kafka", "confluent-kafka-low-memory", "kafka-python");
    assertThat(ebb.out().replaceAll("\\s+", " "))
        .contains("are left out, they are of another load: records 200000 there, 20000 here");
  }

  /** By what the runtime tells of itself: set in the real process, each has its effect. */
  @Test
  void runtimeProfilesReachTheirProcesses() throws IOException, InterruptedException {
    requireAskedFor();
    RunDirectory run =
        compare(
                "--clients=aiokafka,kafkajs,franz-go",
                "--runtimes=default,python-malloc,node-small-young,go-gogc50",
                "--histogram")
            .run(directory);
    List<Row> trials = run.rows("trials.csv");
    assertThat(trials)
        .allMatch(Row::ok)
        .extracting(Row::arm)
        .containsExactlyInAnyOrder(
            "aiokafka", "aiokafka-python-malloc",
            "kafkajs", "kafkajs-node-small-young",
            "franz-go", "franz-go-go-gogc50");
    assertThat(number(trials, "aiokafka", "heap_used_after_gc_mib")).isNotNull();
    assertThat(number(trials, "aiokafka-python-malloc", "heap_used_after_gc_mib"))
        .as("Python's own arenas, which are not there")
        .isNull();
    assertThat(run.path().resolve("trials/aiokafka-histogram/histogram.csv"))
        .content()
        .contains("settle,1,builtins.");
    assertThat(run.run().toString())
        .contains("no histogram trial: kafkajs, franz-go have no JVM, and no runtime");
  }

  private static Double number(List<Row> trials, String arm, String column) {
    Row row = trials.stream().filter(one -> one.arm().equals(arm)).findFirst().orElseThrow();
    return row.number(column).isPresent() ? row.number(column).getAsDouble() : null;
  }

  /** Each has the same cases to pass, and a test of its own that reads them. */
  @Test
  void everyLanguageAccountsForRecordsAlike() throws IOException, InterruptedException {
    requireAskedFor();
    Path clients = EbbProcess.HOME.resolve("clients");
    passes(clients.resolve("python"), "python3", "-B", "-m", "unittest", "test_ebb");
    passes(clients.resolve("kafkajs"), "node", "--test");
    passes(clients.resolve("franz-go"), "go", "test", "./...");
  }

  private void passes(Path folder, String... command) throws IOException, InterruptedException {
    Path said = directory.resolve(command[0] + ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(said)).isZero();
  }
}
