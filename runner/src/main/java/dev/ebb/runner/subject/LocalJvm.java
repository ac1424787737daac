package dev.ebb.runner.subject;

import dev.ebb.runner.plan.JavaHome;
import dev.ebb.runner.process.HotSpot;
import dev.ebb.runner.process.Jdk;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A client in a HotSpot JVM of this machine. */
public final class LocalJvm extends LocalProcess {

  /** The first JDK whose ZGC maps the heap once. */
  private static final int ZGC_MAPS_ONCE = 23;

  private static final int GENERATIONAL_ZGC_BY_FLAG = 21;

  private final HotSpot jvm;
  private final boolean proportional;

  /**
   * Starts it.
   *
   * @param java what it runs on
   * @param flags that it is started with
   */
  public LocalJvm(
      Start start,
      JavaHome java,
      List<String> flags,
      Conversation.Meanwhile meanwhile,
      Conversation.Why why)
      throws IOException {
    super(start, mapsHeapSeveralTimes(java, flags), meanwhile, why);
    proportional = mapsHeapSeveralTimes(java, flags);
    jvm = new HotSpot(new Jdk(java.path()), pid());
  }

  /**
   * Whether RSS counts the heap several times: ZGC before its generational form maps each page up
   * to three times (JEP 439 ended that).
   */
  static boolean mapsHeapSeveralTimes(JavaHome java, List<String> flags) {
    return flags.contains("-XX:+UseZGC")
        && java.feature() < ZGC_MAPS_ONCE
        && !(java.feature() >= GENERATIONAL_ZGC_BY_FLAG && flags.contains("-XX:+ZGenerational"));
  }

  @Override
  public boolean proportional() {
    return proportional;
  }

  @Override
  public Optional<HotSpot> jvm() {
    return Optional.of(jvm);
  }
}
