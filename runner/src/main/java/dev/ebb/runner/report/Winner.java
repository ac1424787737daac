package dev.ebb.runner.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.finding.Tuned;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a tuning's winner is started with, as text to paste, and as profiles for {@code ebb
 * compare}.
 *
 * @param arm as {@code run.json} keeps it
 */
record Winner(JsonNode run, JsonNode tried, JsonNode arm) {

  private static final String JVM = "winner-jvm.yaml";
  private static final String RUNTIME = "winner-runtime.yaml";
  private static final String SETTINGS = "winner-settings.yaml";

  /** Of a run that was a tuning and has one. */
  static Optional<Winner> of(JsonNode run) {
    if (!Tuned.is(run)) {
      return Optional.empty();
    }
    Optional<JsonNode> tried = new Tuned(run.path("search")).winner();
    for (JsonNode arm : run.path("arms")) {
      if (tried.isPresent() && arm.path("arm").equals(tried.get().path("arm"))) {
        return Optional.of(new Winner(run, tried.get(), arm));
      }
    }
    return Optional.empty();
  }

  private boolean jvm() {
    return arm.path("jvm_flags").isArray();
  }

  private List<String> flags() {
    List<String> flags = new ArrayList<>();
    arm.path("jvm_flags").forEach(flag -> flags.add(flag.asText()));
    return flags;
  }

  private Map<String, String> environment() {
    return texts(arm.path("environment"));
  }

  private Map<String, String> properties() {
    Map<String, String> all = texts(arm.path("profile_properties"));
    all.putAll(texts(run.path("options").path("properties")));
    return all;
  }

  private static Map<String, String> texts(JsonNode object) {
    Map<String, String> texts = new LinkedHashMap<>();
    object.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
    return texts;
  }

  /** Blocks of text to paste, each by where it goes. */
  Map<String, List<String>> blocks() {
    Map<String, String> environment = environment();
    String flags = String.join(" ", flags());
    Map<String, List<String>> blocks = new LinkedHashMap<>();
    String before =
        String.join(
            " ",
            environment.entrySet().stream()
                .map(e -> e.getKey() + "=" + quoted(e.getValue()))
                .toList());
    if (jvm()) {
      blocks.put(
          "command line",
          List.of((before.isEmpty() ? "" : before + " ") + "java " + flags + " -jar your.jar"));
      environment.put("JAVA_TOOL_OPTIONS", flags);
      blocks.put("shell", List.of("export JAVA_TOOL_OPTIONS=" + quoted(flags)));
    } else if (!before.isEmpty()) {
      blocks.put("command line", List.of(before + " your-program"));
    }
    if (!environment.isEmpty()) {
      blocks.put(
          "Dockerfile",
          environment.entrySet().stream()
              .map(e -> "ENV " + e.getKey() + "=\"" + e.getValue() + "\"")
              .toList());
    }
    blocks.put("Kubernetes", kubernetes(environment));
    Map<String, String> properties = properties();
    if (!properties.isEmpty()) {
      String family = run.path("search").path("settings").asText();
      blocks.put(
          family.equals("kafka") ? "consumer's properties" : "settings of " + family,
          properties.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
    }
    return blocks;
  }

  private List<String> kubernetes(Map<String, String> environment) {
    List<String> lines = new ArrayList<>();
    if (!environment.isEmpty()) {
      lines.add("env:");
      environment.forEach(
          (name, value) -> {
            lines.add("  - name: " + name);
            lines.add("    value: \"" + value + "\"");
          });
    }
    int mib = new Tuned(run.path("search")).podMib(tried);
    lines.add("resources:");
    lines.add(String.format(Locale.ROOT, "  requests: {memory: %dMi}", mib));
    lines.add(String.format(Locale.ROOT, "  limits: {memory: %dMi}", mib));
    return lines;
  }

  private static String quoted(String text) {
    return text.matches("[A-Za-z0-9_./:=,+%-]+") ? text : "'" + text + "'";
  }

  /** Profiles that are this arm, by their files' names. */
  Map<String, byte[]> files() {
    String about =
        "description: "
            + yaml("what ebb tune found for " + run.path("search").path("client").asText())
            + "\n";
    Map<String, byte[]> files = new LinkedHashMap<>();
    if (jvm()) {
      StringBuilder text = new StringBuilder(about).append("flags:\n");
      arm.path("jvm_profile_flags")
          .forEach(flag -> text.append("  - ").append(yaml(flag.asText())).append('\n'));
      text.append("heap: ").append(arm.path("heap").asText()).append('\n');
      mapping("environment", texts(arm.path("environment")), "", text);
      files.put(JVM, text.toString().getBytes(UTF_8));
    } else if (!arm.path("environment").isEmpty()) {
      StringBuilder text = new StringBuilder(about);
      text.append("languages: [").append(arm.path("language").asText()).append("]\n");
      mapping("environment", texts(arm.path("environment")), "", text);
      files.put(RUNTIME, text.toString().getBytes(UTF_8));
    }
    Map<String, String> properties = texts(arm.path("profile_properties"));
    if (!properties.isEmpty()) {
      StringBuilder text = new StringBuilder(about);
      String family = run.path("search").path("settings").asText();
      if (family.equals("kafka")) {
        mapping("properties", properties, "", text);
      } else {
        text.append("settings:\n");
        mapping(family, properties, "  ", text);
      }
      files.put(SETTINGS, text.toString().getBytes(UTF_8));
    }
    return files;
  }

  private static void mapping(
      String key, Map<String, String> values, String indent, StringBuilder text) {
    if (!values.isEmpty()) {
      text.append(indent).append(key).append(":\n");
      values.forEach(
          (name, value) ->
              text.append(indent)
                  .append("  ")
                  .append(name)
                  .append(": ")
                  .append(yaml(value))
                  .append('\n'));
    }
  }

  private static String yaml(String value) {
    return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  /** The command that compares it, as it can be typed. */
  String command(String directory) {
    StringBuilder command = new StringBuilder("ebb compare --clients ");
    command.append(quoted(run.path("search").path("client").asText()));
    for (String file : files().keySet()) {
      String flag =
          file.equals(JVM) ? "--jvms" : file.equals(RUNTIME) ? "--runtimes" : "--profiles";
      command.append(' ').append(flag).append(' ').append(quoted(directory + "/" + file));
    }
    return command.toString();
  }
}
