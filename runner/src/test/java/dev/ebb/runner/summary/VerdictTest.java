package dev.ebb.runner.summary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.runner.trial.Column;
import dev.ebb.runner.trial.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictTest {

  private static Row row(String arm, String jvm, double retained) {
    Row row = new Row();
    row.put(Column.ARM, arm);
    row.put(Column.CLIENT, "plain");
    row.put(Column.MODE, "classic");
    row.put(Column.PROFILE, "default");
    row.put(Column.JVM, jvm);
    row.put(Column.JAVA, "17");
    row.put(Column.STATUS, Row.OK);
    row.put(Column.RSS_IDLE_MIB, 60.0);
    row.put(Column.RSS_PEAK_MIB, 200.0);
    row.put(Column.RSS_SETTLED_MIB, 60 + retained);
    row.put(Column.RETAINED_MIB, retained);
    row.put(Column.RETAINED_HEAP_MIB, retained - 5);
    row.put(Column.RETAINED_MALLOC_MIB, 3.0);
    row.put(Column.RETAINED_OTHER_MIB, 2.0);
    return row;
  }

  private static String words(List<Row> rows, String arm, Map<String, List<String>> flags) {
    List<ArmSummary> arms = ArmSummary.of(rows);
    Map<String, Verdict.ArmSetting> settings = new HashMap<>();
    flags.forEach((name, list) -> settings.put(name, new Verdict.ArmSetting(256, list)));
    Verdict verdict = new Verdict(arms, List.of(), settings);
    ArmSummary judged =
        arms.stream().filter(summary -> summary.arm().equals(arm)).findFirst().orElseThrow();
    return String.join(". ", verdict.sentences(judged));
  }

  private static final List<String> G1 = List.of("-XX:+UseG1GC");
  private static final List<String> PERIODIC =
      List.of("-XX:+UseG1GC", "-XX:G1PeriodicGCInterval=3000");

  @Test
  void aMendIsClaimedWhereAnotherArmShowsIt() {
    assertThat(
            words(
                List.of(
                    row("plain", "g1", 120),
                    row("plain", "g1", 118),
                    row("plain-g1-periodic", "g1-periodic", 20),
                    row("plain-g1-periodic", "g1-periodic", 25)),
                "plain",
                Map.of("plain", G1, "plain-g1-periodic", PERIODIC)))
        .contains("with the JVM profile g1-periodic it kept 23 here (plain-g1-periodic)")
        .doesNotContain("to try");
  }

  @Test
  void aMendThatNoArmShowsIsOfferedAsAnExperiment() {
    assertThat(words(List.of(row("plain", "g1", 120)), "plain", Map.of("plain", G1)))
        .contains("to try: ebb compare --clients plain --jvms g1,g1-periodic")
        .doesNotContain("here");
  }

  @Test
  void aMendThatDidNotHelpIsNeitherClaimedNorOffered() {
    assertThat(
            words(
                List.of(row("plain", "g1", 120), row("plain-g1-periodic", "g1-periodic", 119)),
                "plain",
                Map.of("plain", G1, "plain-g1-periodic", PERIODIC)))
        .doesNotContain("here")
        .doesNotContain("to try");
  }

  @Test
  void largeDirectBuffersAreNamedAndWhatBoundsThem() {
    Row row = row("plain", "g1", 120);
    row.put(Column.RETAINED_DIRECT_MIB, 99.9);
    assertThat(words(List.of(row), "plain", Map.of("plain", G1)))
        .contains("Direct buffers are 100 of what it kept")
        .contains("to try: the same with --profiles default,small-fetch");
    Row bounded = row("plain-small-fetch", "g1", 30);
    bounded.put(Column.PROFILE, "small-fetch");
    bounded.put(Column.RETAINED_DIRECT_MIB, 7.9);
    assertThat(words(List.of(row, bounded), "plain", Map.of("plain", G1)))
        .contains("Direct buffers are 100 of what it kept")
        .doesNotContain("to try: the same")
        .contains("With the settings profile small-fetch it kept 30 here");
    assertThat(words(List.of(bounded), "plain-small-fetch", Map.of())).doesNotContain("Direct");
  }

  @Test
  void whatKeepsLittleNeedsNoMend() {
    assertThat(words(List.of(row("plain", "g1", 6)), "plain", Map.of("plain", G1)))
        .doesNotContain("to try");
  }

  @Test
  void aSecondSpikeIsAPlateauOrARatchet() {
    Row plateau = row("plain", "g1", 100);
    plateau.put(Column.RSS_PEAK2_MIB, 201.0);
    plateau.put(Column.RSS_SETTLED2_MIB, 161.0);
    assertThat(words(List.of(plateau), "plain", Map.of())).contains("a plateau");
    Row ratchet = row("plain", "g1", 100);
    ratchet.put(Column.RSS_PEAK2_MIB, 230.0);
    ratchet.put(Column.RSS_SETTLED2_MIB, 190.0);
    assertThat(words(List.of(ratchet), "plain", Map.of()))
        .contains("peaked +30 MiB from the first and settled +30: a ratchet");
  }
}
