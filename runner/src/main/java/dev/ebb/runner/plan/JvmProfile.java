package dev.ebb.runner.plan;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a client's JVM is run.
 *
 * @param clients that it is made for; empty: all
 * @param flags its collector, always, and what else it sets
 * @param heap its own limit; null: the run's
 * @param environment variables of its process, such as those that glibc's malloc reads
 * @param properties of the consumer, where the rest goes with them; over a settings profile's
 */
public record JvmProfile(
    String name,
    List<String> clients,
    List<String> flags,
    HeapSize heap,
    Map<String, String> environment,
    Map<String, String> properties)
    implements Partial {

  /** The one that arms' names do not mention. */
  static final String STANDARD = "g1";

  private static final String FLAG = "--jvms";
  private static final List<String> KEYS =
      List.of("description", "clients", "flags", "heap", "environment", "properties");

  /** Variables by which a JVM takes flags that its command line does not show. */
  private static final List<String> ADDS_FLAGS =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  /**
   * Reads a JVM profile that ebb ships, or a user's by its path.
   *
   * @throws Refused when there is none, or something in it cannot be used
   */
  public static JvmProfile named(String name, Path home) {
    Path file = Definition.find(FLAG, folder(home), name);
    YamlFile yaml = YamlFile.read(file).requireKnown(KEYS);
    List<String> flags = yaml.texts("flags");
    requireArguments(yaml.where("flags") + ":", flags, "use 'heap: SIZE' for the limit");
    if (flags.stream().noneMatch(flag -> flag.matches("-XX:\\+Use\\w+GC"))) {
      throw yaml.refusal("flags", "a collector is missing, such as -XX:+UseG1GC");
    }
    Map<String, String> environment = yaml.map("environment");
    for (String variable : environment.keySet()) {
      if (ADDS_FLAGS.contains(variable)) {
        throw yaml.refusal("environment", variable + " adds JVM flags: put them into 'flags'");
      }
      ConsumerProperties.requireNoSecret(yaml.where("environment") + ": " + variable, variable);
    }
    Map<String, String> properties = yaml.map("properties");
    properties
        .keySet()
        .forEach(
            key ->
                ConsumerProperties.require(yaml.where("properties") + ": " + key, key, List.of()));
    ConsumerProperties.requireValues(yaml.where("properties"), properties);
    List<String> clients = yaml.texts("clients");
    clients.forEach(client -> Clients.named(client, home));
    Optional<String> heap = yaml.text("heap");
    try {
      return new JvmProfile(
          Definition.armName(FLAG, file),
          List.copyOf(clients),
          List.copyOf(flags),
          heap.map(HeapSize::parse).orElse(null),
          environment,
          properties);
    } catch (IllegalArgumentException e) {
      throw yaml.refusal("heap", e.getMessage());
    }
  }

  /** Those of them that are for a client. */
  static List<Level> levels(Client client, Axis.Asked asked) {
    return Partial.levels(client, asked, FLAG, STANDARD, name -> named(name, asked.home()));
  }

  @Override
  public boolean isFor(Client client) {
    return clients.isEmpty() || clients.contains(client.name());
  }

  @Override
  public String forNone() {
    return String.join(", ", clients) + ", and that is none of the clients";
  }

  @Override
  public Level level(String origin) {
    return new Level(
        name,
        name.equals(STANDARD) ? "" : name,
        origin,
        Settings.jvm(flags, heap, environment).over(Settings.properties(properties)));
  }

  /**
   * Makes sure that these can be given to a JVM that ebb starts.
   *
   * @param flag the option they came by
   * @param heap by what its heap is set
   * @throws Refused naming the first that cannot
   */
  public static void requireArguments(String flag, List<String> args, String heap) {
    for (String arg : args) {
      if (!arg.startsWith("-")) {
        throw new Refused(flag + " " + arg + ": a JVM argument begins with '-'");
      }
      if (sizesHeap(arg)) {
        throw new Refused(flag + " " + arg + ": " + heap);
      }
      String key = arg.replaceAll("=.*", "");
      ConsumerProperties.requireNoSecret(flag + " " + key, key);
    }
  }

  private static boolean sizesHeap(String flag) {
    return flag.startsWith("-Xmx")
        || flag.startsWith("-Xms")
        || flag.startsWith("-XX:MaxHeapSize")
        || flag.startsWith("-XX:InitialHeapSize");
  }

  /** Those that ebb ships. */
  public static List<String> names(Path home) {
    return Definition.names(folder(home));
  }

  /** Where ebb keeps its own. */
  private static Path folder(Path home) {
    return home.resolve("experiments").resolve("jvms");
  }
}
