package dev.ebb.runner.run;

import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.TrialSpec;
import dev.ebb.runner.plan.TrialSpec.Kind;
import dev.ebb.runner.trial.TrialOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Each trial of a plan that is not over yet.
 *
 * @param done folders of those that are
 */
record FixedCourse(Plan plan, Set<String> done) implements Course {

  /** The trials still to be run, in order; a broker is always warmed first. */
  List<TrialSpec> missing() {
    List<TrialSpec> missing =
        plan.order().stream().filter(spec -> !done.contains(spec.folder())).toList();
    boolean warmUpOnly = missing.stream().allMatch(spec -> spec.kind() == Kind.WARM_UP);
    return warmUpOnly ? List.of() : missing;
  }

  @Override
  public List<List<TrialSpec>> rounds() {
    List<List<TrialSpec>> rounds = new ArrayList<>();
    int number = 0;
    for (TrialSpec spec : missing()) {
      boolean along =
          plan.trials().together() && spec.kind() == Kind.COUNTED && spec.number() == number;
      if (!along) {
        rounds.add(new ArrayList<>());
      }
      rounds.get(rounds.size() - 1).add(spec);
      number = spec.kind() == Kind.COUNTED ? spec.number() : 0;
    }
    return rounds;
  }

  @Override
  public void kept(TrialOutcome outcome, Journal journal) {
    // what is run does not depend on it
  }

  @Override
  public void tell(Journal journal) {
    // all of it is kept already
  }

  private int wanted() {
    return plan.arms().size() * plan.trials().counted();
  }

  @Override
  public boolean whole(int counted) {
    return counted == wanted();
  }

  @Override
  public String soFar(int counted) {
    return counted + " of " + wanted() + " trials";
  }

  @Override
  public boolean failsWithATrial() {
    return true;
  }
}
