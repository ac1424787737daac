package dev.ebb.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ebb inspect --growth}, of programs of which it is known whether they leak, and what. */
@Execution(ExecutionMode.CONCURRENT) // it mostly waits
class GrowthIT {

  private static final String GROWS = "it grows and has not stopped";

  @TempDir private Path directory;
  private Process leaky;

  @AfterEach
  void nothingIsLeft() throws InterruptedException {
    if (leaky != null) {
      leaky.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
    }
    EbbProcess.assertNothingIsLeft(directory);
  }

  private long leaky(String kind, long stepMillis) throws IOException {
    leaky =
        new ProcessBuilder(
                EbbProcess.java(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Leaky.class.getName(),
                kind,
                Long.toString(stepMillis))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat((char) leaky.getInputStream().read()).isEqualTo('r');
    return leaky.pid();
  }

  private EbbProcess watch(long pid, String... more) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("inspect"));
    arguments.addAll(List.of(more));
    arguments.add(Long.toString(pid));
    return EbbProcess.run(directory, arguments.toArray(String[]::new));
  }

  private static String flat(EbbProcess ebb) {
    return ebb.out().replaceAll("\\s+", " ");
  }

  private static double perHour(String out, String what) {
    Matcher matcher =
        Pattern.compile(Pattern.quote(what) + ": " + GROWS + ", by ([\\d,.]+) ").matcher(out);
    assertThat(matcher.find()).as(what + " in " + out).isTrue();
    return Double.parseDouble(matcher.group(1).replace(",", ""));
  }

  /** 64 KiB every 50 ms are 4,500 MiB an hour, and somewhat less where the machine is slow. */
  @Test
  void aLeakOnTheHeapIsNamedWithItsClass() throws IOException, InterruptedException {
    EbbProcess ebb = watch(leaky("heap", 50), "--growth=28s", "--every=400ms", "--gc");
    assertThat(ebb.exitCode()).as(ebb.out() + ebb.err()).isZero();
    String out = flat(ebb);
    double slope = perHour(out, "live heap");
    assertThat(slope).isBetween(450.0, 5_600.0);
    Matcher bytes = Pattern.compile("\\[B by ([\\d,.]+) MiB an hour").matcher(out);
    assertThat(bytes.find()).as(out).isTrue();
    assertThat(Double.parseDouble(bytes.group(1).replace(",", "")))
        .as("it is these bytes that grow")
        .isCloseTo(slope, within(0.25 * slope));
    assertThat(out).contains("if it goes on so, its limit of");
  }

  @Test
  @EnabledIfEnvironmentVariable(named = "EBB_HEAVY", matches = "required")
  void whoseThreadsGrowIsNamed() throws IOException, InterruptedException {
    EbbProcess ebb = watch(leaky("thread", 100), "--growth=24s", "--every=350ms");
    assertThat(flat(ebb)).contains("threads: " + GROWS).contains("threads named \"leak-N\" were");
  }

  @Test
  @EnabledIfEnvironmentVariable(named = "EBB_HEAVY", matches = "required")
  void garbageAloneIsNoLeak() throws IOException, InterruptedException {
    EbbProcess ebb = watch(leaky("garbage", 50), "--growth=28s", "--every=350ms", "--gc");
    assertThat(flat(ebb))
        .containsPattern("live heap: (cannot tell yet|no growth that would matter)");
  }

  @Test
  void whatIsCrossedEndsItWithOne() throws IOException, InterruptedException {
    EbbProcess ebb =
        watch(leaky("garbage", 50), "--growth=1h", "--every=500ms", "--until=rss > 1m");
    assertThat(ebb.exitCode()).isEqualTo(1);
    assertThat(ebb.out()).contains("rss > 1m: crossed").contains("looks are too few");
  }

  /** A leak's end is often the process's: what was seen is told. */
  @Test
  @EnabledIfEnvironmentVariable(named = "EBB_HEAVY", matches = "required")
  void whatWasSeenOfAProcessThatEndsIsTold() throws IOException, InterruptedException {
    long pid = leaky("thread", 100);
    Thread end =
        new Thread(
            () -> {
              try {
                TimeUnit.SECONDS.sleep(15);
                leaky.destroyForcibly();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    end.start();
    EbbProcess ebb = watch(pid, "--growth=1h", "--every=300ms");
    end.join();
    assertThat(ebb.exitCode()).as(ebb.out()).isEqualTo(2);
    assertThat(ebb.err()).contains("process " + pid + " has ended");
    assertThat(flat(ebb)).contains("RSS: ", "live heap: cannot tell without full collections");
  }

  @Test
  void ofAProcessThatIsNoJvmTheKernelTells() throws IOException, InterruptedException {
    Process sleeping = new ProcessBuilder("sleep", "60").start();
    try {
      EbbProcess ebb = watch(sleeping.pid(), "--growth=14s", "--every=350ms");
      assertThat(ebb.exitCode()).as(ebb.out() + ebb.err()).isZero();
      assertThat(flat(ebb)).contains("RSS: cannot tell yet").doesNotContain("live heap");
      EbbProcess refused = watch(sleeping.pid(), "--growth=1h", "--until=direct > 1m");
      assertThat(refused.exitCode()).isEqualTo(2);
      assertThat(refused.err()).contains("of this process direct is not known");
    } finally {
      sleeping.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
    }
  }

  /** What is slow to show runs in .ci/run alone. */
  @ParameterizedTest
  @EnabledIfEnvironmentVariable(named = "EBB_HEAVY", matches = "required")
  @CsvSource({
    "direct, direct buffers",
    "malloc, 'malloc, stacks and other'",
    "loader, loaded classes"
  })
  void whereElseItLeaksIsNamed(String kind, String what) throws IOException, InterruptedException {
    EbbProcess ebb = watch(leaky(kind, 50), "--growth=30s", "--every=500ms");
    assertThat(flat(ebb)).contains(what + ": " + GROWS);
  }

  @ParameterizedTest
  @EnabledIfEnvironmentVariable(named = "EBB_HEAVY", matches = "required")
  @ValueSource(strings = "cache")
  void aCacheThatFillsUpAndStopsIsNone(String kind) throws IOException, InterruptedException {
    EbbProcess ebb = watch(leaky(kind, 50), "--growth=35s", "--every=500ms", "--gc");
    assertThat(flat(ebb))
        .containsPattern("live heap: (cannot tell yet|no growth that would matter)");
  }
}
