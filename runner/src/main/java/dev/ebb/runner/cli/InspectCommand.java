package dev.ebb.runner.cli;

import dev.ebb.runner.inspect.Inspection;
import dev.ebb.runner.inspect.Inspection.Act;
import dev.ebb.runner.inspect.Target;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.process.Jdk;
import dev.ebb.runner.report.Columns;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ebb inspect}. */
@Command(
    name = "inspect",
    description = "Says where the memory of a running process is, Kafka client or not.",
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
      "  ebb inspect --gc --trim 4711"
    })
final class InspectCommand implements Callable<Integer> {

  private static final Duration LEAST_WATCH = Duration.ofMillis(200);

  @Parameters(paramLabel = "PID", description = "of the process")
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
    Set<Act> acts = EnumSet.noneOf(Act.class);
    if (gc) {
      acts.add(Act.COLLECT);
    }
    if (trim) {
      acts.add(Act.TRIM);
    }
    Target target = Target.of(pid, new Jdk(Ebb.javaHome()));
    try (Inspection inspection = new Inspection(target, acts)) {
      if (watch != null) {
        inspection.watch(watch, InspectCommand::say);
      } else {
        inspection.tell(acts, InspectCommand::say);
      }
    }
    return 0;
  }

  private static void say(String line) {
    StringBuilder text = new StringBuilder();
    Columns.wrap(line, "", Ebb.width(), text);
    System.out.print(text);
  }
}
