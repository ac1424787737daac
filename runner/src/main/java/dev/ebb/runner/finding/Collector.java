package dev.ebb.runner.finding;

import dev.ebb.runner.result.Finding;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How each of HotSpot's collectors keeps freed heap, and what makes it give it back. Sources: the
 * collectors' flags and their documentation (JEP 346 for G1, JEP 351 for ZGC).
 */
public enum Collector {
  G1(
      "-XX:+UseG1GC",
      "G1 keeps freed heap until its next concurrent cycle, and an idle process starts none",
      "g1-periodic",
      "VM.set_flag G1PeriodicGCInterval 3000"),
  SERIAL(
      "-XX:+UseSerialGC",
      "Serial gives heap back only over several full collections, and an idle process makes none",
      "g1-periodic",
      null),
  PARALLEL("-XX:+UseParallelGC", "Parallel hardly ever gives heap back", "g1-periodic", null),
  SHENANDOAH(
      "-XX:+UseShenandoahGC",
      "Shenandoah gives unused heap back after 5 minutes",
      "g1-periodic",
      null),
  ZGC("-XX:+UseZGC", "ZGC gives unused heap back after 5 minutes", "zgc-uncommit", null);

  private final String flag;
  private final String habit;
  private final String profile;
  private final String live;

  Collector(String flag, String habit, String profile, String live) {
    this.flag = flag;
    this.habit = habit;
    this.profile = profile;
    this.live = live;
  }

  /** The collector that these flags choose; empty when they leave it to the JVM. */
  public static Optional<Collector> of(List<String> flags) {
    return Arrays.stream(values()).filter(collector -> flags.contains(collector.flag)).findFirst();
  }

  /** Whether these flags already make it give heap back soon. */
  public static boolean givesBack(List<String> flags) {
    return flags.stream()
        .anyMatch(
            flag ->
                flag.matches("-XX:G1PeriodicGCInterval=[1-9]\\d*")
                    || flag.startsWith("-XX:ZUncommitDelay=")
                    || flag.startsWith("-XX:ShenandoahUncommitDelay="));
  }

  /**
   * What makes a running process give back what of its heap is free; empty: there is too little of
   * that, it does so anyway, or the collector is not known.
   *
   * @param flags of its JVM
   * @param free what {@link FreeHeap} has found
   */
  public static Optional<Finding> mend(List<String> flags, Finding free, long pid) {
    double mib = free.figures().getOrDefault(FreeHeap.FREE_MIB, 0.0);
    if (mib < ArmCase.WORTH_MIB || givesBack(flags)) {
      return Optional.empty();
    }
    return of(flags)
        .map(
            collector ->
                Finding.note(
                    "collector",
                    Map.of(FreeHeap.FREE_MIB, mib),
                    collector.habit
                        + collector
                            .live()
                            .map(command -> "; to change it now: jcmd " + pid + " " + command)
                            .orElse(
                                "; a collector that does: -XX:+UseG1GC"
                                    + " -XX:G1PeriodicGCInterval=3000")));
  }

  /** Why it keeps what is free, one clause. */
  public String habit() {
    return habit;
  }

  /** The JVM profile of ebb's to try instead. */
  public String profile() {
    return profile;
  }

  /** The {@code jcmd} command that changes it on a running JVM, where there is one. */
  public Optional<String> live() {
    return Optional.ofNullable(live);
  }
}
