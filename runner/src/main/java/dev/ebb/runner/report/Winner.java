package dev.ebb.runner.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.finding.Again;
import dev.ebb.runner.finding.Tuned;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

  /** What is not for {@code ebb compare}. */
  private static final Set<String> OF_THE_SEARCH =
      Set.of(
          "--space",
          "--target",
          "--min-rate",
          "--max-time",
          "--records",
          "--results",
          "--name",
          "--seed",
          "--keep-broker-logs");

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
                .map(e -> e.getKey() + "=" + Again.quoted(e.getValue()))
                .toList());
    if (jvm()) {
      blocks.put(
          "command line",
          List.of(
              (before.isEmpty() ? "" : before + " ")
                  + "java "
                  + String.join(" ", flags().stream().map(Again::quoted).toList())
                  + " -jar your.jar"));
      environment.put("JAVA_TOOL_OPTIONS", flags);
      blocks.put("shell", List.of("export JAVA_TOOL_OPTIONS=" + Again.quoted(flags)));
    } else if (!before.isEmpty()) {
      blocks.put("command line", List.of(before + " your-program"));
    }
    if (!environment.isEmpty()) {
      blocks.put(
          "Dockerfile",
          environment.entrySet().stream()
              .map(e -> "ENV " + e.getKey() + "=" + docker(e.getValue()))
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
            lines.add("    value: " + yaml(value.replace("$(", "$$(")));
          });
    }
    int mib = new Tuned(run.path("search")).podMib(tried);
    lines.add("resources:");
    lines.add(String.format(Locale.ROOT, "  requests: {memory: %dMi}", mib));
    lines.add(String.format(Locale.ROOT, "  limits: {memory: %dMi}", mib));
    return lines;
  }

  /** In a Dockerfile variables are filled in, in quotes too. */
  private static String docker(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "\\$") + "\"";
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
      mapping("properties", texts(arm.path("profile_properties")), "", text);
      files.put(JVM, text.toString().getBytes(UTF_8));
    } else if (!arm.path("environment").isEmpty()) {
      StringBuilder text = new StringBuilder(about);
      text.append("languages: [").append(arm.path("language").asText()).append("]\n");
      mapping("environment", texts(arm.path("environment")), "", text);
      files.put(RUNTIME, text.toString().getBytes(UTF_8));
    }
    Map<String, String> properties = texts(arm.path("profile_properties"));
    if (!properties.isEmpty() && !jvm()) {
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
    command.append(Again.quoted(run.path("search").path("client").asText()));
    for (String file : files().keySet()) {
      String flag =
          file.equals(JVM) ? "--jvms" : file.equals(RUNTIME) ? "--runtimes" : "--profiles";
      String beside = file.equals(JVM) ? "g1," : "default,";
      command
          .append(' ')
          .append(flag)
          .append(' ')
          .append(Again.quoted(beside + directory + "/" + file));
    }
    List<String> besides = new Again(run).without(OF_THE_SEARCH);
    besides.removeAll(List.of("tune", run.path("search").path("client").asText()));
    besides.forEach(word -> command.append(' ').append(Again.quoted(word)));
    return command.toString();
  }
}
