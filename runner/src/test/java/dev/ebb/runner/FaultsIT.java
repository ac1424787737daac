package dev.ebb.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ebb.runner.process.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong around ebb itself, made to happen: brokers, disks, directories, descriptors. */
@Execution(ExecutionMode.CONCURRENT) // it mostly waits
class FaultsIT {

  @TempDir private Path directory;

  @AfterEach
  void nothingIsLeft() {
    EbbProcess.assertNothingIsLeft(directory);
  }

  private static String[] arguments(Path results, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "compare",
                "--clients=plain",
                "--quick",
                "--no-warm-up",
                "--records=2000",
                "--idle=500ms",
                "--settle=500ms",
                "--results=" + results,
                "--jvm-arg=" + Light.CLIENT));
    for (String own : more) {
      arguments.removeIf(argument -> argument.startsWith(own.replaceAll("=.*", "=")));
      arguments.add(own);
    }
    return Light.brokerOptions(arguments.toArray(String[]::new));
  }

  @Test
  @EnabledIfEnvironmentVariable(named = "EBB_HEAVY", matches = "required")
  void aBrokerKilledInATrialFailsItAndEndsTheRun() throws IOException, InterruptedException {
    Path results = directory.resolve("results");
    try (EbbProcess ebb =
        EbbProcess.start(
            directory, arguments(results, "--trials=2", "--settle=4s", "--stall-timeout=8s"))) {
      Awaited.phase(results, "plain-1", "settle");
      ebb.children("BrokerMain").forEach(ProcessHandle::destroyForcibly);
      assertThat(ebb.process().waitFor(3, TimeUnit.MINUTES)).isTrue();
      assertThat(ebb.exitCode()).isEqualTo(1);
      List<Map<String, String>> trials = Csv.read(Awaited.run(results).resolve("trials.csv"));
      assertThat(trials).as(ebb.out() + ebb.err()).hasSize(1);
      assertThat(trials.get(0)).containsEntry("status", "failed");
      assertThat(trials.get(0).get("reason")).isNotEmpty();
      assertThat(ebb.out() + ebb.err()).contains("killed by signal 9");
    }
  }

  @Test
  void aBrokerThatHangsIsNoticed() throws IOException, InterruptedException {
    assumeTrue(
        "required".equals(System.getenv("EBB_HEAVY")),
        "two minutes of waiting: asked for by EBB_HEAVY=required, as in CI");
    Path results = directory.resolve("results");
    try (EbbProcess ebb =
        EbbProcess.start(
            directory,
            arguments(
                results,
                "--records=30000",
                "--process-batch=500",
                "--process-time=200ms",
                "--stall-timeout=6s"))) {
      Awaited.phase(results, "plain-1", "drain");
      for (ProcessHandle broker : ebb.children("BrokerMain")) {
        new ProcessBuilder("kill", "-STOP", Long.toString(broker.pid())).start().waitFor();
      }
      assertThat(ebb.process().waitFor(4, TimeUnit.MINUTES)).isTrue();
      assertThat(ebb.exitCode()).isEqualTo(1);
      assertThat(ebb.out() + ebb.err())
          .doesNotContain("\tat ")
          .containsIgnoringCase("FAILED")
          .containsAnyOf("stalled", "no answer from");
    }
  }

  @Test
  void aResultsDirectoryRemovedMeanwhileIsNamed() throws IOException, InterruptedException {
    Path results = directory.resolve("results");
    try (EbbProcess ebb = EbbProcess.start(directory, arguments(results, "--settle=3s"))) {
      Awaited.phase(results, "plain-1", "settle");
      Folders.delete(results);
      assertThat(ebb.process().waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(ebb.exitCode()).isEqualTo(1);
      assertThat(ebb.err())
          .contains("is gone, somebody has removed it meanwhile")
          .doesNotContain("\tat ");
    }
  }

  /** On a file system of its own, which needs root: as in CI. */
  @Test
  void aFullDiskIsNamedWithTheMend() throws IOException, InterruptedException {
    Path results = Files.createDirectory(directory.resolve("small"));
    Process mount =
        new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", results.toString())
            .redirectErrorStream(true)
            .start();
    assumeTrue(mount.waitFor() == 0, "a small file system needs root: mount -t tmpfs");
    try {
      EbbProcess ebb = EbbProcess.run(directory, arguments(results));
      assertThat(ebb.exitCode()).isEqualTo(1);
      assertThat(ebb.err())
          .contains("its disk is full", "--resume")
          .doesNotContain("holds no run")
          .doesNotContain("\tat ");
    } finally {
      new ProcessBuilder("umount", results.toString()).start().waitFor();
    }
  }

  /** In a view of the file system of its own, which needs root: as in CI. */
  @Test
  @EnabledIfEnvironmentVariable(named = "EBB_HEAVY", matches = "required")
  void whereProcVanishesFiguresAreUnknown() throws IOException, InterruptedException {
    List<String> alone = List.of("unshare", "--mount", "--propagation", "private");
    assumeTrue(run(alone, "true") == 0, "a mount of its own needs root: unshare --mount");
    Path results = directory.resolve("results");
    List<String> command = new ArrayList<>(alone);
    command.addAll(EbbProcess.command(directory, arguments(results, "--settle=8s")));
    try (EbbProcess ebb = EbbProcess.start(directory, command, Map.of())) {
      Awaited.phase(results, "plain-1", "settle");
      String pid = Long.toString(ebb.process().pid());
      String[] cover = {"mount", "-t", "tmpfs", "none", "/proc"};
      assertThat(run(List.of("nsenter", "--mount", "--target", pid), cover)).isZero();
      assertThat(ebb.process().waitFor(2, TimeUnit.MINUTES)).isTrue();
      Map<String, String> trial = Csv.read(Awaited.run(results).resolve("trials.csv")).get(0);
      assertThat(trial.get("rss_settled_mib")).as(ebb.out() + ebb.err()).isEmpty();
      assertThat(trial.get("retained_mib")).isEmpty();
      assertThat(trial.get("drain_ms")).isNotEmpty();
      assertThat(ebb.out()).contains("ms without a sample").doesNotContain("\tat ");
    }
  }

  private static int run(List<String> before, String... command)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(before);
    words.addAll(List.of(command));
    return new ProcessBuilder(words).inheritIO().start().waitFor();
  }

  /** The clock of this run alone, by a library that comes between it and the kernel. */
  @Test
  @EnabledIfEnvironmentVariable(named = "EBB_FAKETIME", matches = "required")
  void aClockThatIsSetInATrialIsNoted() throws IOException, InterruptedException {
    Path library;
    try (Stream<Path> libraries = Files.walk(Path.of("/usr/lib"), 3)) {
      library = libraries.filter(path -> path.endsWith("libfaketimeMT.so.1")).findFirst().get();
    }
    Path offset = Files.writeString(directory.resolve("offset"), "+0\n");
    Path results = directory.resolve("results");
    String[] paced = {"--process-batch=200", "--process-time=500ms"};
    try (EbbProcess ebb =
        EbbProcess.start(
            directory,
            EbbProcess.command(directory, arguments(results, paced)),
            Map.of(
                "LD_PRELOAD", library.toString(),
                "FAKETIME_TIMESTAMP_FILE", offset.toString(),
                "FAKETIME_CACHE_DURATION", "1",
                "DONT_FAKE_MONOTONIC", "1",
                "FAKETIME_FORCE_MONOTONIC_FIX", "0"))) {
      Awaited.phase(results, "plain-1", "drain");
      Files.writeString(offset, "+3600\n");
      assertThat(ebb.process().waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(ebb.exitCode()).as(ebb.out() + ebb.err()).isZero();
      assertThat(ebb.out().replaceAll("\\s+", " ")).contains("the wall clock stepped by 36000");
      Map<String, String> trial = Csv.read(Awaited.run(results).resolve("trials.csv")).get(0);
      assertThat(trial).containsEntry("lost", "0").containsEntry("first_record_ms", "");
      assertThat(Csv.number(trial, "drain_ms")).isBetween(0.0, 600_000.0);
    }
  }

  @Test
  void tooFewDescriptorsAreToldInALine() throws IOException, InterruptedException {
    List<String> command =
        List.of("sh", "-c", "ulimit -n 40; exec " + EbbProcess.HOME.resolve("ebb") + " doctor");
    EbbProcess ebb = EbbProcess.start(directory, command, Map.of());
    assertThat(ebb.process().waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(ebb.exitCode()).isEqualTo(2);
    assertThat(ebb.err().lines())
        .singleElement()
        .satisfies(line -> assertThat(line).contains("ulimit -n", "40", "256"));
  }

  /** In /proc nobody can write, not even root. */
  @ParameterizedTest
  @ValueSource(strings = {"/nowhere", "/proc"})
  void withoutAHomeToWriteToAllIsAsWithOne(String home) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(EbbProcess.java(), "-Duser.home=" + home));
    command.addAll(
        List.of(
            "-Djava.io.tmpdir=" + Files.createDirectories(directory.resolve("tmp")),
            "-Debb.home=" + EbbProcess.HOME,
            "-Debb.lock=" + directory.resolve("lock"),
            "-jar",
            EbbProcess.HOME.resolve("runner/target/runner.jar").toString()));
    command.addAll(List.of(arguments(directory.resolve("results"))));
    EbbProcess ebb = EbbProcess.start(directory, command, Map.of("HOME", home));
    assertThat(ebb.process().waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(ebb.exitCode()).as(ebb.out() + ebb.err()).isZero();
  }

  /** As a runtime image without the modules and tools of a JDK looks from outside. */
  @Test
  void aJreIsRefusedInALine() throws IOException, InterruptedException {
    Path jre = Files.createDirectories(directory.resolve("jre/bin")).getParent();
    Files.createSymbolicLink(
        jre.resolve("bin/java"), Path.of(System.getProperty("java.home"), "bin", "java"));
    Files.writeString(jre.resolve("release"), "JAVA_VERSION=\"21.0.1\"\n");
    EbbProcess ebb =
        EbbProcess.start(
            directory,
            List.of(EbbProcess.HOME.resolve("ebb").toString(), "scenarios"),
            Map.of("EBB_JAVA", jre.toString()));
    assertThat(ebb.process().waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(ebb.exitCode()).isEqualTo(2);
    assertThat(ebb.err().lines())
        .singleElement()
        .asString()
        .contains(jre + " has no javac: a JRE is not enough, install a JDK 17 or newer");
  }
}
