package dev.ebb.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.Clients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One small comparison of all clients, looked at from every side. */
@Tag("alone")
class CompareIT {

  private static final String CONTRACT =
      "arm,client,mode,profile,jvm,trial,order,status,reason,records_expected,records_processed,"
          + "lost,duplicated,out_of_order,join_ms,first_record_ms,drain_ms,records_per_s,mib_per_s,"
          + "cpu_s,broker_cpu_s,rss_idle_mib,rss_peak_mib,vmhwm_mib,rss_settled_mib,"
          + "control_settled_mib,retained_mib,retained_pct,settle_ms,rss_after_gc_mib,"
          + "rss_after_trim_mib,heap_used_after_gc_mib,alloc_bytes_per_record,commits,commit_ms,"
          + "samples,max_sample_gap_ms";

  /** Regions are of 1 MiB: as many as allocation buffers may have begun. */
  private static final double PARTLY_USED_MIB = 8;

  private static final List<String> CLIENTS =
      Clients.standard(EbbProcess.HOME).stream().map(Client::name).toList();

  @TempDir private static Path directory;
  private static EbbProcess ebb;
  private static Path run;
  private static List<Map<String, String>> trials;
  private static JsonNode record;

  @BeforeAll
  static void compareAllClients() throws IOException, InterruptedException {
    ebb =
        EbbProcess.run(
            directory,
            Light.brokerOptions(
                "compare",
                "--records=200000",
                "--trials=1",
                "--idle=1s",
                "--settle=1s",
                "--seed=42",
                "--name=a <b> run"));
    try (Stream<Path> runs = Files.list(directory.resolve("results"))) {
      run = runs.findFirst().orElseThrow();
    }
    trials = Csv.read(run.resolve("trials.csv"));
    record = new ObjectMapper().readTree(run.resolve("run.json").toFile());
  }

  @AfterAll
  static void nothingIsLeft() {
    EbbProcess.assertNothingIsLeft(directory);
  }

  @Test
  void everyClientDrainsEveryRecordOnce() throws InterruptedException {
    assertThat(ebb.exitCode()).as(ebb.err()).isZero();
    assertThat(trials)
        .extracting(line -> line.get("client"))
        .containsExactlyInAnyOrderElementsOf(CLIENTS);
    assertThat(trials)
        .allSatisfy(
            line -> {
              assertThat(line.get("status")).isEqualTo("ok");
              assertThat(line.get("records_expected")).isEqualTo("200000");
              assertThat(line.get("records_processed")).isEqualTo("200000");
              assertThat(line)
                  .containsEntry("lost", "0")
                  .containsEntry("duplicated", "0")
                  .containsEntry("out_of_order", "0");
            });
  }

  @Test
  void theColumnsComeAsPromised() throws IOException {
    assertThat(Files.readAllLines(run.resolve("trials.csv")).get(0)).startsWith(CONTRACT);
    assertThat(Files.readAllLines(run.resolve("trials/plain-1/samples.csv")).get(0))
        .startsWith("t_ms,phase,rss_mib,cpu_s");
  }

  @Test
  void theFiguresHangTogether() {
    assertThat(trials)
        .allSatisfy(
            line -> {
              double idle = Csv.number(line, "rss_idle_mib");
              double peak = Csv.number(line, "rss_peak_mib");
              double settled = Csv.number(line, "rss_settled_mib");
              assertThat(idle).isLessThan(peak);
              assertThat(settled).isLessThanOrEqualTo(peak);
              assertThat(Csv.number(line, "retained_mib")).isCloseTo(settled - idle, within(0.01));
              assertThat(Csv.number(line, "retained_pct"))
                  .isCloseTo(100 * (settled - idle) / (peak - idle), within(0.1));
              assertThat(Csv.number(line, "vmhwm_mib"))
                  .as("the kernel's own peak")
                  .isBetween(0.97 * peak - 2, peak * 1.01); // its counters are approximate
              assertThat(Csv.number(line, "drain_ms"))
                  .isGreaterThan(Csv.number(line, "first_record_ms"));
              assertThat(Csv.number(line, "records_per_s"))
                  .isCloseTo(200_000 / (Csv.number(line, "drain_ms") / 1e3), within(1.0));
              assertThat(line.get("control_settled_mib")).isNotEmpty();
              assertThat(Csv.number(line, "cpu_s")).isPositive();
              assertThat(Csv.number(line, "commits")).isPositive();
            });
  }

