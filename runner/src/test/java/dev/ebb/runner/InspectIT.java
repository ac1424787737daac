package dev.ebb.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.ebb.runner.sample.ControlGroup;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ebb inspect} and {@code ebb doctor}, on a JVM that holds 40 MiB of garbage. */
class InspectIT {

  private static final String PROGRAM =
      """
      public class Holder {
        public static void main(String[] args) throws Exception {
          byte[][] garbage = new byte[80][];
          for (int i = 0; i < garbage.length; i++) {
            garbage[i] = new byte[500_000];
            java.util.Arrays.fill(garbage[i], (byte) 1);
          }
          garbage = null;
          System.out.println("ready");
          System.in.read();
        }
      }
      """;

  @TempDir private static Path directory;
  private static Process holder;

  @BeforeAll
  static void startAJvm() throws IOException {
    Path source = directory.resolve("Holder.java");
    Files.writeString(source, PROGRAM);
    holder = start("-XX:+UseG1GC", "-Xms16m", "-Xmx200m", "-Dmy.password=hush", source.toString());
  }

  private static Process start(String... args) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(Stream.concat(Stream.of(EbbProcess.java()), Stream.of(args)).toList());
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    assertThat(out.readLine()).isEqualTo("ready");
    return process;
  }

  @AfterAll
  static void nothingIsLeft() throws InterruptedException {
    holder.destroyForcibly().waitFor();
    EbbProcess.assertNothingIsLeft(directory);
  }

  private static EbbProcess inspect(String... args) throws IOException, InterruptedException {
    return EbbProcess.run(
        directory, Stream.concat(Stream.of("inspect"), Stream.of(args)).toArray(String[]::new));
  }

  private static double mib(String out, String name) {
    return out.lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(
            line -> Double.parseDouble(line.substring(name.length()).strip().split(" +")[0]))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not in\n" + out));
  }

  @Test
  void itSaysWhereTheMemoryIsAndWhatCouldBeGivenBack() throws IOException, InterruptedException {
    String pid = Long.toString(holder.pid());
    EbbProcess ebb = inspect("--gc", "--trim", pid);
    assertThat(ebb.exitCode()).as(ebb.err()).isZero();
    String out = ebb.out();
    assertThat(mib(out, "heap in memory")).isBetween(30.0, mib(out, "RSS"));
    assertThat(mib(out, "after full collections")).isLessThan(mib(out, "RSS") - 20);
    assertThat(out)
        .contains("-XX:+UseG1GC", "pauses the process", "blocks its allocations")
        .contains("jcmd " + pid + " VM.set_flag G1PeriodicGCInterval 3000")
        .contains("of it is live")
        .doesNotContain("hush");
    assertThat(holder.isAlive()).isTrue();
  }

  /** Attaching would end it: what the kernel knows is told, and what cannot be asked is said. */
  @Test
  void ofAProcessThatIsNoJvmTheKernelTells() throws IOException, InterruptedException {
    Process held =
        new ProcessBuilder("sh", "-c", "x=$(head -c 20000000 /dev/zero | tr '\\0' x); echo; read y")
            .start();
    try {
      assertThat(held.getInputStream().read()).isEqualTo('\n');
      EbbProcess ebb = inspect(Long.toString(held.pid()));
      assertThat(ebb.exitCode()).as(ebb.err()).isZero();
      theKernelsPartIsTold(ebb.out());
      assertThat(mib(ebb.out(), "RSS")).isBetween(19.0, 100.0);
      assertThat(mib(ebb.out(), "heap-like mappings") + mib(ebb.out(), "malloc-like mappings"))
          .isBetween(18.0, mib(ebb.out(), "RSS"));
      assertThat(inOneLine(ebb.out()))
          .contains("cannot be asked: it is no HotSpot JVM")
          .contains("1 thread");
      assertThat(held.isAlive()).isTrue();
    } finally {
      held.destroyForcibly().waitFor();
    }
  }

  private static String inOneLine(String out) {
    return out.replaceAll("\\s+", " ");
  }

  private static void theKernelsPartIsTold(String out) {
    for (String row :
        List.of(
            "RSS",
            "highest RSS so far",
            "heap-like mappings",
            "malloc-like mappings",
            "stacks",
            "files and libraries")) {
      assertThat(mib(out, row)).as(row).isNotNegative();
    }
    assertThat(out).contains("PSS ", "USS ").doesNotContain("heap in memory");
  }

  @Test
  void ofAJvmThatCannotBeAttachedToTheKernelTells() throws IOException, InterruptedException {
    Process closed =
        start("-XX:+DisableAttachMechanism", directory.resolve("Holder.java").toString());
    try {
      EbbProcess ebb = inspect(Long.toString(closed.pid()));
      assertThat(ebb.exitCode()).as(ebb.err()).isZero();
      theKernelsPartIsTold(ebb.out());
      assertThat(inOneLine(ebb.out()))
          .contains("it cannot be attached to (it was started with -XX:+DisableAttachMechanism)");
      EbbProcess asked = inspect("--gc", Long.toString(closed.pid()));
      assertThat(asked.exitCode()).isEqualTo(2);
      assertThat(asked.err().strip().lines()).hasSize(1);
      assertThat(asked.err()).contains("--gc: process " + closed.pid() + " cannot be asked");
      assertThat(closed.isAlive()).isTrue();
    } finally {
      closed.destroyForcibly().waitFor();
    }
  }

  @Test
  void whatTheKernelChargesToItsControlGroupIsTold() throws IOException, InterruptedException {
    assumeThat(ControlGroup.of(holder.pid())).as("a control group that can be seen").isPresent();
    EbbProcess ebb = inspect(Long.toString(holder.pid()));
    assertThat(ebb.out())
        .contains("control group /", "of it anonymous", "of it page cache", "out of memory");
    assertThat(mib(ebb.out(), "charged")).isPositive();
  }

  @Test
  void aProcessThatIsNotThereIsNamed() throws IOException, InterruptedException {
    EbbProcess ebb = inspect("999999999");
    assertThat(ebb.exitCode()).isEqualTo(2);
    assertThat(ebb.err()).contains("there is no process 999999999");
  }

  @Test
  void theDoctorLooksAtTheMachine() throws IOException, InterruptedException {
    EbbProcess ebb = EbbProcess.run(directory, "doctor");
    assertThat(ebb.exitCode()).as(ebb.out()).isIn(0, 1);
    for (String word : List.of("CPU", "memory available", "JVM profiles", "jcmd")) {
      assertThat(ebb.out()).contains(word);
    }
  }
}
