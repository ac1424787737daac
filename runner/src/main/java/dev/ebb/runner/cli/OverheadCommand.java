package dev.ebb.runner.cli;

import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.HeapSize;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.process.Jdk;
import dev.ebb.runner.run.Overhead;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ebb overhead}. */
@Command(
    name = "overhead",
    description =
        "Measures what ebb itself costs in each client, against the smallest loop one can write"
            + " with its library.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    sortOptions = false,
    footer = {"", "Examples:", "  ebb overhead --clients reactor --pairs 20"})
final class OverheadCommand implements Callable<Integer> {

  @Option(
      names = "--clients",
      paramLabel = "NAME",
      split = ",",
      description = "which, separated by commas (default: all)")
  private List<String> clients;

  @Option(
      names = "--pairs",
      paramLabel = "N",
      defaultValue = "10",
      description = "of whole-process runs a client (default: ${DEFAULT-VALUE})")
  private int pairs;

  @Option(
      names = "--records",
      paramLabel = "N",
      defaultValue = "5000000",
      description = "to drain (default: ${DEFAULT-VALUE})")
  private long records;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "256m",
      description = "every JVM's -Xmx (default: ${DEFAULT-VALUE})")
  private HeapSize heap;

  @Override
  public Integer call() throws IOException, ClusterException, InterruptedException {
    if (pairs < 1 || records < 1) {
      throw new Refused("--pairs and --records need at least 1");
    }
    List<Client> measured =
        clients == null ? Client.ALL : clients.stream().map(Client::named).toList();
    Overhead overhead =
        new Overhead(
            Ebb.home(),
            new Jdk(Ebb.javaHome()),
            heap,
            Workload.of(records, 256, 3),
            pairs,
            line -> System.err.println("[overhead] " + line));
    List<Overhead.Result> results = overhead.measure(measured);
    System.out.printf(
        "%,d records x 256 B, %d pairs: median (lowest to highest)%n%n", records, pairs);
    System.out.printf(
        "%-10s %24s %24s %24s%n",
        "", "speed, bare loop = 1", "idle, MiB more", "after gc, MiB more");
    for (Overhead.Result result : results) {
      System.out.printf(
          "%-10s %24s %24s %24s%n",
          result.client(),
          figure(result.drainRatio(), "%.3f"),
          figure(result.idleMib(), "%.1f"),
          figure(result.afterGcMib(), "%.1f"));
    }
    return 0;
  }

  private static String figure(double[] values, String format) {
    return String.format(
        Locale.ROOT,
        format + " (" + format + " to " + format + ")",
        Overhead.Result.median(values),
        Arrays.stream(values).min().orElse(Double.NaN),
        Arrays.stream(values).max().orElse(Double.NaN));
  }
}