  @Test
  void whatIsRetainedIsSplitWithoutARest() throws IOException {
    List<Map<String, String>> rows = Csv.read(run.resolve("controls.csv"));
    assertThat(rows).hasSameSizeAs(CLIENTS);
    rows.addAll(trials);
    assertThat(rows).allSatisfy(CompareIT::partsAddUpOrAreNotKnown);
    assertThat(trials)
        .as("a thread that reads keeps a direct buffer")
        .allSatisfy(line -> assertThat(Csv.number(line, "retained_direct_mib")).isPositive());
  }

  /**
   * Where RSS moved at the wrong moment, or a step of the ladder told nothing, the report says so.
   */
  private static void partsAddUpOrAreNotKnown(Map<String, String> line) throws IOException {
    if (line.get("retained_heap_mib").isEmpty()) {
      assertThat(line).containsEntry("retained_other_mib", "");
      assertThat(Files.readString(run.resolve("report.md")))
          .containsPattern(
              "\\b" + line.get("arm") + "-" + line.get("trial") + "\\b[^:]*: RSS (still )?moved");
      return;
    }
    double heap = Csv.number(line, "retained_heap_mib");
    if (line.get("retained_malloc_mib").isEmpty()) {
      assertThat(line.get("retained_other_mib")).isEmpty();
      assertThat(Files.readString(run.resolve("report.md")))
          .contains("and the rest, are not known");
    } else {
      double malloc = Csv.number(line, "retained_malloc_mib");
      double other = Csv.number(line, "retained_other_mib");
      assertThat(heap + malloc + other).isCloseTo(Csv.number(line, "retained_mib"), within(0.01));
    }
  }

  /**
   * The kernel's account of the heap against the JVM's own. What is committed need not have been
   * touched: on a slow machine G1 grows a heap for its pauses before anything fills it. So what is
   * committed is a bound for every trial, and reached in the one that used its heap most.
   */
  @Test
  void theHeapInMemoryIsThatWhichTheJvmHasCommitted() {
    assertThat(trials)
        .allSatisfy(
            line -> {
              double idle = Csv.number(line, "heap_resident_idle_mib");
              double settled = Csv.number(line, "heap_resident_settled_mib");
              if (!line.get("retained_heap_mib").isEmpty()) {
                assertThat(Csv.number(line, "retained_heap_mib"))
                    .isCloseTo(settled - idle, within(0.01));
              }
              assertThat(idle)
                  .isPositive()
                  .isLessThanOrEqualTo(Csv.number(line, "heap_committed_idle_mib"));
              assertThat(settled)
                  .isGreaterThan(Csv.number(line, "heap_used_after_gc_mib"))
                  .isLessThanOrEqualTo(Csv.number(line, "heap_committed_settled_mib"));
            });
    assertThat(trials)
        .extracting(
            line ->
                Csv.number(line, "heap_resident_settled_mib")
                    / Csv.number(line, "heap_committed_settled_mib"))
        .as("shares of the committed heap that are in memory")
        .anyMatch(share -> share > 0.5);
  }

  /** The heap's part is checked without the JVM's word: a collection takes it off RSS as well. */
  @Test
  void whatCollectionsTakeOffTheHeapInMemoryIsWhatTheyTakeOffRss() throws IOException {
    for (String client : CLIENTS) {
      Map<String, Map<String, String>> at =
          Csv.read(run.resolve("trials/" + client + "-1/memory.csv")).stream()
              .collect(Collectors.toMap(line -> line.get("phase"), line -> line));
      double rss = fall(at, "rss_mib");
      assertThat(fall(at, "heap_resident_mib"))
          .as(client)
          .isCloseTo(rss, within(0.1 * Math.abs(rss) + 10));
    }
  }

  private static double fall(Map<String, Map<String, String>> at, String figure) {
    return Csv.number(at.get("settle"), figure) - Csv.number(at.get("gc"), figure);
  }

