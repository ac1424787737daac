package dev.ebb.runner.sample;

/**
 * One look at a process from outside.
 *
 * @param nanos on the runner's monotonic clock
 * @param cpuMillis CPU time of the process so far; -1: not known
 * @param minorFaults pages it touched for the first time so far; -1: not known
 * @param threads -1: not known
 */
public record Sample(
    long nanos, Phase phase, long rssBytes, long cpuMillis, long minorFaults, int threads) {

  /** With another process's, at about the same time. */
  Sample plus(Sample other) {
    return new Sample(
        nanos,
        phase,
        rssBytes + other.rssBytes,
        cpuMillis + other.cpuMillis,
        minorFaults + other.minorFaults,
        threads + other.threads);
  }

  /** What counts on of a process that has ended. */
  Sample gone() {
    return new Sample(nanos, phase, 0, cpuMillis, minorFaults, 0);
  }

  public double rssMib() {
    return rssBytes / 1048576.0;
  }
}
