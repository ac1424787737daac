package dev.ebb.runner.report;

/** One way to show a run; a class an output. */
public interface Output {

  String render(Comparison comparison);
}
