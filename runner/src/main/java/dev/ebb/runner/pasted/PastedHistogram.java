package dev.ebb.runner.pasted;

import dev.ebb.runner.process.ClassHistogram;

/**
 * A class histogram; bytes.
 *
 * @param classes the rows that were read, and its total
 * @param whole whether every class has its row: the ranks have no gap, and the rows add up to the
 *     total
 */
public record PastedHistogram(Source source, ClassHistogram classes, boolean whole)
    implements Found {

  @Override
  public Kind kind() {
    return Kind.HISTOGRAM;
  }
}
