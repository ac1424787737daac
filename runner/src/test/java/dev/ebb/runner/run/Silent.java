package dev.ebb.runner.run;

import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.subject.Progress;

/** Shows nothing. */
final class Silent implements Progress {

  @Override
  public void phase(Phase phase) {}

  @Override
  public void live(double rssMib, long count) {}

  @Override
  public void finished(String outcome) {}

  @Override
  public void close() {}
}
