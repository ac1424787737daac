package dev.ebb.runner.plan;

import java.util.ArrayList;
import java.util.List;

/** How many consumers there are in each process, each by itself in a group of its own. */
final class Consumers {

  static final String FLAG = "--consumers-per-process";
  static final String ONE = "1";

  /** The scenario that asks what one more costs, and how many it tries where nobody says. */
  static final String FLEET = "fleet";

  private static final List<String> TRIED = List.of(ONE, "5", "10");
  private static final int MOST = 1_000;

  private Consumers() {}

  /**
   * The level of each number that was asked for.
   *
   * @throws Refused when it is no such number, or the client cannot have so many
   */
  static List<Level> levels(Client client, Axis.Asked asked) {
    List<String> typed = asked.typed();
    if (typed.isEmpty()) {
      typed = FLEET.equals(asked.scenario()) ? TRIED : List.of(ONE);
    }
    List<Level> levels = new ArrayList<>();
    for (String text : typed) {
      levels.add(level(client, text, asked.scenario()));
    }
    return levels;
  }

  private static Level level(Client client, String text, String scenario) {
    int count = count(text);
    if (count > 1 && !client.hasSeveralConsumers()) {
      throw new Refused(
          (FLEET.equals(scenario) ? "--scenario " + FLEET : FLAG + " " + text)
              + ": "
              + client.name()
              + " has one consumer in a process (its command has no {consumers}): leave it out");
    }
    String label = Integer.toString(count);
    return new Level(label, count == 1 ? "" : "x" + count, label, Settings.NONE);
  }

  private static int count(String text) {
    try {
      int count = Integer.parseInt(text);
      if (count >= 1 && count <= MOST) {
        return count;
      }
    } catch (NumberFormatException e) {
      // told below, with the name of the option
    }
    throw new Refused(FLAG + " " + text + ": a whole number from 1 to " + MOST + " is needed");
  }
}
