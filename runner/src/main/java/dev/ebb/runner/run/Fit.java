package dev.ebb.runner.run;

import dev.ebb.runner.library.ClassPath;
import dev.ebb.runner.plan.Arm;
import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.Flow;
import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.plan.Release;
import dev.ebb.runner.plan.TrialSpec.Kind;
import dev.ebb.runner.plan.Trim;
import dev.ebb.runner.process.Debugger;
import dev.ebb.runner.process.Installation;
import dev.ebb.runner.trial.Scenarios;
import dev.ebb.runner.trial.Soak;
import dev.ebb.runner.watch.GrowthWatch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether clients that ebb does not build can take part in a comparison, and their installation.
 */
record Fit(Plan plan) {

  /**
   * Makes sure that what is asked for can be done with each of them.
   *
   * @throws Refused naming the option and the client that do not go together
   */
  void require() {
    for (Arm arm : plan.arms()) {
      if (Scenarios.named(arm.scenario()).changing() && !arm.client().supervised()) {
        throw new Refused(
            "--scenario "
                + arm.scenario()
                + ": "
                + arm.client().name()
                + " does not tell which records it has handled, so that nobody could say what came"
                + " again: leave it out");
      }
      if (arm.sharing() && plan.load().source() != null) {
        throw new Refused(
            "--topic: "
                + arm.name()
                + " reads as a member of a share group, which cannot be told where to begin: leave"
                + " its mode out");
      }
      if (arm.consumers() > 1) {
        requireFleet(arm);
      }
      if (arm.settings().flows()) {
        requireFlow(arm);
      }
      if (arm.client().program() instanceof Client.Command command) {
        require(arm, command);
      }
    }
    for (Kind kind : Kind.values()) {
      if (plan.trials().beside().contains(kind) && without(kind).size() == clients().size()) {
        throw new Refused("--" + kind.label() + ": " + nothingToLookAt(kind, clients()));
      }
    }
    if (plan.common().trim() == Trim.DEBUGGER && Debugger.missing() != null) {
      throw new Refused(
          "--trim=debugger: " + Debugger.missing() + ": install it, or leave the option out");
    }
  }

  /** Whether memory grows is not to be told from a few looks. */
  private void requireFlow(Arm arm) {
    Flow flow = plan.of(arm).workload().flow();
    if (flow.perSecond() > 0 && flow.perSecond() * flow.every().toMillis() < 1_000) {
      throw new Refused(
          String.format(
              Locale.ROOT,
              "--rate %s is less than a record in each period of %s (--every): more, or longer ones",
              flow.perSecond(),
              typed(flow.every())));
    }
    if (arm.scenario().equals(Soak.LIVE.name())
        && !arm.client().inJvm()
        && !arm.client().answers().contains(Client.Ask.COLLECT)) {
      throw new Refused(
          "--scenario soak-live: "
              + arm.client().name()
              + " cannot be asked to collect: with --no-live its RSS alone is watched");
    }
    if (flow.periods() < GrowthWatch.LEAST_LOOKS) {
      long seconds = flow.lasts().toSeconds() / GrowthWatch.LEAST_LOOKS;
      throw new Refused(
          String.format(
              Locale.ROOT,
              "--duration %s holds %d periods of %s (--every), and %d looks are the least that say"
                  + " anything: --duration %s%s",
              typed(flow.lasts()),
              flow.periods(),
              typed(flow.every()),
              GrowthWatch.LEAST_LOOKS,
              typed(flow.every().multipliedBy(GrowthWatch.LEAST_LOOKS)),
              seconds >= 1 ? ", or --every " + seconds + "s" : ""));
    }
    if (arm.sharing()) {
      throw new Refused("--scenario soak: " + arm.name() + " reads as a member of a share group");
    }
  }

  private static String typed(Duration time) {
    long millis = time.toMillis();
    return millis % 60_000 == 0
        ? millis / 60_000 + "m"
        : millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
  }

  /** Several consumers in one process tell of themselves as one does. */
  private void requireFleet(Arm arm) {
    String flag = "--consumers-per-process " + arm.consumers() + ": ";
    if (!Scenarios.named(arm.scenario()).fleets()) {
      throw new Refused(
          flag
              + "scenario "
              + arm.scenario()
              + " is about a single consumer of each process: leave one of the two out");
    }
    if (plan.common().instances() > 1) {
      throw new Refused(flag + "does not go with --instances: leave one of the two out");
    }
    if (!arm.client().supervised()) {
      throw new Refused(
          flag + arm.client().name() + " does not say what each of them has done: leave it out");
    }
    if (plan.workload() != null && plan.of(arm).workload().paced()) {
      throw new Refused(
          flag + "does not go with simulated work (--process-batch): leave one of the two out");
    }
    if (plan.load().source() != null) {
      throw new Refused(
          flag + "does not go with --topic, which holds one group back: leave one of the two out");
    }
    if (arm.sharing()) {
      throw new Refused(
          flag + arm.name() + " reads as a member of a share group: leave its mode out");
    }
  }

  private List<Client> clients() {
    return plan.arms().stream().map(Arm::client).distinct().toList();
  }

  private List<Client> without(Kind kind) {
    return clients().stream().filter(client -> !kind.holdsFor(client)).toList();
  }