  /**
   * What G1 promises: after full collections no more heap is free than {@code MaxHeapFreeRatio}, 70
   * %, of what it has, or it has what it began with; regions that are used in part count as used.
   * Where that leaves more than had been touched, nothing comes back.
   */
  @Test
  void fullCollectionsLeaveNoMoreHeapThanG1Promises() throws IOException {
    for (String client : CLIENTS) {
      Map<String, String> gc =
          Csv.read(run.resolve("trials/" + client + "-1/memory.csv")).stream()
              .filter(line -> line.get("phase").equals("gc"))
              .findFirst()
              .orElseThrow();
      double used = Csv.number(gc, "heap_used_mib");
      assertThat(Csv.number(gc, "heap_committed_mib"))
          .as("%s, with %s MiB used", client, used)
          .isLessThanOrEqualTo(Math.max(16, (used + PARTLY_USED_MIB) / 0.3));
    }
  }

  @Test
  void theTimelineRunsThroughAllPhasesWithTheReleaseAtZero() throws IOException {
    List<Map<String, String>> samples = Csv.read(run.resolve("trials/vertx-1/samples.csv"));
    assertThat(samples.stream().map(line -> line.get("phase")).distinct())
        .containsExactly("start", "idle", "drain", "settle", "gc", "trim", "stop");
    assertThat(samples)
        .filteredOn(line -> line.get("phase").equals("idle"))
        .allSatisfy(line -> assertThat(Csv.number(line, "t_ms")).isLessThanOrEqualTo(0));
    assertThat(samples)
        .filteredOn(line -> line.get("phase").equals("drain"))
        .allSatisfy(line -> assertThat(Csv.number(line, "t_ms")).isPositive());
  }

  @Test
  void everyTrialKeepsItsEvidence() throws IOException {
    for (String client : CLIENTS) {
      Path folder = run.resolve("trials/" + client + "-1");
      assertThat(folder.resolve("stderr.log")).exists();
      assertThat(Files.readString(folder.resolve("events.jsonl")))
          .contains("\"event\":\"assigned\"", "\"event\":\"drained\"", "\"event\":\"stopped\"");
      assertThat(Files.readString(folder.resolve("consumer.properties")))
          .contains("isolation.level=read_committed", "max.poll.records=500");
      assertThat(run.resolve("trials/" + client + "-control/samples.csv")).exists();
    }
  }

  @Test
  void theRunIsOnRecord() {
    assertThat(record.path("status").asText()).isEqualTo("finished");
    assertThat(record.path("name").asText()).isEqualTo("a <b> run");
    assertThat(run.getFileName().toString()).matches("\\d{8}T\\d{6}Z-a-b-run");
    assertThat(record.path("seed").asLong()).isEqualTo(42);
    assertThat(record.path("runner_cpu_pct").isNumber()).isTrue();
    assertThat(record.path("versions").path("kafka_clients").asText()).isNotEmpty();
    assertThat(record.path("trials")).hasSize(1 + 2 * CLIENTS.size());
    assertThat(record.path("trials"))
        .allSatisfy(trial -> assertThat(trial.path("status").asText()).isEqualTo("ok"));
    assertThat(record.path("trials").get(1).path("jvm_flags").asText()).contains("UseG1GC");
  }

  @Test
  void theSameTableIsPrintedAgainFromTheFiles() throws IOException, InterruptedException {
    EbbProcess again = EbbProcess.run(directory, "report", run.toString());
    assertThat(again.exitCode()).isZero();
    assertThat(ebb.out()).contains(again.out());
    assertThat(again.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(110));
  }

  @Test
  void theSummaryIsSortedByWhatSettled() throws IOException {
    List<Map<String, String>> arms = Csv.read(run.resolve("summary.csv"));
    assertThat(arms).hasSameSizeAs(CLIENTS);
    assertThat(arms).extracting(line -> Csv.number(line, "rss_settled_mib")).isSorted();
    JsonNode summary = new ObjectMapper().readTree(run.resolve("summary.json").toFile());
    assertThat(summary.path("arms").get(0).path("arm").asText()).isEqualTo(arms.get(0).get("arm"));
    String markdown = Files.readString(run.resolve("report.md"));
    assertThat(markdown).contains("| plain |", "--seed=42").contains("# a \\<b\\> run");
  }
}
