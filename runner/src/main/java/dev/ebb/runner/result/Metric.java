package dev.ebb.runner.result;

import java.util.Locale;

/**
 * One figure, declared once: tables, CSV, JSON, limits and {@code ebb figures} follow from it.
 * Implemented by enums, one constant a figure.
 *
 * @param <E> what it is read off
 */
public interface Metric<E> {

  /** The constant's own name: the figure's with its unit, in capitals. */
  String name();

  /** All else that is known of it. */
  Declared<E> declared();

  /** The name in files, limits and reports; it ends with the unit. */
  default String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a summary gives its median and range; texts and labels have none. */
  default boolean summed() {
    return switch (declared().type()) {
      case COUNT, FIGURE, VERDICT -> true;
      case TEXT, LABEL -> false;
    };
  }
}
