package dev.ebb.runner.search;

import dev.ebb.runner.plan.Arm;
import dev.ebb.runner.search.Beyond.Answer;
import java.util.ArrayList;
import java.util.List;

/** A version in a bisection, and what is known of it. */
final class Candidate {

  /** A trial that fails is made once more, in case it was an accident. */
  private static final int FAILURES = 2;

  private final String version;
  private final Arm arm;
  private final List<Double> values = new ArrayList<>();
  private int trials;
  private int inARow;
  private String failure;
  private String skipped;
  private Answer known = Answer.OPEN;
  private boolean settled;
  private List<Integer> judged = List.of();

  Candidate(String version, Arm arm) {
    this.version = version;
    this.arm = arm;
  }

  String version() {
    return version;
  }

  Arm arm() {
    return arm;
  }

  /** Of the figure, a good trial each. */
  double[] values() {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** Good trials. */
  int good() {
    return values.size();
  }

  /** All of them. */
  int trials() {
    return trials;
  }

  boolean tried() {
    return !values.isEmpty();
  }

  /** Why it cannot be tried, or null. */
  String skipped() {
    return skipped;
  }

  void skip(String reason) {
    skipped = reason;
  }

  /** Whether its trials only fail any more: what is known of it has to do. */
  boolean worn() {
    return inARow >= FAILURES;
  }

  void told(double value) {
    trials++;
    inARow = 0;
    values.add(value);
  }

  /** A trial without the figure; of one that never had a good one it is the end. */
  void failed(String reason) {
    trials++;
    inARow++;
    failure = reason;
    if (worn() && !tried()) {
      skipped = failure;
    }
  }

  /** What was found of it; {@link Answer#OPEN}: nothing yet. */
  Answer known() {
    return known;
  }

  /** Whether that stands, whatever else is tried. */
  boolean settled() {
    return settled;
  }

  void know(Answer answer, boolean forGood) {
    known = answer;
    settled = forGood && answer != Answer.OPEN;
  }

  /** Whether it, or what it is held against, has had further good trials since this was asked. */
  boolean news(int against) {
    List<Integer> now = List.of(good(), against);
    boolean news = !now.equals(judged);
    judged = now;
    return news;
  }

  /** It was held against another than it is now. */
  void forget() {
    judged = List.of();
    know(Answer.OPEN, false);
  }
}
