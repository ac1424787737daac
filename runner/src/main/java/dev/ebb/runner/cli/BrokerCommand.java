package dev.ebb.runner.cli;

import dev.ebb.runner.cluster.EmbeddedCluster;
import dev.ebb.runner.plan.HeapSize;
import dev.ebb.runner.plan.JvmProfile;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.process.Jdk;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ebb broker}. */
@Command(
    name = "broker",
    description = "Runs a real Kafka broker on loopback until it is stopped.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    footer = {
      "",
      "Examples:",
      "  ebb broker --port 9092",
      "  ebb broker --port 9092 --data /tmp/kafka --heap 1g"
    })
final class BrokerCommand implements Callable<Integer> {

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "9092",
      description = "to listen on (default: ${DEFAULT-VALUE})")
  private int port;

  @Option(
      names = "--brokers",
      paramLabel = "N",
      defaultValue = "1",
      description = "the first on --port, the others on free ones (default: ${DEFAULT-VALUE})")
  private int brokers;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "keep the data here; otherwise each start is empty")
  private Path data;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "512m",
      description = "the broker's (default: ${DEFAULT-VALUE})")
  private HeapSize heap;

  @Option(
      names = "--jvm-arg",
      paramLabel = "ARG",
      description = "for the broker's JVM; may be repeated")
  private List<String> jvmArgs = List.of();

  @Option(names = "--property", paramLabel = "K=V", description = "for the broker; may be repeated")
  private Map<String, String> properties = new LinkedHashMap<>();

  private volatile boolean stopping;

  @Override
  public Integer call() throws InterruptedException {
    if (port < 1 || port > 65_535) {
      throw new Refused("--port " + port + ": a port is 1 to 65535");
    }
    Bounds.between("--brokers", brokers, 1, 9);
    JvmProfile.requireArguments("--jvm-arg", jvmArgs, "the heap is set by --heap");
    EmbeddedCluster cluster =
        EmbeddedCluster.start(
            new EmbeddedCluster.Settings(
                Ebb.home(),
                new Jdk(Ebb.javaHome()),
                brokers,
                port,
                data,
                null,
                heap.text(),
                jvmArgs,
                properties));
    Thread stop =
        new Thread(
            () -> {
              stopping = true;
              cluster.close();
            },
            "ebb-broker-stop");
    Runtime.getRuntime().addShutdownHook(stop);
    System.out.println(
        (brokers == 1 ? "broker" : "brokers")
            + " ready at "
            + cluster.bootstrapServers()
            + (data == null ? " (its data goes when it stops)" : ", data in " + data)
            + "; Ctrl-C stops it");
    List<CompletableFuture<Process>> ends =
        cluster.nodes().stream().map(node -> node.child().process().onExit()).toList();
    CompletableFuture.anyOf(ends.toArray(CompletableFuture[]::new)).join();
    if (!stopping) {
      System.err.println("ebb broker: " + cluster.failure().orElse("a broker has ended"));
      cluster.close();
    }
    return 1;
  }
}
