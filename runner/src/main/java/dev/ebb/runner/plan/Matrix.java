package dev.ebb.runner.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** All arms of a run: every client in every mode, profile, JVM profile and JDK asked for. */
public final class Matrix {

  /** Each client's own default mode. */
  public static final String DEFAULT_MODE = "default";

  /** All modes of each client. */
  public static final String ALL_MODES = "all";

  private static final int MAX_ARMS = 200;

  private Matrix() {}

  /**
   * Multiplies out. A client named twice becomes two arms, for an A/A comparison.
   *
   * @param modes names of modes, {@value #DEFAULT_MODE} or {@value #ALL_MODES}; each client takes
   *     those that it has
   * @throws Refused when a name is unknown, or a client is left without a mode
   */
  public static List<Arm> arms(
      List<Client> clients,
      List<String> modes,
      List<Profile> profiles,
      List<JvmProfile> jvms,
      List<JavaHome> javas) {
    requireOnce("--profiles", profiles.stream().map(Profile::name).toList());
    requireOnce("--jvms", jvms.stream().map(JvmProfile::name).toList());
    requireOnce("--java", javas.stream().map(java -> java.path().toString()).toList());
    requireOnce("--modes", modes);
    requireModes(clients, modes);
    List<Arm> arms = new ArrayList<>();
    Map<String, Integer> times = new HashMap<>();
    for (Client client : clients) {
      for (String mode : modesOf(client, modes)) {
        for (Profile profile : profiles) {
          for (JvmProfile jvm : jvms) {
            for (JavaHome java : javas) {
              String name = name(client, mode, profile, jvm, java, javas);
              int time = times.merge(name, 1, Integer::sum);
              arms.add(
                  new Arm(time == 1 ? name : name + "-" + time, client, mode, profile, jvm, java));
            }
          }
        }
      }
    }
    if (arms.size() > MAX_ARMS) {
      throw new Refused(
          "the matrix has "
              + arms.size()
              + " arms, at most "
              + MAX_ARMS
              + " are possible: fewer --clients, --modes, --profiles, --jvms or --java");
    }
    return List.copyOf(arms);
  }

  private static void requireOnce(String flag, List<String> names) {
    if (names.isEmpty()) {
      throw new Refused(flag + " is empty: name at least one");
    }
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new Refused(flag + ": '" + name + "' is named twice");
      }
    }
  }

  private static void requireModes(List<Client> clients, List<String> modes) {
    Set<String> known = new LinkedHashSet<>(List.of(DEFAULT_MODE, ALL_MODES));
    clients.forEach(client -> known.addAll(client.modes()));
    for (String mode : modes) {
      if (!known.contains(mode)) {
        throw new Refused(
            "--modes: '"
                + mode
                + "' is a mode of none of these clients"
                + Near.hint(mode, known)
                + "; there are "
                + clients.stream()
                    .distinct()
                    .map(client -> client.name() + ": " + String.join(", ", client.modes()))
                    .collect(Collectors.joining("; ")));
      }
    }
  }

  private static List<String> modesOf(Client client, List<String> asked) {
    Set<String> modes = new LinkedHashSet<>();
    for (String mode : asked) {
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
              + String.join(", ", asked)
              + ": add one of its own ("
              + String.join(", ", client.modes())
              + ") or 'default'");
    }
    return List.copyOf(modes);
  }

  private static String name(
      Client client,
      String mode,
      Profile profile,
      JvmProfile jvm,
      JavaHome java,
      List<JavaHome> javas) {
    StringBuilder name = new StringBuilder(client.name());
    if (!mode.equals(client.modes().get(0))) {
      name.append('-').append(mode);
    }
    if (!profile.name().equals(Profile.DEFAULT.name())) {
      name.append('-').append(profile.name());
    }
    if (!jvm.name().equals(JvmProfile.G1.name())) {
      name.append('-').append(jvm.name());
    }
    if (!java.equals(javas.get(0))) {
      name.append("-jdk").append(label(java, javas));
    }
    return name.toString();
  }

  private static String label(JavaHome java, List<JavaHome> javas) {
    if (javas.stream().filter(other -> other.feature() == java.feature()).count() == 1) {
      return Integer.toString(java.feature());
    }
    if (javas.stream().filter(other -> other.version().equals(java.version())).count() == 1) {
      return java.version().replaceAll("[^A-Za-z0-9._]", "-");
    }
    return java.version().replaceAll("[^A-Za-z0-9._]", "-") + "-no" + (javas.indexOf(java) + 1);
  }
}
