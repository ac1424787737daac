package dev.ebb.runner.run;

import dev.ebb.runner.plan.Arm;
import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.TrialSpec;
import dev.ebb.runner.search.Search;
import dev.ebb.runner.trial.TrialOutcome;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The trials that a search asks for, one after the other, of arms that it makes up as it goes. */
final class SearchCourse implements Course {

  private final Plan plan;
  private final Search search;
  private final Map<String, Arm> arms = new LinkedHashMap<>();
  private boolean over;
  private Journal journal;

  SearchCourse(Plan plan, Search search) {
    this.plan = plan;
    this.search = search;
  }

  @Override
  public Iterable<List<TrialSpec>> rounds() {
    return Asking::new;
  }

  /** Asks for a trial when it is its turn, not before. */
  private final class Asking implements Iterator<List<TrialSpec>> {
    private Optional<TrialSpec> asked = Optional.empty();

    @Override
    public boolean hasNext() {
      if (asked.isEmpty() && !over) {
        asked = search.next();
        over = asked.isEmpty();
        if (over && journal != null) {
          journal.put("search", search.document());
        }
      }
      return asked.isPresent();
    }

    @Override
    public List<TrialSpec> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      List<TrialSpec> round = List.of(asked.orElseThrow());
      asked = Optional.empty();
      return round;
    }
  }

  @Override
  public void kept(TrialOutcome outcome, Journal kept) {
    journal = kept;
    Arm arm = outcome.spec().arm();
    arms.put(arm.name(), arm);
    search.told(outcome.spec(), outcome.row());
    journal.put("arms", arms.values().stream().map(one -> PlanFile.arm(plan, one)).toList());
    journal.put("search", search.document());
  }

  @Override
  public void tell(Journal journal) {
    journal.put("search", search.document());
  }

  @Override
  public boolean whole(int counted) {
    return over;
  }

  @Override
  public String soFar(int counted) {
    return counted + (counted == 1 ? " trial" : " trials");
  }

  @Override
  public boolean failsWithATrial() {
    return false;
  }
}
