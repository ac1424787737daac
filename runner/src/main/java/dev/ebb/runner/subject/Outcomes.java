package dev.ebb.runner.subject;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the steps of a trial have found, in the order they found it: an immutable record each, never
 * changed or taken back. Figures are read off them by their kind, so that a step which a scenario
 * does not have, or did not come to, leaves its figures unknown.
 */
public final class Outcomes {

  private final List<Object> all = new ArrayList<>();

  /** Adds what a step has found, and returns it. */
  public synchronized <T> T add(T outcome) {
    all.add(outcome);
    return outcome;
  }

  /** All of a kind, in their order. */
  public synchronized <T> List<T> all(Class<T> kind) {
    return all.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The first of a kind. */
  public <T> Optional<T> first(Class<T> kind) {
    return nth(kind, 0);
  }

  /** The one with that number, from 0. */
  public <T> Optional<T> nth(Class<T> kind, int number) {
    List<T> found = all(kind);
    return number < found.size() ? Optional.of(found.get(number)) : Optional.empty();
  }
}
