package dev.ebb.runner.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A profile that may be for some clients alone. */
interface Partial {

  String name();

  boolean isFor(Client client);

  /** Whom it is for, and that none of the clients is; after its name. */
  String forNone();

  /**
   * What it is on its axis.
   *
   * @param typed what was typed for it
   */
  Level level(String typed);

  /**
   * The levels of those that are for a client; one that is for others alone is left out.
   *
   * @param flag they were typed for
   * @param standard what is for every client
   * @param read by what was typed
   * @throws Refused when one is for none of the clients, or the client is left without one
   */
  static List<Level> levels(
      Client client,
      Axis.Asked asked,
      String flag,
      String standard,
      Function<String, ? extends Partial> read) {
    List<Level> levels = new ArrayList<>();
    for (String typed : asked.typed()) {
      Partial profile = read.apply(typed);
      if (asked.clients().stream().noneMatch(profile::isFor)) {
        throw new Refused(flag + ": " + profile.name() + " is for " + profile.forNone());
      }
      if (profile.isFor(client)) {
        levels.add(profile.level(typed));
      }
    }
    if (levels.isEmpty()) {
      throw new Refused(
          flag
              + ": none of "
              + String.join(", ", asked.typed())
              + " is for "
              + client.name()
              + " ("
              + client.language()
              + "): add '"
              + standard
              + "', or leave the client out");
    }
    return levels;
  }
}
