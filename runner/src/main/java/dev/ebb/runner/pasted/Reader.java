package dev.ebb.runner.pasted;

import java.util.List;

/** Reads one kind of table, line by line, wherever in its line the table begins. */
interface Reader {

  /** What a row may follow in its line, in a pattern: a quote's mark, a bar, a blank. */
  String BEFORE = "(?:^|[\\s>|])";

  Kind kind();

  /** Whether a line is the beginning of a table, and not of the one that it is in. */
  boolean begins(String line);

  /** Takes in a line of its table; false: it is none, and nothing has changed. */
  boolean read(String line);

  /** Takes in the rest of the line before, which was wrapped; false: it is none. */
  default boolean continues(String line) {
    return false;
  }

  /** Whether a line that it has not taken looks as if it were of its table. */
  boolean resembles(String line);

  /** Whether a table has begun. */
  boolean open();

  /**
   * Ends the table, and is ready for another.
   *
   * @return what it was; none: too little of it was there
   */
  List<Found> end(Source source);
}
