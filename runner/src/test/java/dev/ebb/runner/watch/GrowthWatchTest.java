package dev.ebb.runner.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.runner.result.Finding;
import dev.ebb.runner.sample.Proc;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class GrowthWatchTest {

  private static final int MINUTES = 60;

  private static final KernelLook KERNEL = KernelLook.of(ProcessHandle.current().pid());

  /** What is said of an hour of looks, one a minute; both grow by MiB since the minute 0. */
  private static List<Finding> watched(DoubleUnaryOperator outside, DoubleUnaryOperator rest) {
    GrowthWatch watch = new GrowthWatch(1, 256, OptionalDouble.empty(), Double.POSITIVE_INFINITY);
    for (int minute = 0; minute < MINUTES; minute++) {
      double rss = 200 + outside.applyAsDouble(minute);
      KernelLook kernel =
          new KernelLook(
              new Proc.Rollup(rss, rss, rss),
              KERNEL.backing(),
              KERNEL.peak(),
              KERNEL.swap(),
              KERNEL.threads(),
              KERNEL.parts(),
              KERNEL.group(),
              KERNEL.smaps());
      JvmLook jvm =
          new JvmLook(
              OptionalDouble.of(100),
              OptionalDouble.of(100 + outside.applyAsDouble(minute)),
              Optional.empty(),
              OptionalDouble.of(40 + rest.applyAsDouble(minute)));
      watch.add(minute / 60.0, new Look(kernel, Optional.of(jvm)), Optional.empty(), List.of());
    }
    return watch.findings(false);
  }

  private static Finding noPart(List<Finding> findings) {
    return findings.stream()
        .filter(finding -> finding.code().equals("no-part-grows"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aPartThatGrowsForSureIsNamed() {
    List<Finding> findings = watched(minute -> minute, minute -> minute);
    assertThat(findings).extracting(Finding::code).doesNotContain("no-part-grows");
    assertThat(findings)
        .extracting(Finding::words)
        .anyMatch(sentence -> sentence.startsWith("malloc, stacks and other: it grows"));
  }

  @Test
  void whereNoneDoesForSureTheSteepestIsNamedWithHowSureThatIs() {
    Random noise = new Random(7);
    Finding found = noPart(watched(minute -> minute, minute -> minute + 60 * noise.nextGaussian()));
    assertThat(found.words())
        .startsWith("of what lies outside the heap no part is known to grow for sure; ")
        .contains("malloc, stacks and other")
        .containsPattern("\\[-[0-9,.]+ to [0-9,.]+] MiB an hour$");
    assertThat(found.evidence().low()).isNegative();
  }

  @Test
  void whereNoneIsSeenToRiseNoneIsNamed() {
    assertThat(noPart(watched(minute -> minute, minute -> -minute)).words())
        .isEqualTo("of what lies outside the heap no part is known to grow");
  }
}
