package dev.ebb.runner.watch;

import java.util.Optional;

/**
 * One look at a running process from outside.
 *
 * @param jvm what a JVM adds; empty: it is none, or cannot be asked
 */
public record Look(KernelLook kernel, Optional<JvmLook> jvm) {

  /** MiB. */
  public double rss() {
    return kernel.rollup().rss();
  }
}
