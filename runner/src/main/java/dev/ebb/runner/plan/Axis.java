package dev.ebb.runner.plan;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One thing that arms differ in. A further one is one more constant here: options, names of arms,
 * columns, grouping, analysis of variance, resuming and {@code ebb diff} go through the list.
 *
 * @param name of its column
 * @param flag by which levels are asked for, several separated by commas
 * @param param what stands for a level in the help
 * @param standard what is asked for where nothing is; null: see {@code levels}
 * @param help of the flag
 * @param words what it is called where differences are explained
 * @param nested whether its levels are each client's own
 * @param levels of one client, from what was asked for
 */
public record Axis(
    String name,
    String flag,
    String param,
    String standard,
    String help,
    String words,
    boolean nested,
    BiFunction<Client, Asked, List<Level>> levels) {

  /** Each client's own default mode. */
  public static final String DEFAULT_MODE = "default";

  /** All modes of each client. */
  private static final String ALL_MODES = "all";

  public static final Axis CLIENT =
      new Axis(
          "client",
          "--clients",
          "NAME",
          null,
          "which, separated by commas: a name that ebb clients lists, or your own description by its"
              + " path (default: plain,vertx,reactor,smallrye)",
          "the client",
          false,
          (client, asked) ->
              List.of(new Level(client.name(), client.name(), client.origin(), Settings.NONE)));

  public static final Axis MODE =
      new Axis(
          "mode",
          "--modes",
          "MODE",
          DEFAULT_MODE,
          "how they read, or default, or all (default: ${DEFAULT-VALUE})",
          "the mode",
          true,
          Axis::modes);

  public static final Axis PROFILE =
      new Axis(
          "profile",
          "--profiles",
          "NAME",
          "default",
          "their settings: default, lean, or your own file in the manner of experiments/profiles"
              + " (default: ${DEFAULT-VALUE})",
          "the settings profile",
          false,
          Profile::levels);

  public static final Axis JVM =
      new Axis(
          "jvm",
          "--jvms",
          "NAME",
          "g1",
          "their JVMs: g1, g1-periodic, serial, parallel, shenandoah, zgc and what else is in"
              + " experiments/jvms, or your own file (default: ${DEFAULT-VALUE})",
          "the JVM profile",
          false,
          (client, asked) ->
              client.inJvm() ? JvmProfile.levels(client, asked) : List.of(Level.NONE));

  public static final Axis JAVA =
      new Axis(
          "java",
          "--java",
          "PATH",
          null,
          "their JDKs (default: the one that ebb runs on)",
          "the JDK",
          false,
          (client, asked) ->
              client.inJvm()
                  ? JavaHome.levels(asked.typed(), asked.javaHome())
                  : List.of(Level.NONE));

  public static final Axis VERSIONS =
      new Axis(
          "versions",
          LibraryVersions.FLAG,
          "LIB=V",
          null,
          "versions of their libraries, such as kafka-clients=3.9.1,4.4.0, or default; a+b for two at"
              + " once (default: as ebb was built)",
          "the version",
          true,
          LibraryVersions::levels);

  public static final Axis BROKER =
      new Axis(
          "broker_version",
          BrokerVersions.FLAG,
          "V",
          null,
          "versions of the embedded broker, several separated by commas (default: the one that ebb was"
              + " built with)",
          "the broker's version",
          false,
          BrokerVersions::levels);

  public static final Axis RUNTIME =
      new Axis(
          "runtime",
          "--runtimes",
          "NAME",
          RuntimeProfile.STANDARD,
          "how their runtimes and C libraries are set: default, what is in experiments/runtimes, or"
              + " your own file (default: ${DEFAULT-VALUE})",
          "the runtime profile",
          true,
          RuntimeProfile::levels);

  public static final Axis SCENARIO =
      new Axis(
          "scenario",
          "--scenario",
          "NAME",
          Conditions.STANDARD,
          "what is done to them, several separated by commas: what ebb scenarios lists (default:"
              + " ${DEFAULT-VALUE})",
          "the scenario",
          false,
          (client, asked) ->
              asked.each(
                  name ->
                      Conditions.named(name, asked.quick(), asked.home())
                          .level(client, asked.typed().size() == 1)));

  public static final Axis COMPRESSION =
      new Axis(
          "compression",
          "--compression",
          "CODEC",
          Payload.PLAIN,
          "by which what they read is compressed, several separated by commas: none, gzip, snappy,"
              + " lz4, zstd (default: ${DEFAULT-VALUE})",
          "the compression",
          false,
          Codecs::levels);

  public static final Axis CONSUMERS =
      new Axis(
          "consumers",
          Consumers.FLAG,
          "N",
          null,
          "how many consumers each process has, several separated by commas, each consumer in a group"
              + " of its own and reading all records (default: 1; in scenario fleet 1,5,10)",
          "how many consumers are in a process",
          false,
          Consumers::levels);

  /** All of them, in the order of names and columns. */
  public static final List<Axis> ALL =
      List.of(
          CLIENT,
          SCENARIO,
          MODE,
          VERSIONS,
          PROFILE,
          JVM,
          JAVA,
          RUNTIME,
          COMPRESSION,
          CONSUMERS,
          BROKER);

  /**
   * What was asked for along an axis.
   *
   * @param clients all of the run
   * @param scenario of those levels that are combined with them; null: not settled yet
   * @param typed levels as they were typed; empty: none were
   * @param quick whether all is to be short
   * @param home where ebb's own profiles are
   * @param javaHome the JDK that ebb runs on
   */
  public record Asked(
      List<Client> clients,
      String scenario,
      List<String> typed,
      boolean quick,
      Path home,
      Path javaHome) {

    /** One level for each that was typed. */
    public List<Level> each(Function<String, Level> level) {
      return typed.stream().map(level).toList();
    }
  }

  /** The axis of that name. */
  public static Axis named(String name) {
    return ALL.stream().filter(axis -> axis.name.equals(name)).findFirst().orElseThrow();
  }

  private static List<Level> modes(Client client, Asked asked) {
    requireModes(asked);
    Set<String> modes = new LinkedHashSet<>();
    for (String mode : asked.typed()) {
      switch (mode) {
        case DEFAULT_MODE -> modes.add(client.modes().get(0));
        case ALL_MODES -> modes.addAll(client.modes());
        default -> {
          if (client.modes().contains(mode)) {
            modes.add(mode);
          }
        }
      }
    }
    if (modes.isEmpty()) {
      throw new Refused(
          "--modes: "
              + client.name()
              + " has none of "
              + String.join(", ", asked.typed())
              + ": add one of its own ("
              + String.join(", ", client.modes())
              + ") or 'default'");
    }
    List<Level> levels = new ArrayList<>();
    for (String mode : modes) {
      String suffix = mode.equals(client.modes().get(0)) ? "" : mode;
      levels.add(new Level(mode, suffix, mode, Settings.mode(mode)));
    }
    return levels;
  }

  private static void requireModes(Asked asked) {
    Set<String> known = new LinkedHashSet<>(List.of(DEFAULT_MODE, ALL_MODES));
    asked.clients().forEach(client -> known.addAll(client.modes()));
    for (String mode : asked.typed()) {
      if (!known.contains(mode)) {
        throw new Refused(
            "--modes: '"
                + mode
                + "' is a mode of none of these clients"
                + Near.hint(mode, known)
                + "; there are "
                + asked.clients().stream()
                    .distinct()
                    .map(client -> client.name() + ": " + String.join(", ", client.modes()))
                    .collect(Collectors.joining("; ")));
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Axis axis && axis.name.equals(name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
