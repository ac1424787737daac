package dev.ebb.common;

import java.util.List;

/** Writes down what it is told; a failure fails the test. */
record Telling(List<String> told) implements Drain.Listener {

  @Override
  public void workDue(long processed) {
    told.add("work " + processed);
  }

  @Override
  public void drained() {
    told.add("drained");
  }

  @Override
  public void assigned(int partitions) {
    told.add("assigned " + partitions);
  }

  @Override
  public void failed(Throwable cause) {
    throw new IllegalStateException(cause);
  }
}
