package dev.ebb.runner.plan;

import java.util.Map;

/**
 * One line of the comparison: a client, used in one way, in one JVM setting.
 *
 * @param name joins what differs from the client's default on G1 and the first JDK
 */
public record Arm(
    String name, Client client, String mode, Profile profile, JvmProfile jvm, JavaHome java) {

  /** The first JDK whose ZGC maps the heap once. */
  private static final int ZGC_MAPS_ONCE = 23;

  private static final int GENERATIONAL_ZGC_BY_FLAG = 21;

  /** What the profile sets for this client. */
  public Map<String, String> properties() {
    return profile.propertiesOf(client);
  }

  /** The limit of the heap. */
  public HeapSize heap(HeapSize ofTheRun) {
    return jvm.heap() == null ? ofTheRun : jvm.heap();
  }

  /**
   * Whether RSS counts the heap several times: ZGC before its generational form maps each page up
   * to three times (JEP 439 ended that).
   */
  public boolean mapsHeapSeveralTimes() {
    return jvm.flags().contains("-XX:+UseZGC")
        && java.feature() < ZGC_MAPS_ONCE
        && !(java.feature() >= GENERATIONAL_ZGC_BY_FLAG
            && jvm.flags().contains("-XX:+ZGenerational"));
  }
}
