package dev.ebb.runner.trial;

import dev.ebb.runner.load.ExistingTopic;
import dev.ebb.runner.plan.TrialSpec;
import java.nio.file.Path;

/**
 * Where a trial takes place.
 *
 * @param runName what the names of all that it makes on the cluster begin with
 * @param folder where its files go; it exists
 * @param existing the topic to drain, or null: one is made and filled
 */
public record Place(String runName, TrialSpec spec, Path folder, ExistingTopic existing) {

  String group() {
    return runName + "-" + spec.folder();
  }

  String topic() {
    return existing == null ? group() : existing.name();
  }

  /** Whether the topic is not ebb's: its partitions are held back until the release. */
  boolean heldBack() {
    return existing != null;
  }
}
