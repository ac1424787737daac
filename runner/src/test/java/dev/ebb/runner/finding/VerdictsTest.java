package dev.ebb.runner.finding;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.Trials;
import dev.ebb.runner.trial.SecondSpikeMetric;
import dev.ebb.runner.trial.TrialMetric;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VerdictsTest {

  static final List<String> G1 = List.of("-XX:+UseG1GC");
  private static final List<String> PERIODIC =
      List.of("-XX:+UseG1GC", "-XX:G1PeriodicGCInterval=3000");

  static Row row(String arm, String jvm, double retained) {
    return Row.empty()
        .with(Row.ARM, arm)
        .with("client", "plain")
        .with("mode", "classic")
        .with("profile", "default")
        .with("jvm", jvm)
        .with("java", "17")
        .with(Row.STATUS, Row.OK)
        .with(TrialMetric.RSS_IDLE_MIB, 60.0)
        .with(TrialMetric.RSS_PEAK_MIB, 200.0)
        .with(TrialMetric.RSS_SETTLED_MIB, 60 + retained)
        .with(TrialMetric.RETAINED_MIB, retained)
        .with(TrialMetric.RETAINED_HEAP_MIB, retained - 5)
        .with(TrialMetric.RETAINED_MALLOC_MIB, 3.0)
        .with(TrialMetric.RETAINED_OTHER_MIB, 2.0);
  }

  private static List<Row> rows(String arm, String jvm, double... retained) {
    return DoubleStream.of(retained).mapToObj(mib -> row(arm, jvm, mib)).toList();
  }

  private static List<Row> both(List<Row> some, List<Row> others) {
    List<Row> all = new ArrayList<>(some);
    all.addAll(others);
    return all;
  }

  /** What is found, of counted trials and controls of the arms of one run. */
  static final class Judged {
    private final Trials trials;
    private final Map<String, ArmCase.Setting> settings = new HashMap<>();
    private JsonNode run = command("compare");

    Judged(List<Row> counted, List<Row> controls) {
      trials = new Trials(counted, controls);
    }

    Judged python(String arm) {
      settings.put(arm, new ArmCase.Setting(0, List.of(), "python"));
      return this;
    }

    Judged heap(String arm, double mib) {
      settings.put(arm, new ArmCase.Setting(mib, G1, "java"));
      return this;
    }

    Judged flags(String arm, List<String> flags) {
      settings.put(arm, new ArmCase.Setting(256, flags, "java"));
      return this;
    }

    Judged ran(JsonNode how) {
      run = how;
      return this;
    }

    Verdicts verdicts() {
      List<ArmSummary> controls = ArmSummary.of(new Trials(trials.controls(), List.of()));
      ArmCase.Run judged = new ArmCase.Run(ArmSummary.of(trials), trials, settings, new Again(run));
      return new Verdicts(judged, controls);
    }

    String words(String arm) {
      return String.join(". ", verdicts().sentences(arm));
    }

    Finding found(String code, String arm) {
      return verdicts().of(arm).stream()
          .filter(finding -> finding.code().equals(code))
          .findFirst()
          .orElseThrow();
    }
  }

  private static ObjectNode command(String... words) {
    ObjectNode run = new ObjectMapper().createObjectNode();
    ArrayNode command = run.putArray("command");
    for (String word : words) {
      command.add(word);
    }
    return run;
  }

  static Judged judged(List<Row> counted) {
    return new Judged(counted, List.of());
  }

  private static Judged g1(double... retained) {
    return judged(rows("plain", "g1", retained)).flags("plain", G1);
  }

  private static Judged withPeriodic(List<Row> plain, List<Row> periodic) {
    return judged(both(plain, periodic)).flags("plain", G1).flags("plain-g1-periodic", PERIODIC);
  }

  @Test
  void aReadingSaysWhatWasKeptAndHowManyTrialsSaySo() {
    Row row =
        row("plain", "g1", 301)
            .with(TrialMetric.RSS_PEAK_MIB, 390.0)
            .with(TrialMetric.RSS_AFTER_GC_MIB, 63.0)
            .with(TrialMetric.RSS_AFTER_TRIM_MIB, 51.0)
            .with(TrialMetric.RETAINED_MALLOC_MIB, 12.0)
            .with(TrialMetric.HEAP_COMMITTED_DRAINED_MIB, 250.0);
    assertThat(judged(List.of(row)).flags("plain", G1).words("plain"))
        .startsWith(
            "kept 301 (one trial) of the 330 MiB it rose by; full collections gave back 298 and"
                + " trimming malloc 12; the peak is the heap limit: 250 of 256 MiB were committed"
                + " (one trial), and a larger --heap may peak higher");
    Row larger = row("plain-512m", "g1", 501).with(TrialMetric.HEAP_COMMITTED_DRAINED_MIB, 480.0);
    assertThat(
            judged(List.of(row, larger)).flags("plain", G1).heap("plain-512m", 512).words("plain"))
        .as("a claim of one trial of each")
        .contains(
            "250 of 256 MiB were committed here (one trial), and the larger heap of plain-512m was"
                + " nearly filled, too");
    assertThat(g1(100, 110, 120).words("plain"))
        .startsWith("kept 110 (100 to 120 in 3 trials) of the 140 MiB");
    assertThat(g1(100, 104, 108, 110, 112, 120).words("plain"))
        .startsWith("kept 109 (95 % interval 100 to 120) of the 140 MiB");
  }

  static Row python(String arm, String runtime, double settled, double trimmed) {
    return row(arm, "none", settled - 60)
        .with("client", "confluent-kafka")
        .with("runtime", runtime)
        .with(TrialMetric.RSS_AFTER_GC_MIB, settled)
        .with(TrialMetric.RSS_AFTER_TRIM_MIB, trimmed)
        .with(TrialMetric.RUNTIME_FREE_MIB, 3.0);
  }

  @Test
  void whatPythonsArenasHoldIsShownAgainstTheStandardRuntimeAlone() {
    Judged judged =
        judged(
                Stream.of(0, 1, 2)
                    .flatMap(
                        more ->
                            Stream.of(
                                python("c", "default", 100, 90 + more),
                                python("c-jemalloc", "jemalloc", 110, 110 + more),
                                python("c-python-malloc", "python-malloc", 95, 70 + more)))
                    .toList())
            .python("c")
            .python("c-jemalloc")
            .python("c-python-malloc");
    assertThat(judged.words("c"))
        .contains("all but 31 MiB over idle", "20 of it is the arenas of Python's own allocator");
    assertThat(judged.words("c-jemalloc")).doesNotContain("arenas").doesNotContain("Asked,");
  }

  @Test
  void oneTrialOfEachShowsNoArenas() {
    Judged judged =
        judged(
                List.of(
                    python("c", "default", 100, 90),
                    python("c-python-malloc", "python-malloc", 95, 70)))
            .python("c")
            .python("c-python-malloc");
    assertThat(judged.words("c"))
        .contains("at 70 instead of 90 then, in one trial against 1, which tells little")
        .doesNotContain("arenas");
  }

  @Test
  void oneTrialIsNeverAnInterval() {
    Finding kept = g1(100).found("kept", "plain");
    assertThat(kept.evidence().trials()).isEqualTo(1);
    assertThat(kept.evidence().low()).isNull();
    assertThat(g1(1, 2, 3, 4, 5, 6).found("kept", "plain").evidence().low()).isEqualTo(1.0);
  }

  @Test
  void anUnknownPartIsNotZero() {
    Row unknown =
        row("plain", "g1", 100)
            .with(TrialMetric.RSS_AFTER_GC_MIB, 120.3)
            .with(TrialMetric.RSS_AFTER_TRIM_MIB, 131.9);
    Row without =
        Row.read(
            Map.of(
                "arm", "plain",
                "client", "plain",
                "status", "ok",
                "rss_idle_mib", "60",
                "rss_peak_mib", "200",
                "rss_settled_mib", "160",
                "retained_mib", "100",
                "retained_heap_mib", "95",
                "rss_after_gc_mib", "120.3",
                "rss_after_trim_mib", "131.9"));
    assertThat(judged(List.of(without)).words("plain"))
        .contains("what trimming malloc gave back is not known")
        .contains("Of what it kept, 95 is heap; how the rest divides is not known");
    assertThat(judged(List.of(unknown, without)).words("plain"))
        .as("by those trials that know")
        .contains("95 is heap, 3 malloc, 2 other")
        .contains("(malloc by one trial of 2, other by one trial of 2)");
  }

  @Test
  void theControlIsSaidToBeOneTrial() {
    List<Row> six = new ArrayList<>();
    rows("plain", "g1", 100, 101, 102, 103, 104, 105)
        .forEach(row -> six.add(row.with(TrialMetric.CONTROL_SETTLED_MIB, 66.0)));
    Judged judged = new Judged(six, rows("plain", "g1", 6));
    assertThat(judged.words("plain"))
        .contains("without any spike it settles at 66, one control trial")
        .contains("beyond the one control trial 97, 0, 0");
  }

  @Test
  void aMendIsClaimedWhereAnotherArmShowsIt() {
    assertThat(
            withPeriodic(
                    rows("plain", "g1", 120, 118), rows("plain-g1-periodic", "g1-periodic", 20, 25))
                .words("plain"))
        .contains("with the JVM profile g1-periodic it kept 23 here (plain-g1-periodic)")
        .contains("in 2 trials, each below any of 2; too few for an interval")
        .doesNotContain("to try");
    assertThat(
            withPeriodic(
                    rows("plain", "g1", 115, 116, 117, 118, 119, 120),
                    rows("plain-g1-periodic", "g1-periodic", 20, 21, 22, 23, 24, 25))
                .words("plain"))
        .contains("95 less (95 % interval ");
  }

  @Test
  void aMendShownByOneTrialSaysSoAndHowToBeSure() {
    Judged judged =
        withPeriodic(rows("plain", "g1", 120), rows("plain-g1-periodic", "g1-periodic", 20))
            .ran(command("compare", "--quick", "--clients", "plain", "--jvms", "g1,g1-periodic"));
    assertThat(judged.words("plain"))
        .contains("in one trial against one, which tells little")
        .contains("to try: ebb compare --quick --clients plain --jvms g1,g1-periodic --trials 6");
  }

  @Test
  void aMendThatNoArmShowsIsOfferedAsAnExperiment() {
    assertThat(g1(120).ran(command("compare", "--clients", "plain")).words("plain"))
        .contains("to try: ebb compare --clients plain --jvms g1,g1-periodic")
        .doesNotContain("here");
  }

  @Test
  void whatIsOfferedKeepsTheArmsOtherSettings() {
    ObjectNode run =
        command(
            "compare",
            "--trials",
            "6",
            "--jvms",
            "g1,./coh.yaml",
            "--java",
            "/a,/b",
            "--heap",
            "512m",
            "--property",
            "max.poll.records=100",
            "--name",
            "x",
            "--clients=plain,vertx");
    ObjectNode arm = run.putArray("arms").addObject().put("arm", "plain-coh-jdk25");
    ObjectNode levels = arm.putObject("levels");
    Map.of(
            "client",
            "plain",
            "mode",
            "classic",
            "profile",
            "default",
            "jvm",
            "./coh.yaml",
            "java",
            "/b")
        .forEach((axis, origin) -> levels.putObject(axis).put("origin", origin));
    String words =
        judged(rows("plain-coh-jdk25", "coh", 120))
            .flags("plain-coh-jdk25", G1)
            .ran(run)
            .words("plain-coh-jdk25");
    assertThat(words)
        .contains(
            "to try: ebb compare --trials 6 --heap 512m --property max.poll.records=100 --clients"
                + " plain --jvms ./coh.yaml,g1-periodic --java /b");
  }

  @Test
  void aMendThatDidNotHelpIsNeitherClaimedNorOffered() {
    assertThat(
            withPeriodic(rows("plain", "g1", 120), rows("plain-g1-periodic", "g1-periodic", 119))
                .words("plain"))
        .doesNotContain("here")
        .doesNotContain("to try");
  }

  @Test
  void whatOverlapsIsNoMend() {
    assertThat(
            withPeriodic(
                    rows("plain", "g1", 120, 60, 120),
                    rows("plain-g1-periodic", "g1-periodic", 50, 70, 50))
                .words("plain"))
        .doesNotContain("it kept 50 here");
  }

  @Test
  void largeDirectBuffersAreNamedAndWhatBoundsThem() {
    Row row = row("plain", "g1", 120).with(TrialMetric.RETAINED_DIRECT_MIB, 99.9);
    assertThat(judged(List.of(row)).flags("plain", G1).words("plain"))
        .contains("Direct buffers are 100 of what it kept")
        .contains("to try: ebb compare --clients plain --profiles default,small-fetch");
    Row bounded =
        row("plain-small-fetch", "g1", 30)
            .with("profile", "small-fetch")
            .with(TrialMetric.RETAINED_DIRECT_MIB, 7.9);
    assertThat(judged(List.of(row, bounded)).flags("plain", G1).words("plain"))
        .contains("Direct buffers are 100 of what it kept")
        .doesNotContain("--profiles default,small-fetch ;")
        .contains("the settings profile small-fetch it kept 30 here");
    assertThat(judged(List.of(bounded)).words("plain-small-fetch")).doesNotContain("Direct");
  }

  @Test
  void whatKeepsLittleNeedsNoMend() {
    assertThat(g1(6).words("plain")).doesNotContain("to try");
  }

  private static String secondSpike(double... peaks) {
    List<Row> rows =
        DoubleStream.of(peaks)
            .mapToObj(
                peak ->
                    row("plain", "g1", 100)
                        .with(SecondSpikeMetric.RSS_PEAK2_MIB, peak)
                        .with(SecondSpikeMetric.RSS_SETTLED2_MIB, peak - 40))
            .toList();
    return judged(rows).words("plain");
  }

  @Test
  void aSecondSpikeIsAPlateauOrARatchetOnlyBeyondNoise() {
    assertThat(secondSpike(230, 231, 229, 233, 228, 232))
        .contains("peaked +31 MiB from the first (95 % interval 28 to 33)")
        .contains("a ratchet so far");
    assertThat(secondSpike(201, 199, 200, 202, 198, 200)).contains(": a plateau");
    assertThat(secondSpike(230))
        .contains(": higher, in one trial: 6 would tell it from noise")
        .doesNotContain("ratchet");
    assertThat(secondSpike(201)).doesNotContain("a plateau");
    assertThat(secondSpike(230, 190, 215, 180, 235, 185))
        .contains("no difference that 6 trials could show, nor that there is none");
  }
}
