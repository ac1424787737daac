package dev.ebb.runner.finding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.plan.Level;
import dev.ebb.runner.summary.ArmSummary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A run's own command with one thing changed: all else that was asked for stays, so that it can be
 * typed as it is printed.
 */
public final class Again {

  /** What names the earlier run's arms, or the run itself. */
  private static final List<String> DROPPED =
      List.of("--name", "--reference", "--fail-if", "--resume", "--seed");

  private final JsonNode run;
  private final List<String> words = new ArrayList<>();

  /** Of the run that {@code run.json} tells of. */
  public Again(JsonNode run) {
    this.run = run;
    run.path("command").forEach(word -> words.add(word.asText()));
    if (words.isEmpty()) {
      words.add("compare");
    }
  }

  /** Whether an arm of it can be asked for by levels that can be typed: a search makes its own. */
  public boolean typable() {
    return !run.has("search");
  }

  /** The command as it was typed. */
  public static String typed(Iterable<JsonNode> words) {
    List<String> all = new ArrayList<>(List.of("ebb"));
    words.forEach(word -> all.add(quoted(word.asText())));
    return String.join(" ", all).lines().reduce((a, b) -> a + " " + b).orElse("");
  }

  /** A word as a shell takes it. */
  public static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:=,+%-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /** For one arm alone, with a further level of an axis beside its own. */
  public String with(ArmSummary arm, Axis axis, String further) {
    return command(List.of(arm), Map.of(axis, further), List.of());
  }

  /**
   * For these alone, with a further level of an axis beside their own; empty where one command
   * would run others, too.
   */
  public Optional<String> with(List<ArmSummary> arms, Axis axis, String further) {
    long combinations = 1;
    for (Axis each : Axis.ALL) {
      Set<String> levels = new HashSet<>();
      arms.forEach(
          arm ->
              levels.add(
                  ownFirst(arm, each) ? Axis.DEFAULT_MODE : String.valueOf(arm.level(each))));
      boolean unsaid = each.nested() && arms.stream().allMatch(arm -> standard(each, arm));
      combinations *= unsaid ? 1 : levels.size(); // each client has its own
    }
    return combinations == arms.size()
        ? Optional.of(command(arms, Map.of(axis, further), List.of()))
        : Optional.empty();
  }

  /** For one arm alone, with a further option. */
  public String with(ArmSummary arm, String... option) {
    return command(List.of(arm), Map.of(), List.of(option));
  }

  /** For these two, with a further option. */
  public String with(ArmSummary arm, ArmSummary other, String... option) {
    Map<Axis, String> differing = new LinkedHashMap<>();
    for (Axis axis : Axis.ALL) {
      String level = other.level(axis);
      if (level != null && !level.equals(arm.level(axis))) {
        differing.put(axis, origin(other, axis).orElse(level));
      }
    }
    return command(List.of(arm), differing, List.of(option));
  }

  private String command(List<ArmSummary> arms, Map<Axis, String> further, List<String> option) {
    List<String> dropped = new ArrayList<>(DROPPED);
    Axis.ALL.forEach(axis -> dropped.add(axis.flag()));
    if (!option.isEmpty()) {
      dropped.add(option.get(0));
    }
    List<String> all = new ArrayList<>(List.of("ebb"));
    without(dropped).forEach(word -> all.add(quoted(word)));
    for (Axis axis : Axis.ALL) {
      Set<String> levels = new LinkedHashSet<>();
      arms.forEach(
          arm ->
              origin(arm, axis)
                  .filter(own -> !own.equals(Level.NONE.origin()))
                  .ifPresent(levels::add));
      String more = further.get(axis);
      boolean asked = arms.stream().anyMatch(arm -> !standard(axis, arm));
      if (!levels.isEmpty() && (more != null || asked)) {
        if (more != null) {
          levels.add(more);
        }
        all.add(axis.flag());
        all.add(quoted(String.join(",", levels)));
      }
    }
    all.addAll(option);
    return String.join(" ", all);
  }

