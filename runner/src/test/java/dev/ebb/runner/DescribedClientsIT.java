package dev.ebb.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.runner.result.Row;
import dev.ebb.runner.store.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that are programs of the machine, by a description alone: kcat, shell scripts; those that
 * need more than a shell only with {@code EBB_LANGUAGES=required}, as in CI.
 */
class DescribedClientsIT {

  @TempDir private static Path directory;

  @AfterAll
  static void nothingIsLeft() {
    EbbProcess.assertNothingIsLeft(directory);
  }

  /** A quick comparison, whatever comes of it. */
  private static EbbProcess tried(String clients, int records, String... more)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("compare", "--clients=" + clients, "--quick"));
    arguments.addAll(List.of("--records=" + records, "--no-warm-up", "--idle=1s", "--settle=1s"));
    arguments.addAll(List.of(more));
    return EbbProcess.run(directory, Light.brokerOptions(arguments.toArray(String[]::new)));
  }

  /** What docs/other-languages.md shows is taken from there. */
  @Test
  @EnabledIfEnvironmentVariable(named = "EBB_LANGUAGES", matches = "required")
  void aScriptTakesPartByItsDescriptionAlone() throws IOException, InterruptedException {
    String page = Files.readString(EbbProcess.HOME.resolve("docs/other-languages.md"));
    Files.writeString(directory.resolve("counting.sh"), block(page, "#!/usr/bin/env bash"));
    Files.writeString(directory.resolve("counting.yaml"), block(page, "description: bash"));
    EbbProcess ebb = tried("./counting.yaml", 20_500);
    assertThat(ebb.exitCode()).as(ebb.out() + ebb.err()).isZero();
    Row row = ebb.run(directory).rows("trials.csv").get(0);
    assertThat(row.arm()).isEqualTo("counting");
    assertThat(row.number("records_processed")).hasValue(20_500);
    assertThat(row.text("lost")).isNull();
  }

  /** Another allocator is loaded before the C library's; what ebb cannot ask a debugger does. */
  @Test
  @EnabledIfEnvironmentVariable(named = "EBB_LANGUAGES", matches = "required")
  void kcatOnAnotherAllocatorTrimmedFromOutside() throws IOException, InterruptedException {
    EbbProcess ebb = tried("kcat", 30_000, "--runtimes=default,jemalloc", "--trim=debugger");
    assertThat(ebb.exitCode()).as(ebb.out() + ebb.err()).isZero();
    RunDirectory run = ebb.run(directory);
    assertThat(run.rows("trials.csv")).extracting(Row::arm).contains("kcat", "kcat-jemalloc");
    Row glibc =
        run.rows("trials.csv").stream().filter(row -> row.arm().equals("kcat")).findFirst().get();
    assertThat(glibc.number("rss_after_trim_mib")).isPresent();
    Row jemalloc =
        run.rows("trials.csv").stream()
            .filter(row -> row.arm().equals("kcat-jemalloc"))
            .findFirst()
            .get();
    assertThat(jemalloc.number("rss_after_trim_mib")).as("it is not what is trimmed").isEmpty();
    assertThat(run.run().toString()).contains("libjemalloc.so.2 stands for");
    assertThat(run.run().path("arms").toString()).contains("libjemalloc.so.2");
  }

  @Test
  @EnabledIfEnvironmentVariable(named = "EBB_LANGUAGES", matches = "required")
  void aPatternThatNeverMatchesStallsAndSaysSo() throws IOException, InterruptedException {
    Path mute = directory.resolve("mute.yaml");
    Files.writeString(
        mute,
        """
        language: c
        needs: [kcat]
        command: [kcat, -q, -F, "{properties-file}", -G, "{group}", "{topic}"]
        progress: pattern
        pattern: 'never: (\\d+)'
        settings: librdkafka
        properties:
          bootstrap.servers: "{bootstrap}"
          auto.offset.reset: earliest
          isolation.level: "{isolation}"
        """);
    EbbProcess ebb = tried("./mute.yaml", 1_000, "--stall-timeout=6s");
    assertThat(ebb.exitCode()).as(ebb.out() + ebb.err()).isEqualTo(1);
    assertThat(ebb.run(directory).rows("trials.csv").get(0).reason())
        .contains("stalled: 0 of 1000", "no line that it has printed matches its pattern");
  }

  @Test
  @EnabledIfEnvironmentVariable(named = "EBB_LANGUAGES", matches = "required")
  void aRunningTotalIsNoCount() throws IOException, InterruptedException {
    Path total = directory.resolve("total.yaml");
    Files.writeString(
        total,
        """
        language: c
        needs: [bash, kcat]
        command: [bash, -c, 'kcat -q -u -F "$0" -G "$1" -f "%p\\n" "$2" |
          while read -r _; do n=$((n + 1)); [ $((n % 100)) = 0 ] && echo "messages processed: $n"; done',
          "{properties-file}", "{group}", "{topic}"]
        progress: pattern
        settings: librdkafka
        properties:
          bootstrap.servers: "{bootstrap}"
          auto.offset.reset: earliest
          isolation.level: "{isolation}"
        """);
    EbbProcess ebb = tried("./total.yaml", 1_000);
    assertThat(ebb.exitCode()).as(ebb.out() + ebb.err()).isEqualTo(1);
    assertThat(ebb.run(directory).rows("trials.csv").get(0).reason())
        .contains("of 1000 records: the number that its pattern finds has to be that since");
  }

  private static String block(String page, String begin) {
    int from = page.indexOf("\n" + begin) + 1;
    assertThat(from).as(begin).isPositive();
    return page.substring(from, page.indexOf("```", from));
  }

  @Test
  void aSetupThatFailsFailsItsOwnTrialsAlone() throws IOException, InterruptedException {
    Path broken = directory.resolve("broken.yaml");
    Files.writeString(
        broken,
        "language: other\nsetup: |\n  echo no such package >&2\n  exit 3\ncommand: [cat]\n");
    EbbProcess ebb = tried("plain,./broken.yaml", 1_000);
    assertThat(ebb.exitCode()).as(ebb.out() + ebb.err()).isEqualTo(1);
    List<Row> trials = ebb.run(directory).rows("trials.csv");
    assertThat(trials).filteredOn(Row::ok).extracting(Row::arm).containsExactly("plain");
    assertThat(trials)
        .filteredOn(row -> !row.ok())
        .singleElement()
        .satisfies(
            row -> assertThat(row.reason()).contains("the setup of broken", "no such package"));
  }

  @Test
  void allThatIsShippedIsListed() throws IOException, InterruptedException {
    EbbProcess ebb = EbbProcess.run(directory, "clients");
    assertThat(ebb.exitCode()).isZero();
    try (Stream<Path> folders = Files.list(EbbProcess.HOME.resolve("clients"))) {
      folders
          .filter(folder -> Files.exists(folder.resolve("client.yaml")))
          .forEach(folder -> assertThat(ebb.out()).contains(folder.getFileName().toString() + " "));
    }
  }
}
