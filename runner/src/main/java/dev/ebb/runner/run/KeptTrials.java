package dev.ebb.runner.run;

import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.TrialSpec.Kind;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.trial.Figures;
import dev.ebb.runner.trial.TrialMetric;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** The rows of a comparison, each appended to its table as its trial is over. */
final class KeptTrials {

  private static final String COUNTED = "trials.csv";
  private static final String CONTROLS = "controls.csv";

  private final boolean controls;
  private final List<String> columns = Figures.columns();
  private final Map<String, OptionalDouble> controlSettled = new HashMap<>();
  private int counted;
  private long failedBefore;

  KeptTrials(Plan plan) {
    controls = plan.trials().beside().contains(Kind.CONTROL);
  }

  /** Makes the tables, without a row yet. */
  void begin(RunDirectory directory) throws IOException {
    directory.begin(COUNTED, columns);
    if (controls) {
      directory.begin(CONTROLS, columns);
    }
  }

  /** Of an earlier run, that is in its table already. */
  void knowControl(Row row) {
    failedBefore += row.ok() ? 0 : 1;
    know(row);
  }

  /** The same. */
  void knowCounted(Row row) {
    failedBefore += row.ok() ? 0 : 1;
    counted++;
  }

  private void know(Row control) {
    if (control.ok()) {
      controlSettled.put(control.arm(), control.number(TrialMetric.RSS_SETTLED_MIB));
    }
  }

  void addControl(RunDirectory directory, Row row) throws IOException {
    directory.append(CONTROLS, columns, row.line(columns));
    know(row);
  }

  /** With where the arm's control trial settled, for whoever reads the table alone. */
  void addCounted(RunDirectory directory, Row row) throws IOException {
    OptionalDouble control = controlSettled.getOrDefault(row.arm(), OptionalDouble.empty());
    Row whole = row.with(TrialMetric.CONTROL_SETTLED_MIB, control);
    directory.append(COUNTED, columns, whole.line(columns));
    counted++;
  }

  /** Counted trials that are there. */
  int counted() {
    return counted;
  }

  long failedBefore() {
    return failedBefore;
  }
}
