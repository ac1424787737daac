package dev.ebb.runner.finding;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** Whether what a tuning has tried holds, in a word or two. */
public final class Holding {

  /** Nothing of its own speaks against it, and it was not tried in a long drain. */
  static final String UNPROVEN = "unproven";

  private Holding() {}

  /**
   * Whether one holds, or why not.
   *
   * @param search as {@code run.json} keeps it
   * @param tried one of what it has tried
   */
  public static String verdict(JsonNode search, JsonNode tried) {
    if (tried.path("holds").asBoolean()) {
      return "yes";
    }
    JsonNode lasting = tried.path("long");
    boolean failed = tried.path("failed").asInt() > 0;
    if (failed || lasting.path("failed").asInt() > 0) {
      return kind((failed ? tried : lasting).path("reason").asText());
    }
    if (search.hasNonNull("limit_mib")) {
      double most = search.path("within").asDouble() * search.path("limit_mib").asDouble();
      return tried.path("highest_mib").asDouble() > most ? "too near" : UNPROVEN;
    }
    if (tried.path("ratio").asDouble() < search.path("min_rate").asDouble()) {
      return "too slow";
    }
    return lasting.isMissingNode() ? UNPROVEN : "not for long";
  }

  /** Why a trial failed, in two words. */
  public static String kind(String reason) {
    if (reason.contains("--client-memory")) {
      return "killed by the kernel";
    }
    String lower = reason.toLowerCase(Locale.ROOT);
    if (lower.contains("outofmemory")
        || lower.contains("out of memory")
        || lower.contains("memoryerror")
        || reason.contains("Java heap space")) {
      return "out of memory";
    }
    if (reason.contains("killed by signal 9")) {
      return "killed";
    }
    if (reason.contains("too slow")) {
      return "too slow";
    }
    if (reason.contains("do not add up")) {
      return "records lost or doubled";
    }
    return reason.contains("stall") || reason.contains("no progress") ? "stalled" : "otherwise";
  }
}
