package dev.ebb.runner.pasted;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** When a line of a GC log was written. */
final class GcTime {

  private static final Pattern UPTIME = Pattern.compile("\\[(\\d{1,12}[.,]\\d{3,9})s\\s*]");
  private static final Pattern MILLIS = Pattern.compile("\\[(\\d{1,15})ms\\s*]");
  private static final Pattern OLD = Pattern.compile("(?:^|\\s)(\\d{1,12}[.,]\\d{3}): \\[");
  private static final Pattern DATE =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d)[.,](\\d{3})([+-]\\d{4})(?:]|: )");

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSXX", Locale.ROOT);

  private static final double THOUSAND = 1e3;

  /** No JVM runs for 31 years: from there on seconds are those since 1970. */
  private static final double DATES = 1e9;

  private GcTime() {}

  /**
   * Seconds since the JVM began, or since 1970 where a line tells a date alone; or not a number.
   */
  static double seconds(String line) {
    Matcher uptime = UPTIME.matcher(line);
    if (uptime.find()) {
      return Double.parseDouble(uptime.group(1).replace(',', '.'));
    }
    Matcher millis = MILLIS.matcher(line);
    if (millis.find()) {
      return Long.parseLong(millis.group(1)) / THOUSAND;
    }
    Matcher old = OLD.matcher(line);
    if (old.find()) {
      return Double.parseDouble(old.group(1).replace(',', '.'));
    }
    Matcher date = DATE.matcher(line);
    return date.find() ? date(date.group(1) + "." + date.group(2) + date.group(3)) : Double.NaN;
  }

  /** Whether such seconds are those since the JVM began. */
  static boolean isUptime(double seconds) {
    return seconds < DATES;
  }

  private static double date(String text) {
    try {
      return OffsetDateTime.parse(text, STAMP).toInstant().toEpochMilli() / THOUSAND;
    } catch (DateTimeException e) {
      return Double.NaN; // it looks like one, and is no day
    }
  }
}
