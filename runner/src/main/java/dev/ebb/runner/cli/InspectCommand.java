package dev.ebb.runner.cli;

import dev.ebb.runner.inspect.Inspection;
import dev.ebb.runner.inspect.Inspection.Look;
import dev.ebb.runner.inspect.Target;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.process.Jdk;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ebb inspect}. */
@Command(
    name = "inspect",
    description = "Says where the memory of a running JVM is, Kafka client or not.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    sortOptions = false,
    footer = {
      "",
      "Looking starts the JVM's local management agent, as jconsole does; only --gc and --trim",
      "change anything else about the process.",
      "Examples:",
      "  ebb inspect 4711",
      "  ebb inspect --watch 4711",
      "  ebb inspect --gc --trim 4711"
    })
final class InspectCommand implements Callable<Integer> {

  private static final Duration LEAST_WATCH = Duration.ofMillis(200);

  /** The flags that shape memory. */
  private static final String TELLING =
      ".*(Use\\w+GC$|MaxHeapSize|InitialHeapSize|PeriodicGC|Uncommit|MaxDirectMemory|TrimNative"
          + "|FreeRatio|NativeMemoryTracking).*";

  @Parameters(paramLabel = "PID", description = "of the JVM")
  private long pid;

  @Option(
      names = "--watch",
      arity = "0..1",
      fallbackValue = "2s",
      paramLabel = "D",
      description = "a line every D until Ctrl-C (default: every 2s); write --watch=D")
  private Duration watch;

  @Option(
      names = "--gc",
      description = "collect, up to 4 times: PAUSES the process, and shows what is live")
  private boolean gc;

  @Option(
      names = "--trim",
      description = "have malloc give back what it holds: BLOCKS its allocations for a moment")
  private boolean trim;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (watch != null && watch.compareTo(LEAST_WATCH) < 0) {
      throw new Refused("--watch " + watch.toMillis() + "ms: at least 200ms is needed");
    }
    Target target = Target.of(pid, new Jdk(Ebb.javaHome()));
    try (Inspection inspection = new Inspection(target)) {
      Look first = inspection.look();
      head(target, inspection);
      if (watch != null) {
        watch(inspection);
        return 0;
      }
      table(first);
      if (gc) {
        System.out.println("collecting, which pauses the process");
        step("after full collections", first, inspection.collect());
      }
      if (trim) {
        System.out.println("trimming malloc, which blocks its allocations for a moment");
        Look before = inspection.look();
        step("after trimming", before, inspection.trim());
      }
      System.out.println();
      inspection.verdict(first).forEach(System.out::println);
    }
    return 0;
  }

  private static void head(Target target, Inspection inspection) {
    System.out.println(target.command());
    System.out.printf("%s, up %,d s%n", inspection.version(), inspection.uptimeSeconds());
    List<String> flags = inspection.flags().stream().filter(flag -> flag.matches(TELLING)).toList();
    System.out.println(String.join(" ", flags));
    System.out.println();
  }

  private static void table(Look look) {
    row(
        "RSS",
        look.rss(),
        String.format(Locale.ROOT, "PSS %.1f, USS %.1f", look.pss(), look.uss()));
    look.peak().ifPresent(peak -> row("highest RSS so far", peak, ""));
    String heap =
        String.format(
            Locale.ROOT,
            "%.1f used of %.1f committed, at most %s",
            look.beans().heapUsed(),
            look.beans().heapCommitted(),
            look.beans().heapMax() < 0
                ? "unlimited"
                : String.format(Locale.ROOT, "%.0f", look.beans().heapMax()));
    if (look.heapResident().isPresent()) {
      row("heap in memory", look.heapResident().getAsDouble(), heap);
    } else {
      System.out.printf("%-22s %10s  %s%n", "heap in memory", "unknown", heap);
    }
    row("metaspace", look.beans().metaspace(), "committed");
    row("code cache", look.beans().code(), "committed");
    row("direct buffers", look.beans().direct(), "");
    row("files and libraries", look.file(), "");
    look.rest()
        .ifPresent(
            rest ->
                row(
                    "malloc, stacks, other",
                    rest,
                    look.beans().threads()
                        + " threads; "
                        + look.beans().collections()
                        + " collections so far"));
  }

  private static void row(String name, double mib, String note) {
    System.out.printf(Locale.ROOT, "%-22s %6.1f MiB  %s%n", name, mib, note);
  }

  private static void step(String name, Look before, Look after) {
    row(
        name,
        after.rss(),
        String.format(
            Locale.ROOT,
            "%+.1f; heap used %.1f",
            after.rss() - before.rss(),
            after.beans().heapUsed()));
  }

  private void watch(Inspection inspection) throws InterruptedException {
    System.out.println("time      RSS MiB  heap in memory  committed   used  direct  threads  gcs");
    while (true) {
      Look look = inspection.look();
      System.out.printf(
          Locale.ROOT,
          "%-8s %8.1f %15s %10.1f %6.1f %7.1f %8d %4d%n",
          LocalTime.now().truncatedTo(ChronoUnit.SECONDS),
          look.rss(),
          look.heapResident().isPresent()
              ? String.format(Locale.ROOT, "%.1f", look.heapResident().getAsDouble())
              : "unknown",
          look.beans().heapCommitted(),
          look.beans().heapUsed(),
          look.beans().direct(),
          look.beans().threads(),
          look.beans().collections());
      TimeUnit.NANOSECONDS.sleep(watch.toNanos());
    }
  }
}
