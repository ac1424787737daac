package dev.ebb.runner.pasted;

import java.util.List;

/**
 * What was found in one file.
 *
 * @param lines it has in all
 * @param found in the order of the file
 * @param unread kinds of which some lines could not be read
 */
public record Paste(String file, int lines, List<Found> found, List<Unread> unread) {

  /**
   * Lines that look like a kind, and could not be read.
   *
   * @param first the number of the first of them
   */
  public record Unread(Kind kind, int count, int first) {}

  public Paste {
    found = List.copyOf(found);
    unread = List.copyOf(unread);
  }
}
