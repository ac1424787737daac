package dev.ebb.runner.cluster;

import java.time.Instant;

/** Where a group's offsets are to go. */
public sealed interface Destination {

  /** To the first record that is kept. */
  record Earliest() implements Destination {}

  /** Behind the last record. */
  record Latest() implements Destination {}

  /**
   * From where they are, within what is kept.
   *
   * @param records forward; negative: back
   */
  record Shift(long records) implements Destination {}

  /** To the first record of that time or later; behind the last where there is none. */
  record Since(Instant time) implements Destination {}
}
