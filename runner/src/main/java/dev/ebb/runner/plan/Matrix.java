package dev.ebb.runner.plan;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All arms of a run: every client with every combination of the levels asked for. */
public final class Matrix {

  private static final int MAX_ARMS = 200;

  private Matrix() {}

  /**
   * Multiplies out. A client named twice becomes two arms, for an A/A comparison.
   *
   * @param asked levels as they were typed, by axis; absent: the standard ones
   * @param home where ebb's own profiles are
   * @param javaHome the JDK that ebb runs on
   * @throws Refused when a level is unknown, or a client is left without one
   */
  public static List<Arm> arms(Map<Axis, List<String>> asked, Path home, Path javaHome) {
    return arms(asked, false, home, javaHome);
  }

  /**
   * The same.
   *
   * @param quick whether all is to be short
   */
  public static List<Arm> arms(
      Map<Axis, List<String>> asked, boolean quick, Path home, Path javaHome) {
    List<Client> clients = clients(asked.get(Axis.CLIENT), home);
    Map<String, Integer> times = new HashMap<>();
    List<Arm> arms = new ArrayList<>();
    for (Client client : clients) {
      List<Map<Axis, Level>> combinations = List.of(Map.of());
      for (Axis axis : Axis.ALL) {
        List<String> typed = typed(axis, asked.get(axis));
        List<Map<Axis, Level>> more = new ArrayList<>();
        for (Map<Axis, Level> combination : combinations) {
          Level scenario = combination.get(Axis.SCENARIO);
          Axis.Asked here =
              new Axis.Asked(
                  clients,
                  scenario == null ? null : scenario.label(),
                  typed,
                  quick,
                  home,
                  javaHome);
          List<Level> levels = axis.levels().apply(client, here);
          requireOnce(axis, typed, levels);
          more.addAll(times(combination, axis, levels));
        }
        combinations = more;
        if (combinations.size() * clients.size() > MAX_ARMS) {
          throw tooMany(combinations.size() * clients.size());
        }
      }
      for (Map<Axis, Level> levels : combinations) {
        String name = Arm.name(levels);
        int time = times.merge(name, 1, Integer::sum);
        arms.add(new Arm(time == 1 ? name : name + "-" + time, client, levels));
      }
    }
    if (arms.size() > MAX_ARMS) {
      throw tooMany(arms.size());
    }
    return List.copyOf(arms);
  }

  private static List<Client> clients(List<String> names, Path home) {
    return names == null
        ? Clients.standard(home)
        : names.stream().map(name -> Clients.named(name, home)).toList();
  }

  private static List<String> typed(Axis axis, List<String> asked) {
    if (asked != null) {
      return asked;
    }
    return axis.standard() == null ? List.of() : List.of(axis.standard());
  }

  private static Refused tooMany(int arms) {
    return new Refused(
        "the matrix has "
            + arms
            + " arms or more, at most "
            + MAX_ARMS
            + " are possible: fewer "
            + String.join(", ", Axis.ALL.stream().map(Axis::flag).toList()));
  }

  private static void requireOnce(Axis axis, List<String> typed, List<Level> levels) {
    if (levels.isEmpty()) {
      throw new Refused(axis.flag() + " is empty: name at least one");
    }
    Set<String> seen = new HashSet<>();
    for (Level level : levels) {
      if (!seen.add(level.label() + " " + level.suffix())) {
        throw new Refused(axis.flag() + ": '" + level.label() + "' is named twice");
      }
    }
    if (axis != Axis.CLIENT) {
      for (String name : typed) {
        if (!seen.add("typed " + name)) {
          throw new Refused(axis.flag() + ": '" + name + "' is named twice");
        }
      }
    }
  }

  private static List<Map<Axis, Level>> times(
      Map<Axis, Level> combination, Axis axis, List<Level> levels) {
    List<Map<Axis, Level>> more = new ArrayList<>();
    for (Level level : levels) {
      Map<Axis, Level> with = new LinkedHashMap<>(combination);
      with.put(axis, level);
      more.add(with);
    }
    return more;
  }
}
