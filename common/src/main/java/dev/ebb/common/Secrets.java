package dev.ebb.common;

import java.util.Locale;

/** Which properties hold what is not to be shown. */
public final class Secrets {

  private Secrets() {}

  /** Whether a property of this name holds a secret, or may. */
  public static boolean isOne(String key) {
    String name = key.toLowerCase(Locale.ROOT);
    return name.contains("password")
        || name.contains("secret")
        || name.contains("jaas")
        || name.contains("token.endpoint.url")
        || name.endsWith(".key")
        || name.contains("credential");
  }
}
