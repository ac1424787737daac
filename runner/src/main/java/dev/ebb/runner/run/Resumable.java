package dev.ebb.runner.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.common.Beans;
import dev.ebb.runner.cluster.BrokerLibraries;
import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.sample.Machine;
import dev.ebb.runner.store.RunDirectory;
import java.nio.file.Path;
import java.util.Map;

/** Whether the trials of an earlier run and those still to come belong into one table. */
final class Resumable {

  private Resumable() {}

  /**
   * Makes sure that they do.
   *
   * @throws Refused when it is no comparison on a topic of ebb's, or was made with other versions
   *     or on another machine
   */
  static void require(RunDirectory directory, String ebbVersion, Path home) {
    String flag = "--resume " + directory.path() + ": ";
    if (directory.kind() != null) {
      throw new Refused(
          flag + "a run of ebb " + directory.kind() + " cannot be resumed, start it again");
    }
    JsonNode run = directory.run();
    if (run.has("search")) {
      throw new Refused(
          flag + "a search decides as it goes, and cannot be gone on with: start it again");
    }
    if (!run.path("arms").path(0).has("levels")) {
      throw new Refused(flag + "an older ebb began it: begin a new run");
    }
    if (run.path("options").path("topic").isTextual()) {
      throw new Refused(flag + "its topic is not ebb's and may be another by now");
    }
    Map<String, Object> here = Machine.facts();
    Machine.IDENTITY.forEach(
        key -> requireSame(flag, key, run.path("environment").path(key), here.get(key)));
    JsonNode versions = run.path("versions");
    requireSame(flag, "ebb", run.path("ebb_version"), ebbVersion);
    if (!asked(run, Axis.VERSIONS)) {
      String clients = Beans.kafkaClientsVersion();
      requireSame(flag, "kafka-clients", versions.path("kafka_clients"), clients);
    }
    if (run.path("cluster").path("kind").asText().equals("embedded") && !asked(run, Axis.BROKER)) {
      String broker = BrokerLibraries.version(home).orElse(null);
      requireSame(flag, "broker", versions.path("broker"), broker);
    }
  }

  /** Whether arms have other versions than ebb was built with, which their levels name. */
  private static boolean asked(JsonNode run, Axis axis) {
    for (JsonNode arm : run.path("arms")) {
      JsonNode settings = arm.path("levels").path(axis.name());
      if (!settings.path("libraries").isEmpty() || settings.path("broker").isTextual()) {
        return true;
      }
    }
    return false;
  }

  /** What an older run did not record is not held against it. */
  private static void requireSame(String flag, String what, JsonNode then, Object now) {
    if (!then.isMissingNode() && !then.isNull() && !then.asText().equals(String.valueOf(now))) {
      throw new Refused(
          flag
              + "it began with "
              + what.replace('_', ' ')
              + " "
              + then.asText()
              + ", here it is "
              + now
              + ": begin a new run");
    }
  }
}
