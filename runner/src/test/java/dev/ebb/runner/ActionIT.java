package dev.ebb.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** The steps of {@code action.yml}, one after the other, as GitHub's runner would run them. */
@EnabledIfEnvironmentVariable(named = "EBB_HEAVY", matches = "required")
class ActionIT {

  private static final String SMALL =
      String.join(
          " ",
          Light.brokerOptions(
              "--clients plain --quick --no-warm-up --no-controls --records 20000 --idle 1s --settle 1s"));

  @TempDir private Path directory;

  private final Map<String, Map<String, String>> outputs = new HashMap<>();
  private Path summary;

  @AfterEach
  void nothingIsLeft() {
    EbbProcess.assertNothingIsLeft(directory);
  }

  @Test
  void twoRunsAreMadeAndHeldAgainstEachOther() throws Exception {
    int code =
        job(
            Map.of(
                "compare", SMALL,
                "baseline-compare", SMALL,
                "fail-if", "rss_settled_mib > +500%\nplain.rss_peak_mib > +500%"));
    assertThat(code).isZero();
    assertThat(Files.readString(summary)).contains("| arm | figure |", "| plain | settled MiB |");
    assertThat(output("table", "crossed")).isEqualTo("false");
    assertThat(directory.resolve(output("run", "run"))).isDirectory();
    assertThat(directory.resolve(output("baseline", "run"))).isDirectory();

    outputs.get("baseline").put("code", "1");
    assertThat(steps(Map.of(), step -> "table".equals(step.get("id"))))
        .as("a trial of the baseline has failed")
        .isZero();
    assertThat(output("table", "crossed")).isEqualTo("true");

    String earlier = output("baseline", "run");
    Path gh = Files.createDirectories(directory.resolve("bin")).resolve("gh");
    Files.writeString(
        gh,
        "#!/bin/sh\n[ \"$1\" = api ] && exit 0\necho \"$@\" > \"$SAID\"\ncat \"$5\" >> \"$SAID\"\n");
    assertThat(gh.toFile().setExecutable(true)).isTrue();
    code =
        job(
            Map.of(
                "compare",
                SMALL + " --property 'max.poll.records=100'",
                "baseline",
                earlier,
                "comment",
                "true",
                "fail-if",
                "plain.rss_settled_mib > 1"));
    assertThat(code).isEqualTo(1);
    assertThat(output("table", "crossed")).isEqualTo("true");
    assertThat(Files.readString(directory.resolve("said")))
        .startsWith("pr comment 7 --body-file ")
        .contains("<!-- ebb ebb -->", "| plain | settled MiB |", "rss_settled_mib > 1");
  }

  @Test
  void aBaselineThatIsNoneIsRefused() throws Exception {
    assertThat(job(Map.of("compare", SMALL, "baseline", "nowhere"))).isEqualTo(2);
    assertThat(outputs).doesNotContainKey("run");
  }

  @Test
  void quotesThatDoNotMatchAreRefused() throws Exception {
    assertThat(job(Map.of("compare", "--clients plain --name it's"))).isEqualTo(2);
    assertThat(output("run", "run")).isEmpty();
  }

  @Test
  void withoutABaselineTheRunsOwnFiguresAreLimited() throws Exception {
    int code = job(Map.of("compare", SMALL, "fail-if", "plain.rss_settled_mib > 1"));
    assertThat(code).isEqualTo(1);
    assertThat(output("table", "crossed")).isEqualTo("true");
    assertThat(Files.readString(summary)).contains("One trial of each, leanest", "plain");
  }

  private String output(String step, String name) {
    return outputs.getOrDefault(step, Map.of()).getOrDefault(name, "");
  }

  /** Runs all steps; the exit code of the first that fails. */
  private int job(Map<String, String> given) throws Exception {
    outputs.clear();
    return steps(given, step -> true);
  }

