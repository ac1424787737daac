package dev.ebb.runner.search;

import dev.ebb.runner.plan.Knob;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is one step away from a setup: one knob, one option further.
 *
 * @param setups that were tried
 */
record Neighbours(List<Knob> knobs, List<Setup> setups) {

  /** An option that has lost so often is not tried any more. */
  private static final int LOST = 3;

  /**
   * One step from there that has not been tried, what has been decided least often first.
   *
   * @param down whether leaner is where it should go
   */
  Optional<Setup> of(Setup from, boolean down) {
    Optional<Setup> found = Optional.empty();
    double least = LOST;
    for (int knob = 0; knob < knobs.size(); knob++) {
      for (int option : options(from, knob)) {
        Setup step = from.with(knob, option);
        double lost = lost(from, knob, option, down);
        if (!setups.contains(step) && lost < least) {
          least = lost;
          found = Optional.of(step);
        }
      }
    }
    return found;
  }

  /** Options that are one step away; of ordered ones also what is there without any. */
  private List<Integer> options(Setup from, int knob) {
    List<Integer> options = new ArrayList<>();
    int own = from.option(knob);
    for (int option = 0; option < knobs.get(knob).options().size(); option++) {
      boolean far = knobs.get(knob).ordered() && Math.abs(option - own) > 1;
      if (option != own && (!far || option == 0 && !knobs.get(knob).base())) {
        options.add(option);
      }
    }
    return options;
  }

  /** How often an option was held against another of its knob; half more: the unlikely way. */
  private double lost(Setup from, int knob, int option, boolean down) {
    boolean leaner = option > from.option(knob);
    boolean unlikely = knobs.get(knob).ordered() && leaner != down;
    return setups.stream()
            .filter(setup -> setup.option(knob) == option)
            .filter(setup -> setups.stream().anyMatch(other -> other.differsOnlyIn(knob, setup)))
            .count()
        + (unlikely ? 0.5 : 0);
  }
}
