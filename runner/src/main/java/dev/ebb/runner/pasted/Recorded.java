package dev.ebb.runner.pasted;

import dev.ebb.runner.recorded.Recording;

/** RSS over time, as one of the tools has noted it that {@code ebb import} reads. */
public record Recorded(Source source, Recording recording) implements Found {

  @Override
  public Kind kind() {
    return Kind.RECORDING;
  }
}
