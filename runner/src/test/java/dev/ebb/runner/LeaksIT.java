package dev.ebb.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Leaks that were planted ({@link Leak}), of 10 MiB a minute, soaked for two minutes: on the heap,
 * beside it, and none. With {@code EBB_LEAKS=all} all kinds, with {@code EBB_LEAKS=slow} of 1 MiB a
 * minute, for ten. {@link GrowthIT} has each kind in a process that is watched from outside.
 */
@EnabledIfEnvironmentVariable(named = "EBB_HEAVY", matches = "required")
class LeaksIT {

  private static final boolean SLOW = "slow".equals(System.getenv("EBB_LEAKS"));
  private static final List<String> KINDS =
      System.getenv("EBB_LEAKS") == null
          ? List.of("heap", "malloc", "none")
          : List.of("heap", "direct", "malloc", "threads", "loaders", "cache", "none");
  private static final double MIB_PER_HOUR = SLOW ? 60 : 600;
  private static final int PERIOD = SLOW ? 4_096 : 8_192;

  /** In two minutes what a JVM takes to get going is among it. */
  private static final double TOLERATED = SLOW ? 0.25 : 0.4;

  @TempDir private static Path directory;
  private static List<Map<String, String>> trials;
  private static JsonNode run;
  private static String out;

  @BeforeAll
  static void soak() throws IOException, InterruptedException {
    Path agent = Leak.jar(directory);
    List<String> profiles = new ArrayList<>();
    for (String kind : KINDS) {
      Path profile = directory.resolve(kind + ".yaml");
      Files.writeString(
          profile,
          "flags: [\"-XX:+UseSerialGC\", \"-XX:TieredStopAtLevel=1\", \"-javaagent:%s=%s\"]\n"
              .formatted(agent, kind.equals("cache") ? "cache:" + 20 * PERIOD : kind));
      profiles.add(profile.toString());
    }
    EbbProcess ebb =
        EbbProcess.run(
            directory,
            Light.brokerOptions(
                "compare",
                "--scenario=soak",
                "--together",
                "--references",
                "--clients=plain",
                "--jvms=" + String.join(",", profiles),
                "--records=" + PERIOD,
                SLOW ? "--every=15s" : "--every=3s",
                SLOW ? "--duration=10m" : "--duration=2m",
                "--trials=1",
                "--no-warm-up",
                "--idle=1s",
                "--settle=1s"));
    out = ebb.out() + ebb.err();
    assertThat(ebb.exitCode()).as(out).isZero();
    try (Stream<Path> results = Files.list(directory.resolve("results"))) {
      Path folder = results.findFirst().orElseThrow();
      trials = Csv.read(folder.resolve("trials.csv"));
      run = new ObjectMapper().readTree(folder.resolve("run.json").toFile());
    }
  }

  @AfterAll
  static void nothingIsLeft() {
    EbbProcess.assertNothingIsLeft(directory);
  }

  private static Map<String, String> live(String kind) {
    return trial("plain-soak-live-" + kind);
  }

  private static Map<String, String> trial(String arm) {
    return trials.stream().filter(trial -> trial.get("arm").equals(arm)).findFirst().orElseThrow();
  }

  /** What was noticed of the trial of that arm. */
  private static String noticed(String kind) {
    for (JsonNode trial : run.path("trials")) {
      if (trial.path("arm").asText().equals("plain-soak-live-" + kind)) {
        return trial.path("warnings").toString();
      }
    }
    throw new AssertionError("no trial of " + kind);
  }

  private static void leaks(Map<String, String> trial, String figure) {
    assertThat(trial).as(out).containsEntry("leaks", "1");
    grows(trial, figure);
  }

  private static void grows(Map<String, String> trial, String figure) {
    assertThat(Csv.number(trial, figure)).isCloseTo(MIB_PER_HOUR, within(TOLERATED * MIB_PER_HOUR));
  }

  @Test
  void objectsOnTheHeapAreFoundByTheirClass() {
    leaks(live("heap"), "live_growth_mib_per_h");
    assertThat(Csv.number(live("heap"), "live_growth_b_per_record"))
        .isCloseTo(Leak.BYTES_PER_RECORD, within(TOLERATED * Leak.BYTES_PER_RECORD));
    assertThat(noticed("heap"))
        .contains(
            "live heap: it grows",
            "dev.ebb.runner.Leak$Node",
            "<- static dev.ebb.runner.Leak.nodes");
  }

  @Test
  @EnabledIfEnvironmentVariable(named = "EBB_LEAKS", matches = "all|slow")
  void directBuffersAreFound() {
    leaks(trial("plain-soak-direct"), "outside_growth_mib_per_h");
    assertThat(live("direct")).as(out).containsEntry("leaks", "1");
    assertThat(noticed("direct")).contains("direct buffers: it grows");
  }

  /**
   * Twenty looks beside a JVM that gets going are not always enough to be sure of it: then it is
   * said to be not known, with the growth as it was seen.
   */
  @Test
  void whatMallocHoldsIsFound() {
    for (Map<String, String> trial : List.of(trial("plain-soak-malloc"), live("malloc"))) {
      assertThat(trial.get("leaks")).as(out).isIn(SLOW ? List.of("1") : List.of("1", ""));
      grows(trial, "outside_growth_mib_per_h");
    }
    assertThat(noticed("malloc"))
        .contains(
            live("malloc").get("leaks").equals("1")
                ? "malloc, stacks and other"
                : "outside the heap: cannot tell yet: ")
        .doesNotContain("direct buffers: it grows", "threads: it grows");
  }

  @Test
  @EnabledIfEnvironmentVariable(named = "EBB_LEAKS", matches = "all|slow")
  void threadsAreFoundByTheirNames() {
    assertThat(live("threads")).as(out).containsEntry("growing", "threads");
    assertThat(noticed("threads")).contains("threads: it grows", "leaked-N");
  }

  @Test
  @EnabledIfEnvironmentVariable(named = "EBB_LEAKS", matches = "all|slow")
  void loadedClassesAreFound() {
    assertThat(live("loaders").get("growing")).as(out).contains("loaded classes");
    assertThat(noticed("loaders")).contains("loaded classes: it grows");
  }

  @Test
  @EnabledIfEnvironmentVariable(named = "EBB_LEAKS", matches = "all|slow")
  void whatFillsUpAndStopsIsNoLeak() {
    assertThat(live("cache").get("leaks")).as(noticed("cache")).isNotEqualTo("1");
  }

  @Test
  void noneIsNone() {
    assertThat(trials)
        .filteredOn(trial -> trial.get("arm").endsWith("-none"))
        .hasSize(2)
        .allSatisfy(trial -> assertThat(trial.get("leaks")).as(out).isNotEqualTo("1"));
  }
}
