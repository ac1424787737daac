package dev.ebb.runner.cli;

import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.Clients;
import dev.ebb.runner.process.Installation;
import dev.ebb.runner.report.Columns;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code ebb clients}. */
@Command(
    name = "clients",
    description =
        "Lists the clients that can be compared, and what is missing to install those that ebb does"
            + " not build; ebb compare --clients NAME installs them when they are first used.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    subcommands = {ClientsCheckCommand.class},
    footer = {
      "",
      "Examples:",
      "  ebb clients",
      "  ebb clients check confluent-kafka",
      "  ebb compare --clients plain,confluent-kafka,./mine.yaml"
    })
final class ClientsCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    List<List<String>> rows = new ArrayList<>();
    for (Client client : Clients.shipped(Ebb.home())) {
      rows.add(
          List.of(
              client.name(),
              client.language(),
              state(client),
              String.join(", ", client.modes()),
              client.about()));
    }
    Columns.list(rows, Ebb.width()).forEach(System.out::println);
    return 0;
  }

  private static String state(Client client) {
    if (!(client.program() instanceof Client.Command command)) {
      return "built";
    }
    Installation installation = Installation.of(client, command, Map.of());
    if (installation.ready()) {
      return "installed";
    }
    List<String> missing = installation.missing();
    return missing.isEmpty() ? "not yet installed" : "needs " + String.join(", ", missing);
  }
}
