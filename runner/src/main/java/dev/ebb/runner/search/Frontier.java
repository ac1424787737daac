package dev.ebb.runner.search;

import java.util.Comparator;
import java.util.List;

/** Of all that was tried, what nothing else beats in speed and memory at once. */
record Frontier(History history) {

  /** The leanest first. */
  List<Setup> setups() {
    List<Setup> good =
        history.setups().stream()
            .filter(setup -> history.failure(setup).isEmpty())
            .filter(setup -> history.ratio(setup).isPresent())
            .toList();
    return good.stream()
        .filter(setup -> good.stream().noneMatch(other -> beats(other, setup)))
        .sorted(Comparator.comparingDouble(this::peak))
        .toList();
  }

  private boolean beats(Setup one, Setup other) {
    return peak(one) <= peak(other)
        && speed(one) >= speed(other)
        && (peak(one) < peak(other) || speed(one) > speed(other));
  }

  private double peak(Setup setup) {
    return history.peak(setup).orElse(Double.MAX_VALUE);
  }

  private double speed(Setup setup) {
    return history.ratio(setup).orElse(0);
  }
}