  @SuppressWarnings("unchecked")
  private int steps(Map<String, String> given, Predicate<Map<String, Object>> chosen)
      throws Exception {
    summary = Files.createTempFile(directory, "summary", ".md");
    Map<String, Object> action =
        new Yaml().load(Files.readString(EbbProcess.HOME.resolve("action.yml")));
    Map<String, String> inputs = new HashMap<>();
    ((Map<String, Map<String, String>>) action.get("inputs"))
        .forEach((name, input) -> inputs.put(name, given.getOrDefault(name, input.get("default"))));
    assertThat(inputs.keySet()).containsAll(given.keySet());
    Map<String, Object> runs = (Map<String, Object>) action.get("runs");
    for (Map<String, Object> step : (List<Map<String, Object>>) runs.get("steps")) {
      boolean wanted =
          chosen.test(step) && (!step.containsKey("if") || holds((String) step.get("if"), inputs));
      if (wanted && step.containsKey("uses")) {
        throw new AssertionError("only GitHub can do " + step.get("uses"));
      }
      if (wanted) {
        int code = step(step, inputs);
        if (code != 0) {
          return code;
        }
      }
    }
    return 0;
  }

  @SuppressWarnings("unchecked")
  private int step(Map<String, Object> step, Map<String, String> inputs)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(directory, "output", ".txt");
    Path script = Files.createTempFile(directory, "step", ".sh");
    Files.writeString(script, (String) step.get("run"));
    ProcessBuilder builder =
        new ProcessBuilder("bash", "--noprofile", "--norc", "-eo", "pipefail", script.toString());
    Map<String, String> environment = builder.environment();
    EbbProcess.mark(environment, directory);
    environment.put("EBB_OPTS", "-Debb.lock=" + directory.resolve("lock"));
    environment.put("GITHUB_OUTPUT", output.toString());
    environment.put("GITHUB_STEP_SUMMARY", summary.toString());
    environment.put("RUNNER_TEMP", directory.toString());
    environment.put("SAID", directory.resolve("said").toString());
    environment.put("PATH", directory.resolve("bin") + ":" + System.getenv("PATH"));
    ((Map<String, String>) step.getOrDefault("env", Map.of()))
        .forEach((name, value) -> environment.put(name, filled(value, inputs)));
    Path log = Files.createTempFile(directory, "log", ".txt");
    Process process =
        builder
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).as(Files.readString(log)).isTrue();
    if (step.containsKey("id")) {
      Map<String, String> said =
          Files.readAllLines(output).stream()
              .map(line -> line.split("=", 2))
              .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
      outputs.put((String) step.get("id"), said);
    }
    System.out.println(Files.readString(log));
    return process.exitValue();
  }

  /** Comparisons with a text, joined by "and": all that the action uses. */
  private boolean holds(String condition, Map<String, String> inputs) {
    for (String part : condition.split("&&")) {
      Matcher matcher = Pattern.compile("(\\S+) (==|!=) '(.*)'").matcher(part.strip());
      assertThat(matcher.matches()).as(part).isTrue();
      boolean equal = value(matcher.group(1), inputs).equals(matcher.group(3));
      if (equal != matcher.group(2).equals("==")) {
        return false;
      }
    }
    return true;
  }

  private String filled(String text, Map<String, String> inputs) {
    return Pattern.compile("\\$\\{\\{ (\\S+) \\}\\}")
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(value(found.group(1), inputs)));
  }

  private String value(String name, Map<String, String> inputs) {
    List<String> words = new ArrayList<>(List.of(name.split("\\.")));
    return switch (words.get(0)) {
      case "inputs" -> inputs.get(words.get(1));
      case "steps" -> output(words.get(1), words.get(3));
      default ->
          switch (name) {
            case "github.action_path" -> EbbProcess.HOME.toString();
            case "github.event_name" -> "pull_request";
            case "github.event.pull_request.number" -> "7";
            case "github.repository" -> "somebody/something";
            default -> throw new AssertionError("the action asks for " + name);
          };
    };
  }
}
