package dev.ebb.runner.report;

import dev.ebb.runner.plan.Axis;

/** What a run was for, as its page asks it at the top: no more than it can answer. */
final class Question {

  private Question() {}

  static String of(Comparison comparison) {
    if (TuneSheet.of(comparison).isPresent()) {
      return "How small can it be?";
    }
    if (SearchSheet.of(comparison.run()).isPresent()) {
      return "Which version did it?";
    }
    boolean spikes =
        comparison.arms().stream()
            .map(arm -> arm.level(Axis.SCENARIO))
            .allMatch(scenario -> scenario == null || scenario.contains("spike"));
    return (spikes ? "Memory after a spike: is" : "Is")
        + " it the client, its settings, or the runtime?";
  }
}
