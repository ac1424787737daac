package dev.ebb.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ebb.runner.finding.Again;
import dev.ebb.runner.plan.Arm;
import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.run.PlanFile;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.Trials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A command that a verdict offers is one that ebb takes, with the arm's other settings. */
class OfferedCommandTest {

  @TempDir private Path directory;

  private static Plan plan(List<String> words) {
    CompareCommand command = new CompareCommand();
    CommandLine line = Ebb.configured(new CommandLine(command));
    line.parseArgs(words.toArray(String[]::new));
    return command.plan();
  }

  /** What is offered for an arm of a run of that command, to be tried on a further JVM profile. */
  private static List<String> offered(List<String> words, String arm) {
    Plan plan = plan(words);
    Arm judged =
        plan.arms().stream().filter(one -> one.name().equals(arm)).findFirst().orElseThrow();
    return typed(again(words, plan).with(summary(judged), Axis.JVM, "g1-periodic"));
  }

  private static List<String> typed(String text) {
    assertThat(text).startsWith("ebb compare ");
    List<String> again = new ArrayList<>(List.of(text.split(" ")));
    return again.subList(2, again.size());
  }

  private static Again again(List<String> words, Plan plan) {
    ObjectNode run = new ObjectMapper().createObjectNode();
    ArrayNode command = run.putArray("command");
    command.add("compare");
    words.forEach(command::add);
    run.set(
        "arms",
        new ObjectMapper()
            .valueToTree(plan.arms().stream().map(one -> PlanFile.arm(plan, one)).toList()));
    return new Again(run);
  }

  private static ArmSummary summary(Arm arm) {
    Row row = Row.empty().with(Row.ARM, arm.name()).with(Row.STATUS, Row.OK);
    for (Axis axis : Axis.ALL) {
      row = row.with(axis.name(), arm.level(axis).label());
    }
    return ArmSummary.of(new Trials(List.of(row), List.of())).get(0);
  }

  /** Each client has a mode of its own, and one word stands for all of them. */
  @Test
  void ofAnExperimentsClientsOneCommandIsOffered() {
    List<String> words = List.of("-f", "two-spikes");
    Plan plan = plan(words);
    List<ArmSummary> arms = plan.arms().stream().map(OfferedCommandTest::summary).toList();
    Plan offered =
        plan(typed(again(words, plan).with(arms, Axis.JVM, "g1-periodic").orElseThrow()));
    List<String> names = new ArrayList<>();
    plan.arms().forEach(arm -> names.addAll(List.of(arm.name(), arm.name() + "-g1-periodic")));
    assertThat(offered.arms()).extracting(Arm::name).containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  void itRunsAsPrintedAndKeepsWhatElseWasAskedFor() throws IOException {
    Path own = directory.resolve("coh.yaml");
    Files.writeString(own, "flags: [-XX:+UseG1GC, -XX:MaxHeapFreeRatio=90]\n");
    List<String> words =
        List.of(
            "--clients=plain,vertx",
            "--jvms",
            "g1," + own,
            "--heap=300m",
            "--trials",
            "4",
            "--property",
            "max.poll.records=100",
            "--profiles",
            "lean",
            "--name",
            "x",
            "--reference=plain-lean",
            "--trials",
            "6");
    List<String> again = offered(words.subList(0, words.size() - 3), "plain-lean-coh");
    Plan plan = plan(again);
    assertThat(plan.arms())
        .extracting(Arm::name)
        .containsExactly("plain-lean-coh", "plain-lean-g1-periodic");
    assertThat(plan.common().heap().text()).isEqualTo("300m");
    assertThat(plan.common().properties()).isEqualTo(Map.of("max.poll.records", "100"));
    assertThat(plan.trials().counted()).isEqualTo(4);
    assertThat(plan.arms().get(0).settings().jvmFlags()).contains("-XX:MaxHeapFreeRatio=90");
  }

  @Test
  void aModeThatIsNotTheDefaultStays() {
    Plan plan =
        plan(offered(List.of("--clients", "reactor,plain", "--modes", "all"), "reactor-batch"));
    assertThat(plan.arms())
        .extracting(Arm::name)
        .containsExactly("reactor-batch", "reactor-batch-g1-periodic");
  }

  @Test
  void whatAllArmsHaveByItselfIsNotRepeated() {
    assertThat(offered(List.of("--quick"), "vertx"))
        .containsExactly("--quick", "--clients", "vertx", "--jvms", "g1,g1-periodic");
  }
}
