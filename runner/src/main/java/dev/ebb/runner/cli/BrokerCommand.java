package dev.ebb.runner.cli;

import dev.ebb.runner.cluster.EmbeddedCluster;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.process.Child;
import dev.ebb.runner.process.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ebb broker}. */
@Command(
    name = "broker",
    description = "Runs a real Kafka broker on loopback until it is stopped.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class)
final class BrokerCommand implements Callable<Integer> {

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "9092",
      description = "to listen on (default: ${DEFAULT-VALUE})")
  private int port;

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
  private dev.ebb.runner.plan.HeapSize heap;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (port < 1 || port > 65_535) {
      throw new Refused("--port " + port + ": a port is 1 to 65535");
    }
    Path log =
        data == null
            ? Files.createTempFile("ebb-broker-", ".log")
            : Files.createDirectories(data).resolve("broker.log");
    EmbeddedCluster cluster =
        EmbeddedCluster.start(
            new EmbeddedCluster.Settings(
                Ebb.home(), new Jdk(Ebb.javaHome()), port, data, log, heap.text()));
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  cluster.close();
                  deleteTemporary(log);
                },
                "ebb-broker-stop"));
    System.out.println(
        "broker ready at "
            + cluster.bootstrapServers()
            + (data == null ? " (its data goes when it stops)" : ", data in " + data)
            + "; Ctrl-C stops it");
    int status = cluster.child().process().waitFor();
    System.err.println("ebb broker: the broker " + Child.describe(status) + ": " + Child.tail(log, 3));
    return 1;
  }

  private void deleteTemporary(Path log) {
    if (data != null) {
      return;
    }
    try {
      Files.deleteIfExists(log);
    } catch (IOException e) {
      System.err.println("warning: " + log + " could not be deleted: " + e.getMessage());
    }
  }
}
