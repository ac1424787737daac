package dev.ebb.runner.watch;

import dev.ebb.runner.result.Finding;
import dev.ebb.runner.watch.Outlook.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** Whether something grows without end, in a sentence. */
public final class Growing {

  private Growing() {}

  /**
   * What was watched.
   *
   * @param what it is called
   * @param unit {@code MiB}, or empty: it is a count
   * @param hours for which it was watched
   * @param first what it was at first, in the unit
   * @param last what it was at last
   * @param limit where it must end, in the unit; empty: none is known
   * @param matters growth in an hour that would matter
   */
  public record Watched(
      String what,
      String unit,
      double hours,
      double first,
      double last,
      OptionalDouble limit,
      double matters) {}

  /** Says it. */
  public static Finding of(Watched watched, Outlook outlook) {
    Trend late = outlook.late();
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("per_hour", late.slope());
    figures.put("last", watched.last());
    String unit = watched.unit().isEmpty() ? "" : " " + watched.unit();
    String slope = slope(late, unit);
    String course =
        String.format(
            Locale.ROOT, "from %s to %s%s", number(watched.first()), number(watched.last()), unit);
    String words =
        switch (outlook.verdict()) {
          case LEAK ->
              "it grows and has not stopped, by "
                  + slope
                  + ", "
                  + course
                  + " in "
                  + time(watched.hours())
                  + end(watched, late);
          case PLATEAU ->
              String.format(
                  Locale.ROOT,
                  "no growth that would matter: in the later half of %s less than %s%s an hour, at"
                      + " %s%s%s",
                  time(watched.hours()),
                  number(watched.matters()),
                  unit,
                  number(watched.last()),
                  unit,
                  outlook.restedAfter() > 0
                      ? ", where it came to after " + time(outlook.restedAfter())
                      : " from the beginning");
          case CANNOT_TELL ->
              "cannot tell yet: "
                  + slope
                  + " in the later half of "
                  + time(watched.hours())
                  + ", "
                  + course
                  + after(watched, outlook);
        };
    return new Finding(
        code(outlook.verdict()),
        watched.what(),
        figures,
        new Finding.Evidence(0, late.low(), late.high(), List.of()),
        List.of(),
        watched.what() + ": " + words);
  }

  /** By how much it grows, within what interval. */
  static String slope(Trend late, String unit) {
    return String.format(
        Locale.ROOT,
        "%s [%s to %s]%s an hour",
        number(late.slope()),
        number(late.low()),
        number(late.high()),
        unit);
  }

  private static String code(Verdict verdict) {
    return switch (verdict) {
      case LEAK -> "grows";
      case PLATEAU -> "does-not-grow";
      case CANNOT_TELL -> "growth-unknown";
    };
  }

  /** Never further ahead than that many times what was watched. */
  private static final double FURTHEST = 100;

  private static String end(Watched watched, Trend late) {
    if (watched.limit().isEmpty() || watched.limit().getAsDouble() <= watched.last()) {
      return "";
    }
    double room = watched.limit().getAsDouble() - watched.last();
    double soonest = room / late.high();
    double latest = room / late.low();
    return latest > FURTHEST * watched.hours()
        ? ""
        : String.format(
            Locale.ROOT,
            "; if it goes on so, its limit of %s %s is reached in %s to %s (a projection)",
            number(watched.limit().getAsDouble()),
            watched.unit(),
            time(soonest),
            time(latest));
  }

  private static String after(Watched watched, Outlook outlook) {
    if (outlook.young()) {
      return "; it had begun not long before, and what a program takes to get going looks the same:"
          + " later, or for longer";
    }
    if (outlook.slowing()) {
      return "; it has grown, and the last quarter for less, or not for sure";
    }
    if (outlook.late().low() > 0 && outlook.late().low() > watched.matters()) {
      return "; it grows in the later half, and over the whole of the time not for sure";
    }
    double hours = outlook.hoursToSee(watched.matters(), watched.hours());
    return hours > watched.hours()
        ? String.format(
            Locale.ROOT,
            "; a growth of %s%s an hour could be told from such noise after some %s",
            number(watched.matters()),
            watched.unit().isEmpty() ? "" : " " + watched.unit(),
            time(hours))
        : "; it may be about what would matter";
  }

  private static String number(double value) {
    double size = Math.abs(value);
    return String.format(Locale.ROOT, size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f", value);
  }

  private static String time(double hours) {
    return hours >= 48
        ? String.format(Locale.ROOT, "%.0f days", hours / 24)
        : hours >= 2
            ? String.format(Locale.ROOT, "%.1f h", hours)
            : hours >= 2 / 60.0
                ? String.format(Locale.ROOT, "%.0f min", hours * 60)
                : String.format(Locale.ROOT, "%.0f s", hours * 3_600);
  }
}
