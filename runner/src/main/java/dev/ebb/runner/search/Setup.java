package dev.ebb.runner.search;

import dev.ebb.runner.plan.HeapSize;
import dev.ebb.runner.plan.Knob;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A choice of an option for each knob of a space.
 *
 * @param chosen by the knobs' order; each is an option's place
 */
record Setup(List<Integer> chosen) {

  Setup {
    chosen = List.copyOf(chosen);
  }

  /** The first option of each. */
  static Setup plenty(List<Knob> knobs) {
    return new Setup(Collections.nCopies(knobs.size(), 0));
  }

  /** What a search begins with. */
  static Setup start(List<Knob> knobs) {
    return new Setup(knobs.stream().map(Knob::start).toList());
  }

  int option(int knob) {
    return chosen.get(knob);
  }

  /** The same but for one knob. */
  Setup with(int knob, int option) {
    List<Integer> other = new ArrayList<>(chosen);
    other.set(knob, option);
    return new Setup(other);
  }

  /** How many knobs are not as they are with plenty. */
  int turned() {
    return (int) chosen.stream().filter(option -> option != 0).count();
  }

  /** Whether the two differ in that knob and in no other. */
  boolean differsOnlyIn(int knob, Setup other) {
    return option(knob) != other.option(knob) && with(knob, other.option(knob)).equals(other);
  }

  /** The limit that it sets to its heap; empty: none of its own. */
  Optional<HeapSize> heap(List<Knob> knobs) {
    for (int knob = 0; knob < knobs.size(); knob++) {
      HeapSize own = knobs.get(knob).options().get(option(knob)).heap();
      if (own != null) {
        return Optional.of(own);
      }
    }
    return Optional.empty();
  }

  /** What it has chosen of those knobs that long drains alone tell of. */
  List<Integer> slow(List<Knob> knobs) {
    List<Integer> slow = new ArrayList<>();
    for (int i = 0; i < knobs.size(); i++) {
      if (knobs.get(i).slow()) {
        slow.add(option(i));
      }
    }
    return slow;
  }
}
