package dev.ebb.runner.plan;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names that a run gives its topics, groups and transactional ids on a cluster: all begin with
 * {@value #PREFIX}, which an ACL can name, and go on with the run's time, so that what a killed run
 * has left can be told from everything else.
 */
public final class OwnName {

  public static final String PREFIX = "ebb-";

  private static final int RADIX = 36;
  private static final int TIME_DIGITS = 8;
  private static final int CHANCE_DIGITS = 3;
  private static final Pattern OWN =
      Pattern.compile(PREFIX + "([0-9a-z]{" + TIME_DIGITS + "})[0-9a-z]{" + CHANCE_DIGITS + "}-.+");

  /** Half a minute before 2020: an older time is a word that looks like one. */
  private static final long EARLIEST = 1_577_836_770_000L;

  private OwnName() {}

  /** What all names of a run begin with. */
  public static String ofRun() {
    String time = Long.toString(System.currentTimeMillis(), RADIX);
    int chance = ThreadLocalRandom.current().nextInt((int) Math.pow(RADIX, CHANCE_DIGITS));
    String digits = Integer.toString(chance, RADIX);
    return PREFIX
        + time
        + "0".repeat(CHANCE_DIGITS - digits.length())
        + digits.toLowerCase(Locale.ROOT);
  }

  /** What all names of the run begin with that gave this one; empty: no run of ebb did. */
  public static Optional<String> runOf(String name) {
    return age(name).map(age -> name.substring(0, PREFIX.length() + TIME_DIGITS + CHANCE_DIGITS));
  }

  /** How long ago the run began that gave this name; empty: no run of ebb did. */
  public static Optional<Duration> age(String name) {
    Matcher own = OWN.matcher(name);
    if (!own.matches()) {
      return Optional.empty();
    }
    long now = System.currentTimeMillis();
    long time = Long.parseLong(own.group(1), RADIX);
    return time < EARLIEST || time > now
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(now - time));
  }
}
