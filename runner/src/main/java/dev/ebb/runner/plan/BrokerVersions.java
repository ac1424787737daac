package dev.ebb.runner.plan;

import java.util.List;

/** Which Kafka the embedded brokers are of. */
final class BrokerVersions {

  static final String FLAG = "--broker-versions";
  static final String STANDARD = "default";

  private BrokerVersions() {}

  /**
   * The level of each that was asked for.
   *
   * @throws Refused when it is no version
   */
  static List<Level> levels(Client client, Axis.Asked asked) {
    return asked.typed().isEmpty() ? List.of(level(STANDARD)) : asked.each(BrokerVersions::level);
  }

  private static Level level(String typed) {
    if (typed.equals(STANDARD)) {
      return new Level(STANDARD, "", STANDARD, Settings.NONE);
    }
    if (!typed.matches("\\d{1,4}(\\.\\d{1,4}){1,3}")) {
      throw new Refused(FLAG + " " + typed + ": no version of Kafka, such as 3.9.1 would be");
    }
    String[] parts = typed.split("\\.");
    int major = Integer.parseInt(parts[0]);
    if (major < 3 || major == 3 && Integer.parseInt(parts[1]) < 9) {
      throw new Refused(FLAG + " " + typed + ": ebb starts brokers of Kafka 3.9 and later");
    }
    return new Level(typed, "broker-" + typed, typed, Settings.broker(typed));
  }
}
