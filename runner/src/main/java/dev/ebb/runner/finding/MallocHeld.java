package dev.ebb.runner.finding;

import dev.ebb.runner.result.Finding;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What malloc holds of a running process. */
public final class MallocHeld {

  private MallocHeld() {}

  /** It was asked, and gave so much back; below 0: RSS rose instead. */
  public static Finding of(double trimmedMib) {
    String words =
        trimmedMib < 1
            ? "Malloc held nothing that it could give back"
            : String.format(Locale.ROOT, "Malloc held %.0f MiB that nobody used", trimmedMib)
                + (trimmedMib >= ArmCase.WORTH_MIB
                    ? ": -XX:TrimNativeHeapInterval=5000 gives it back as it goes (JDK 17.0.9 on)"
                    : "");
    return Finding.note("malloc-held", Map.of("trimmed_mib", trimmedMib), words);
  }

  /**
   * It was not asked.
   *
   * @param rest what of RSS nobody names, MiB; empty: not known
   */
  public static Optional<Finding> unknown(OptionalDouble rest) {
    return rest.isEmpty() || rest.getAsDouble() < 2 * ArmCase.WORTH_MIB
        ? Optional.empty()
        : Optional.of(
            Finding.note(
                "unnamed",
                Map.of("rest_mib", rest.getAsDouble()),
                String.format(
                    Locale.ROOT,
                    "%.0f MiB are malloc's, stacks and the collector's own; --trim tells what malloc"
                        + " holds for nothing",
                    rest.getAsDouble())));
  }
}
