package dev.ebb.runner.plan;

import java.util.List;

/**
 * One column of the comparison: a client, used in one way, in one JVM setting.
 *
 * @param name joins what differs between the arms of a run
 * @param jvm name of the JVM profile
 * @param jvmFlags the profile's collector and what else it sets
 */
public record Arm(
    String name, Client client, String mode, String profile, String jvm, List<String> jvmFlags) {

  /** A client as its users find it: default mode and settings, on G1. */
  public static Arm plain(Client client) {
    return new Arm(
        client.name(), client, client.modes().get(0), "default", "g1", List.of("-XX:+UseG1GC"));
  }
}
