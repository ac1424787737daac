package dev.ebb.runner.cli;

import dev.ebb.runner.cluster.Access;
import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.cluster.Containers;
import dev.ebb.runner.cluster.Leftovers;
import dev.ebb.runner.cluster.LocalLeftovers;
import dev.ebb.runner.cluster.Topics;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.process.MemoryLimit;
import dev.ebb.runner.run.Cache;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ebb clean}. */
@Command(
    name = "clean",
    description = "Removes what runs that were killed have left, on a cluster and on this machine.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    sortOptions = false,
    footer = {
      "",
      "Only what ebb made, by its names. A run is left alone while its clients are in their",
      "group; between two trials it cannot be told from one that was killed, so that on a",
      "cluster that others use for ebb, too, --older-than 2h is the way.",
      "Examples:",
      "  ebb clean",
      "  ebb clean --cache --older-than 720h",
      "  ebb clean --bootstrap-server broker1:9093 --command-config admin.properties --dry-run"
    })
final class CleanCommand implements Callable<Integer> {

  @Option(
      names = "--bootstrap-server",
      paramLabel = "HOST:PORT",
      description = "a cluster to look at, too")
  private String bootstrapServer;

  @Option(
      names = "--command-config",
      paramLabel = "FILE",
      description = "how to connect, as Kafka's own tools take it")
  private Path commandConfig;

  @Option(
      names = "--older-than",
      paramLabel = "D",
      defaultValue = "0s",
      description = "leave younger topics, groups and cached files alone (default: all go)")
  private Duration olderThan;

  @Option(
      names = "--cache",
      description =
          "what was downloaded for clients and for other versions of libraries, too; it is had anew"
              + " when it is needed")
  private boolean cache;

  @Option(names = "--dry-run", description = "only say what would go")
  private boolean dryRun;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (commandConfig != null && bootstrapServer == null) {
      throw new Refused("--command-config is for --bootstrap-server, which is missing");
    }
    boolean anything = local();
    if (cache) {
      anything |= cached();
    }
    if (bootstrapServer != null) {
      anything |= cluster(Access.with(bootstrapServer, commandConfig));
    }
    if (!anything) {
      System.out.println("nothing is left");
    }
    return 0;
  }

  private boolean local() throws IOException {
    List<Path> directories = LocalLeftovers.directories();
    for (Path directory : directories) {
      say("directory", directory.toString());
      if (!dryRun) {
        LocalLeftovers.remove(directory);
      }
    }
    List<String> containers = Containers.engineAnswers() ? Containers.leftovers() : List.of();
    for (String container : containers) {
      say("container", container);
      if (!dryRun) {
        Containers.remove(container);
      }
    }
    List<Path> groups = MemoryLimit.leftovers();
    for (Path group : groups) {
      if (dryRun || MemoryLimit.remove(group)) {
        say("control group", group.toString());
      } else {
        System.out.println("control group " + group + " could not be removed");
      }
    }
    return !directories.isEmpty() || !containers.isEmpty() || !groups.isEmpty();
  }

  private boolean cached() throws IOException {
    List<Path> entries = Cache.clear(olderThan, dryRun);
    entries.forEach(entry -> say("cached", entry.toString()));
    return !entries.isEmpty();
  }

  private boolean cluster(Access access) throws InterruptedException {
    try (Topics topics = new Topics(access)) {
      topics.requireReachable();
      Leftovers left = Leftovers.olderThan(topics, olderThan);
      if (!dryRun) {
        left.remove(topics);
      }
      left.topics().forEach(topic -> say("topic", topic));
      left.groups().forEach(group -> say("group", group));
      left.held().forEach(group -> System.out.println("group " + group + " is in use: left alone"));
      return !left.none() || !left.held().isEmpty();
    } catch (ClusterException e) {
      throw new Refused("--bootstrap-server " + access + ": " + e.getMessage(), e);
    }
  }

  private void say(String what, String name) {
    System.out.println(what + " " + name + (dryRun ? " would go" : " removed"));
  }
}