  /** The words that were typed, without these options and their values. */
  public List<String> without(Collection<String> options) {
    List<String> kept = new ArrayList<>();
    boolean value = false;
    for (String word : words) {
      boolean option = options.contains(word);
      boolean inline = options.contains(word.replaceAll("=.*", "")) && word.contains("=");
      if (!value && !option && !inline) {
        kept.add(word);
      }
      value = option;
    }
    return kept;
  }

  /**
   * Whether the arm gets this level without being asked for it: nothing was typed, and all arms of
   * the run, or of the client, have it. What an experiment file says of modes is said anew, for it
   * may name some that this client does not have.
   */
  private boolean standard(Axis axis, ArmSummary arm) {
    if (axis == Axis.CLIENT || axis.nested() && experiment() || typed(axis)) {
      return false;
    }
    String client = String.valueOf(arm.level(Axis.CLIENT));
    Set<String> levels = new HashSet<>();
    for (JsonNode entry : run.path("arms")) {
      if (!axis.nested() || client.equals(entry.path(Axis.CLIENT.name()).asText())) {
        String older = axis == Axis.JAVA ? entry.path("java_home").asText() : "";
        String level = entry.path(axis.name()).asText(older);
        if (!level.equals(Level.NONE.label())) { // of a client that knows nothing of the axis
          levels.add(level);
        }
      }
    }
    return levels.size() <= 1;
  }

  private boolean typed(Axis axis) {
    return words.stream()
        .anyMatch(word -> word.equals(axis.flag()) || word.startsWith(axis.flag() + "="));
  }

  private boolean experiment() {
    return words.stream()
        .anyMatch(
            word ->
                word.equals("-f")
                    || word.startsWith("-f=")
                    || word.startsWith("--file")
                    || word.matches("-f.+"));
  }

  /**
   * Whether the arm has the first of its client's own levels, of which an experiment file may have
   * said nothing: one word stands for that with all clients.
   */
  private boolean ownFirst(ArmSummary arm, Axis axis) {
    JsonNode suffix = level(arm, axis).path("suffix");
    return axis.nested()
        && experiment()
        && !typed(axis)
        && suffix.isTextual()
        && suffix.asText().isEmpty();
  }

  /** What the run tells of an arm's level; missing in an older run. */
  private JsonNode level(ArmSummary arm, Axis axis) {
    for (JsonNode entry : run.path("arms")) {
      if (entry.path("arm").asText().equals(arm.arm())) {
        return entry.path("levels").path(axis.name());
      }
    }
    return MissingNode.getInstance();
  }

  /** What to type for an arm's level; of an older run, what was typed that is called so. */
  private Optional<String> origin(ArmSummary arm, Axis axis) {
    if (ownFirst(arm, axis)) {
      return Optional.of(Axis.DEFAULT_MODE);
    }
    if (level(arm, axis).hasNonNull("origin")) {
      return Optional.of(level(arm, axis).path("origin").asText());
    }
    String label = arm.level(axis);
    if (axis == Axis.JAVA) {
      return oldJava(arm);
    }
    for (int i = 0; i < words.size(); i++) {
      String list =
          words.get(i).startsWith(axis.flag() + "=")
              ? words.get(i).substring(axis.flag().length() + 1)
              : i > 0 && words.get(i - 1).equals(axis.flag()) ? words.get(i) : "";
      for (String name : list.split(",")) {
        if (Path.of(name).getFileName().toString().replaceAll("\\.ya?ml$", "").equals(label)) {
          return Optional.of(name);
        }
      }
    }
    return Optional.ofNullable(label);
  }

  private Optional<String> oldJava(ArmSummary arm) {
    for (JsonNode entry : run.path("arms")) {
      if (entry.path("arm").asText().equals(arm.arm()) && entry.hasNonNull("java_home")) {
        return Optional.of(entry.path("java_home").asText());
      }
    }
    return Optional.empty();
  }
}
