package dev.ebb.runner.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import picocli.CommandLine.TypeConversionException;

/**
 * A time that was typed.
 *
 * @param told how it was understood, for a person
 * @param zoneless as it was typed without a zone; null: it had one
 */
record Moment(Instant at, String told, LocalDateTime zoneless) {

  /** The offset as +01:00, as Kafka's own tools take it too, +0100, and as +01. */
  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .appendPattern("[XXX][XX][X]")
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  /**
   * Reads an ISO 8601 date and time; one without a zone is of this machine's.
   *
   * @throws TypeConversionException when it is none
   */
  static Moment parse(String text) {
    try {
      TemporalAccessor typed = ISO.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
      if (typed instanceof OffsetDateTime complete) {
        return new Moment(complete.toInstant(), complete.toInstant().toString(), null);
      }
      ZoneId zone = ZoneId.systemDefault();
      LocalDateTime local = (LocalDateTime) typed;
      Instant at = local.atZone(zone).toInstant();
      return new Moment(
          at, at + " (no zone was given: read as of this machine's, " + zone + ")", local);
    } catch (DateTimeException e) {
      throw new TypeConversionException(
          "'" + text + "' is no ISO 8601 date and time, as 2026-11-22T10:00:00Z is");
    }
  }

  /** Without a zone it is UTC, as Kafka's own tools have it. */
  Moment ofUtc() {
    if (zoneless == null) {
      return this;
    }
    Instant utc = zoneless.toInstant(ZoneOffset.UTC);
    return new Moment(utc, utc + " (no zone was given: read as of UTC, as Kafka's tools do)", null);
  }
}