  /** Trials that some of the clients go without, each with the reason. */
  List<String> leftOut() {
    return plan.trials().beside().stream()
        .filter(kind -> !without(kind).isEmpty())
        .map(kind -> "no " + kind.label() + " trial: " + nothingToLookAt(kind, without(kind)))
        .toList();
  }

  private static String nothingToLookAt(Kind kind, List<Client> clients) {
    return clients.stream().map(Client::name).collect(Collectors.joining(", "))
        + (clients.size() == 1 ? " has no JVM" : " have no JVM")
        + (kind == Kind.HISTOGRAM ? ", and no runtime that counts its objects by type" : "");
  }

  private void require(Arm arm, Client.Command command) {
    Client client = arm.client();
    String name = client.name();
    if (plan.load().release() == Release.COMMIT && !client.readsCommitted()) {
      throw new Refused(
          "--clients "
              + name
              + " reads what is not yet committed, so that it would not wait for the release: use"
              + " --release=produce");
    }
    if (!client.settings().kafka() && !plan.common().properties().isEmpty()) {
      throw new Refused(
          "--property sets what a KafkaConsumer takes, and "
              + name
              + " has settings of other names ("
              + client.settings().family()
              + "): use a settings profile (--profiles)");
    }
    if (plan.cluster().commandConfig() != null) {
      throw new Refused(
          "--command-config reaches ebb's own modules alone, and not "
              + name
              + ": put how to connect into the properties of a description of your own");
    }
    if (plan.load().source() != null) {
      throw new Refused(
          "--topic: "
              + name
              + " accounts for records by the numbers that ebb writes into them, which those of a"
              + " topic of yours do not have: leave it out");
    }
    if (client.progress() instanceof Client.Offsets) {
      requireTold(client, command);
    }
    if (arm.scenario().equals("poison")
        && command.words().stream().noneMatch(word -> word.contains("{poison}"))) {
      throw new Refused(
          "--scenario poison: "
              + name
              + " has no record that it cannot handle (its command has no {poison}): leave it out");
    }
    boolean works = command.words().stream().anyMatch(word -> word.contains("{process-batch}"));
    if (plan.workload() != null && plan.of(arm).workload().paced() && !works) {
      throw new Refused(
          (plan.load().givenWork() ? "--process-batch: " : "--scenario " + arm.scenario() + ": ")
              + name
              + " does no simulated work (its command has no {process-batch}): leave it out");
    }
  }

  /** What it has committed is all that is known of it. */
  private void requireTold(Client client, Client.Command command) {
    if (plan.common().instances() > 1) {
      throw new Refused(
          "--instances: "
              + client.name()
              + " is known by what its group has committed, which does not say who of several it"
              + " was: leave it out");
    }
    Stream<String> said =
        Stream.of(command.words(), command.environment().values(), command.properties().values())
            .flatMap(Collection::stream);
    if (plan.load().release() == Release.COMMIT
        && said.noneMatch(text -> text.contains("{isolation}"))) {
      throw new Refused(
          "--clients "
              + client.name()
              + ": nothing in its description uses {isolation}, and by commits every few seconds"
              + " nobody would see it read what is not yet committed: use it, or --release=produce");
    }
  }

  /**
   * Installs those that are not; one that cannot be fails its own trials, with the reason.
   *
   * @param say told what takes its time
   */
  void install(Consumer<String> say) throws InterruptedException {
    Set<List<Object>> seen = new HashSet<>();
    for (Arm arm : plan.arms()) {
      if (seen.add(List.of(arm.client(), arm.settings().libraries()))) {
        install(arm, plan.install().home(), say);
      }
    }
  }

  /**
   * Installs what an arm runs with.
   *
   * @param home of ebb
   * @throws Refused when a version of a module's library cannot be had
   */
  static void install(Arm arm, Path home, Consumer<String> say) throws InterruptedException {
    Client client = arm.client();
    Map<String, String> versions = arm.settings().libraries();
    if (client.program() instanceof Client.Command command) {
      Installation installation = Installation.of(client, command, versions);
      String label = arm.level(Axis.VERSIONS).label();
      install(
          installation,
          client.name() + (versions.isEmpty() ? "" : " with " + label),
          versions.isEmpty(),
          say);
      if (!versions.isEmpty() && !installation.ready()) {
        throw new Refused(Axis.VERSIONS.flag() + " " + label + ": " + installation.reason());
      }
    } else if (client.program() instanceof Client.Module module && !versions.isEmpty()) {
      String asked = Axis.VERSIONS.flag() + " " + arm.level(Axis.VERSIONS).label();
      ClassPath.of(home, module.name(), versions, asked);
    }
  }

  /** The same for one that is to be tried; why it cannot be. */
  static Optional<String> installed(Arm arm, Path home) {
    try {
      install(arm, home, words -> {});
      return Optional.empty();
    } catch (Refused e) {
      return Optional.of(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }

  private static void install(
      Installation installation, String name, boolean complain, Consumer<String> say)
      throws InterruptedException {
    if (installation.ready()) {
      return;
    }
    try {
      if (installation.missing().isEmpty()) {
        say.accept("installing " + name + ", once (what it says: " + installation.log() + ")");
      }
      if (!installation.install() && complain) {
        say.accept("note: " + installation.reason());
      }
    } catch (IOException e) {
      if (!complain) {
        throw new Refused(Axis.VERSIONS.flag() + ": " + name + ": " + e.getMessage(), e);
      }
      say.accept("note: " + name + " cannot be installed: " + e.getMessage());
    }
  }
}
