package dev.ebb.runner.cli;

import dev.ebb.runner.inspect.FromFiles;
import dev.ebb.runner.inspect.Inspection;
import dev.ebb.runner.inspect.Inspection.Act;
import dev.ebb.runner.inspect.Limit;
import dev.ebb.runner.inspect.Target;
import dev.ebb.runner.plan.HeapSize;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.process.Jdk;
import dev.ebb.runner.report.Columns;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code ebb inspect}. */
@Command(
    name = "inspect",
    description =
        "Says where the memory of a process is, Kafka client or not: of a running one, or by what"
            + " somebody has pasted of it.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    sortOptions = false,
    footer = {
      "",
      "Of a HotSpot JVM that can be attached to it tells heap and rest; looking starts the JVM's",
      "local management agent, as jconsole does. Of any other process it tells what the kernel knows.",
      "Only --gc and --trim, for such a JVM, change anything else about the process.",
      "Examples:",
      "  ebb inspect 4711",
      "  ebb inspect --watch 4711",
      "  ebb inspect --gc --trim 4711",
      "  ebb inspect --growth 20m --until 'rss > 800m' 4711",
      "  ebb inspect --from ticket.md heap.txt gc.log"
    })
final class InspectCommand implements Callable<Integer> {

  private static final Duration LEAST_WATCH = Duration.ofMillis(200);

  private static final Duration LEAST_EVERY = Duration.ofSeconds(1);
  private static final Duration MOST_EVERY = Duration.ofSeconds(30);
  private static final int LOOKS = 60;

  /** Fewer say nothing. */
  private static final int LEAST_LOOKS = Inspection.LEAST_LOOKS;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "PID", arity = "0..1", description = "of the process")
  private Long pid;

  @Option(
      names = "--from",
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "in place of PID: read class histograms, NMT, smaps, pmap, heap_info, GC logs and recordings"
              + " of RSS from these files, whatever is in which; - is stdin")
  private List<String> files;

  @Option(
      names = "--watch",
      arity = "0..1",
      fallbackValue = "2s",
      paramLabel = "D",
      description = "a line every D until Ctrl-C (default: every 2s); write --watch=D")
  private Duration watch;

  @Option(
      names = "--growth",
      paramLabel = "D",
      description =
          "watch for D, or until Ctrl-C, and say whether it grows without end, and what does")
  private Duration growth;

  @Option(
      names = "--every",
      paramLabel = "D",
      description = "with --growth: between two looks (default: a sixtieth of it, 1s to 30s)")
  private Duration every;

  @Option(
      names = "--matters",
      paramLabel = "SIZE",
      defaultValue = "1m",
      description =
          "with --growth or --from: growth in an hour that would matter (default: ${DEFAULT-VALUE})")
  private String matters;

  @Option(
      names = "--until",
      paramLabel = "COND",
      description =
          "with --growth: end with exit code 1 when it holds, such as 'rss > 800m'; of rss, heap (in memory),"
              + " outside, direct, metaspace (sizes), threads")
  private String until;

  @Option(
      names = "--gc",
      description =
          "collect, up to 4 times: PAUSES the process, and shows what is live; with --growth once at"
              + " each look, and which classes grow")
  private boolean gc;

  @Option(
      names = "--trim",
      description = "have malloc give back what it holds: BLOCKS its allocations for a moment")
  private boolean trim;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (files != null) {
      return from();
    }
    if (pid == null) {
      throw new Refused("PID is needed, of a running process, or --from FILE");
    }
    if (watch != null && watch.compareTo(LEAST_WATCH) < 0) {
      throw new Refused("--watch " + watch.toMillis() + "ms: at least 200ms is needed");
    }
    Set<Act> acts = EnumSet.noneOf(Act.class);
    if (gc) {
      acts.add(Act.COLLECT);
    }
    if (trim) {
      acts.add(Act.TRIM);
    }
    requireGrowth();
    Target target = Target.of(pid, new Jdk(Ebb.javaHome()));
    try (Inspection inspection = new Inspection(target, acts)) {
      if (growth != null) {
        Limit limit = until == null ? null : Limit.parse("--until", until);
        boolean crossed =
            inspection.growth(
                new Inspection.Watch(growth, interval(), size(), gc, limit), InspectCommand::say);
        return crossed ? 1 : 0;
      }
      if (watch != null) {
        inspection.watch(watch, InspectCommand::say);
      } else {
        inspection.tell(acts, InspectCommand::say);
      }
    }
    return 0;
  }

  private int from() {
    ParseResult given = spec.commandLine().getParseResult();
    for (String option : List.of("--gc", "--trim", "--watch", "--growth", "--until", "--every")) {
      if (given.hasMatchedOption(option)) {
        throw new Refused(option + " needs the process: it does not go with --from");
      }
    }
    if (pid != null) {
      throw new Refused("PID " + pid + " does not go with --from FILE: give one of them");
    }
    double growth = size();
    FromFiles read = new FromFiles(files, System.in);
    Columns.list(read.rows(), Ebb.width()).forEach(System.out::println);
    read.unread().forEach(InspectCommand::say);
    System.out.println();
    read.findings(growth).forEach(finding -> say(finding.sentence()));
    return 0;
  }

  private void requireGrowth() {
    if (growth == null) {
      ParseResult given = spec.commandLine().getParseResult();
      for (String option : List.of("--every", "--until", "--matters")) {
        if (given.hasMatchedOption(option)) {
          throw new Refused(option + " goes with --growth D alone: give both");
        }
      }
      return;
    }
    if (watch != null || trim) {
      throw new Refused("--growth does not go with " + (trim ? "--trim" : "--watch"));
    }
    if (interval().compareTo(LEAST_WATCH) < 0) {
      throw new Refused("--every " + every.toMillis() + "ms: at least 200ms is needed");
    }
    size();
    if (until != null) {
      Limit.parse("--until", until);
    }
    if (growth.compareTo(interval().multipliedBy(LEAST_LOOKS)) < 0) {
      throw new Refused(
          "--growth "
              + growth.toSeconds()
              + "s is too short for "
              + LEAST_LOOKS
              + " looks, one every "
              + interval().toMillis()
              + " ms: longer, or --every");
    }
  }

  private Duration interval() {
    if (every != null) {
      return every;
    }
    Duration sixtieth = growth.dividedBy(LOOKS);
    return sixtieth.compareTo(LEAST_EVERY) < 0
        ? LEAST_EVERY
        : sixtieth.compareTo(MOST_EVERY) > 0 ? MOST_EVERY : sixtieth;
  }

  /** In MiB. */
  private double size() {
    try {
      double mib = HeapSize.parse(matters).mib();
      if (mib > 0) {
        return mib;
      }
      throw new Refused("--matters " + matters + ": above zero is needed");
    } catch (IllegalArgumentException e) {
      throw new Refused("--matters " + e.getMessage(), e);
    }
  }

  private static synchronized void say(String line) {
    StringBuilder text = new StringBuilder();
    Columns.wrap(line, "", Ebb.width(), text);
    System.out.print(text);
  }
}
