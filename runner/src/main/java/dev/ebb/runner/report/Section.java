package dev.ebb.runner.report;

import java.util.List;

/** A part of a report: sentences, and tables beneath them. */
record Section(String title, List<String> sentences, List<Sheet> sheets) {

  /**
   * A table.
   *
   * @param what it shows
   * @param heads the first is of the rows' names; a unit stands behind the last comma
   * @param rows as many cells as heads each; "-": unknown
   */
  record Sheet(String what, List<String> heads, List<List<String>> rows) {}
}
