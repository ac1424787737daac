package dev.ebb.runner.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.library.ClassPath;
import dev.ebb.runner.plan.Arm;
import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.plan.ChurnArm;
import dev.ebb.runner.plan.ChurnPlan;
import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.Clients;
import dev.ebb.runner.plan.ClusterSpec;
import dev.ebb.runner.plan.Conditions;
import dev.ebb.runner.plan.Conditions.Pace;
import dev.ebb.runner.plan.HeapSize;
import dev.ebb.runner.plan.JavaHome;
import dev.ebb.runner.plan.Level;
import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.plan.Release;
import dev.ebb.runner.plan.Settings;
import dev.ebb.runner.plan.Source;
import dev.ebb.runner.plan.TrialSpec.Kind;
import dev.ebb.runner.plan.Trim;
import dev.ebb.runner.plan.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A plan as {@code run.json} keeps it, and back again. */
public final class PlanFile {

  /** Whether there are trials that are not counted, of each kind. */
  private static final List<String> BESIDE =
      List.of("warm_up", "controls", "nmt", "histogram", "allocations", "native");

  private PlanFile() {}

  /** What holds for all arms. */
  static Map<String, Object> options(Plan plan) {
    Workload workload = plan.workload();
    Map<String, Object> options = new LinkedHashMap<>();
    Source source = plan.load().source();
    options.put(
        "scenario", String.join(",", plan.arms().stream().map(Arm::scenario).distinct().toList()));
    options.put("scenarios", scenarios(plan));
    options.put("topic", source == null ? null : source.topic());
    options.put("from", source == null || source.from() == null ? null : source.from().toString());
    options.put("last", source == null ? null : source.last());
    options.put("records", workload.records());
    options.putAll(PayloadFile.options(workload));
    options.put("partitions", workload.partitions());
    options.put("spikes", workload.spikes());
    options.put("process_batch", workload.paced() ? workload.processBatch() : null);
    options.put("process_time_ms", workload.paced() ? workload.processTime().toMillis() : null);
    options.put("given_records", plan.load().givenRecords());
    options.put("given_work", plan.load().givenWork());
    options.put("flow", FlowFile.options(plan.load().flow()));
    options.put("flowing", FlowFile.options(workload.flow()));
    options.put("release", plan.load().release().label());
    options.put("cluster", cluster(plan.cluster()));
    options.put("trials", plan.trials().counted());
    options.put("together", plan.trials().together());
    for (String option : BESIDE) {
      options.put(option, plan.trials().beside().contains(kind(option)));
    }
    options.put("reference", plan.reference());
    options.put("idle_ms", plan.timing().idle().toMillis());
    options.put("settle_ms", plan.timing().settle().toMillis());
    options.put("sample_interval_ms", plan.timing().sampleInterval().toMillis());
    options.put("stall_timeout_ms", plan.timing().stallTimeout().toMillis());
    Plan.Common common = plan.common();
    options.put("heap", common.heap().text());
    options.put("client_memory", common.memory() == null ? null : common.memory().text());
    options.put("instances", common.instances());
    options.put("jvm_args", common.jvmArgs());
    options.put("properties", common.properties());
    options.put("trim", common.trim().label());
    options.put("grouped", common.grouped());
    return options;
  }

  /** What each of several has to do of its own. */
  private static Map<String, Object> scenarios(Plan plan) {
    Map<String, Object> scenarios = new LinkedHashMap<>();
    for (Arm arm : plan.arms()) {
      Workload workload = plan.of(arm).workload();
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("records", workload.records());
      entry.put("process_batch", workload.paced() ? workload.processBatch() : null);
      entry.put("process_time_ms", workload.paced() ? workload.processTime().toMillis() : null);
      entry.put("flow", FlowFile.options(workload.flow()));
      scenarios.put(arm.scenario(), entry);
    }
    return scenarios.size() > 1 ? scenarios : Map.of();
  }

  private static Kind kind(String option) {
    return option.equals("controls") ? Kind.CONTROL : Kind.valueOf(option.toUpperCase(Locale.ROOT));
  }

  private static Map<String, Object> cluster(ClusterSpec spec) {
    Map<String, Object> cluster = new LinkedHashMap<>();
    cluster.put("kind", spec.kind().label());
    cluster.put("brokers", spec.external() ? null : spec.brokers());
    cluster.put("image", spec.image());
    cluster.put(
        "replication_factor", spec.replicationFactor() == 0 ? null : spec.replicationFactor());
    cluster.put("bootstrap_server", spec.bootstrapServer());
    cluster.put(
        "command_config", spec.commandConfig() == null ? null : spec.commandConfig().toString());
    cluster.put("broker_jvm_args", spec.brokerJvmArgs());
    return cluster;
  }

  /** What holds for all arms with single-use producers. */
  static Map<String, Object> options(ChurnPlan plan) {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("pushes", plan.pushes());
    options.put("records_per_push", plan.records());
    options.put("record_size", plan.recordBytes());
    options.put("partitions", plan.partitions());
    options.put("threads", plan.threads());
    options.put("pool", plan.pool());
    options.put("broker_heap", plan.brokerHeap().text());
    options.put("retention_ms", plan.retention().toMillis());
    options.put("expiration_ms", plan.expiration().toMillis());
    options.put("checkpoints", plan.checkpoints());
    options.put("arm_time_ms", plan.armTime().toMillis());
    options.put("pushes_per_s", plan.pushesPerS());
    options.put("until_oom", plan.storm());
    options.put("warm_up", plan.warmUp());
    options.put("cluster", cluster(plan.cluster()));
    options.put("replicas", plan.cluster().external() ? null : plan.cluster().replicas());
    options.put("properties", plan.properties());
    options.put("sample_interval_ms", plan.sampleInterval().toMillis());
    return options;
  }

  /** An arm: what it is, and what it writes where. */
  static Map<String, Object> arm(ChurnPlan plan, ChurnArm arm) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("arm", arm.name());
    entry.put("kind", arm.kind().label());
    entry.put("records_per_push", plan.records(arm));
    entry.put("partitions_touched", plan.touched(arm));
    entry.put("threads", plan.threads(arm));
    return entry;
  }

  /** An arm: what it is, and all that its process and its KafkaConsumer are given. */
  public static Map<String, Object> arm(Plan plan, Arm arm) {
    Settings settings = arm.settings();
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("arm", arm.name());
    arm.levels().forEach((axis, level) -> entry.put(axis.name(), level.label()));
    entry.put("profile_properties", settings.properties());
    boolean jvm = arm.client().inJvm();
    entry.put("language", arm.client().language());
    entry.put("note", arm.client().note());
    entry.put("jvm_profile_flags", settings.jvmFlags());
    entry.put("environment", settings.environment());
    entry.put("jvm_flags", jvm ? plan.jvmFlags(arm) : null);
    entry.put("heap", jvm ? plan.heap(arm).text() : null);
    boolean java = settings.java() != null; // not every client runs on one
    entry.put("java_version", java ? settings.java().version() : null);
    entry.put("java_home", java ? settings.java().path().toString() : null);
    entry.put("class_path", classPath(plan, arm));
    Map<String, Object> levels = new LinkedHashMap<>();
    arm.levels().forEach((axis, level) -> levels.put(axis.name(), level(level)));
    entry.put("levels", levels);
    return entry;
  }

  /** All of it, where a client runs with other libraries than it was built with. */
  private static List<String> classPath(Plan plan, Arm arm) {
    Map<String, String> versions = arm.settings().libraries();
    return arm.client().program() instanceof Client.Module module && !versions.isEmpty()
        ? ClassPath.of(plan.install().home(), module.name(), versions).entries().stream()
            .map(ClassPath.Entry::toString)
            .toList()
        : null;
  }

  private static Map<String, Object> level(Level level) {
    Settings settings = level.settings();
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("level", level.label());
    entry.put("suffix", level.suffix());
    entry.put("origin", level.origin());
    entry.put("mode", settings.mode());
    entry.put("properties", settings.properties());
    entry.put("environment", settings.environment());
    entry.put("java_home", settings.java() == null ? null : settings.java().path().toString());
    entry.put("java_version", settings.java() == null ? null : settings.java().version());
    entry.put("jvm_flags", settings.jvmFlags());
    entry.put("heap", settings.heap() == null ? null : settings.heap().text());
    entry.put("compression", settings.codec());
    entry.put("libraries", settings.libraries());
    entry.put("broker", settings.broker());
    entry.put("pace", settings.pace() == null ? null : pace(settings.pace()));
    return entry;
  }

  private static Map<String, Object> pace(Pace pace) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("records", pace.records());
    entry.put("process_batch", pace.processBatch());
    entry.put("process_time_ms", pace.processTime().toMillis());
    entry.put("spikes", pace.spikes());
    entry.put("controls", pace.controls());
    entry.put("lasts_ms", pace.lasts() == null ? null : pace.lasts().toMillis());
    entry.put("flow", FlowFile.options(pace.flow()));
    entry.put("patience_ms", pace.patience() == null ? null : pace.patience().toMillis());
    return entry;
  }

  /**
   * The plan of an earlier run.
   *
   * @throws Refused when this machine cannot go on with it
   */
  static Plan read(JsonNode run, Path home, Path file) {
    JsonNode options = run.path("options");
    try {
      Set<Kind> beside = EnumSet.noneOf(Kind.class);
      for (String option : BESIDE) {
        if (options.path(option).asBoolean(option.equals("warm_up"))) {
          beside.add(kind(option));
        }
      }
      List<Arm> arms = new ArrayList<>();
      String scenario = options.path("scenario").asText(Conditions.STANDARD);
      run.path("arms").forEach(arm -> arms.add(arm(arm, scenario, home)));
      if (arms.isEmpty()) {
        throw new IllegalArgumentException("no arms");
      }
      int spikes = (int) number(options, "spikes");
      Workload workload =
          new Workload(
              number(options, "records"),
              PayloadFile.read(options),
              (int) number(options, "partitions"),
              spikes,
              options.path("process_batch").asLong(0),
              Duration.ofMillis(options.path("process_time_ms").asLong(0)),
              options.path("flowing").isObject() ? FlowFile.read(options.path("flowing")) : null);
      String release = options.path("release").asText("commit").toUpperCase(Locale.ROOT);
      return new Plan(
          run.path("name").asText(),
          run.path("seed").asLong(),
          arms,
          options.path("reference").asText(null),
          cluster(options.path("cluster")),
          new Plan.Load(
              null,
              workload,
              Release.valueOf(release),
              options.path("given_records").asBoolean(true),
              options.path("given_work").asBoolean(true),
              FlowFile.read(options.path("flow"))),
          new Plan.Trials(
              (int) number(options, "trials"), beside, options.path("together").asBoolean()),
          new Plan.Timing(
              millis(options, "idle_ms"),
              millis(options, "settle_ms"),
              millis(options, "sample_interval_ms"),
              millis(options, "stall_timeout_ms")),
          new Plan.Common(
              HeapSize.parse(options.path("heap").asText()),
              size(options.path("client_memory")),
              options.path("instances").asInt(1),
              texts(options.path("jvm_args")),
              map(options.path("properties")),
              Trim.parse(options.path("trim").asText("ask")),
              options.path("grouped").asBoolean(options.path("client_memory").isTextual())),
          new Plan.Install(home, Path.of(run.path("environment").path("java_home").asText())),
          null);
    } catch (IllegalArgumentException e) {
      throw new Refused(file + " does not hold a whole plan: " + e.getMessage(), e);
    }
  }

  private static Duration millis(JsonNode options, String key) {
    return Duration.ofMillis(number(options, key));
  }

  private static HeapSize size(JsonNode text) {
    return text.isTextual() ? HeapSize.parse(text.asText()) : null;
  }

  private static ClusterSpec cluster(JsonNode cluster) {
    String config = cluster.path("command_config").asText(null);
    return new ClusterSpec(
        ClusterSpec.Kind.valueOf(cluster.path("kind").asText("embedded").toUpperCase(Locale.ROOT)),
        cluster.path("brokers").asInt(1),
        cluster.path("image").asText(null),
        cluster.path("replication_factor").asInt(0),
        cluster.path("bootstrap_server").asText(null),
        config == null ? null : Path.of(config),
        texts(cluster.path("broker_jvm_args")));
  }

  private static Arm arm(JsonNode arm, String scenario, Path home) {
    Map<Axis, Level> levels = new LinkedHashMap<>();
    for (Axis axis : Axis.ALL) {
      JsonNode level = arm.path("levels").path(axis.name());
      // an axis that was not there when the run began changes nothing
      levels.put(axis, level.isObject() ? level(level) : Level.NONE);
    }
    levels.computeIfPresent(
        Axis.SCENARIO,
        (axis, level) ->
            level == Level.NONE ? new Level(scenario, "", scenario, Settings.NONE) : level);
    Client client = Clients.named(levels.get(Axis.CLIENT).origin(), home);
    return new Arm(arm.path("arm").asText(), client, levels);
  }

  private static Level level(JsonNode level) {
    return new Level(
        level.path("level").asText(),
        level.path("suffix").asText(),
        level.path("origin").asText(),
        new Settings(
            level.path("mode").asText(null),
            map(level.path("properties")),
            map(level.path("environment")),
            level.path("java_home").isTextual() ? java(level) : null,
            texts(level.path("jvm_flags")),
            size(level.path("heap")),
            level.path("compression").asText(null),
            level.path("pace").isObject() ? pace(level.path("pace")) : null,
            map(level.path("libraries")),
            level.path("broker").asText(null)));
  }

  private static Pace pace(JsonNode pace) {
    return new Pace(
        whole(pace.path("records")),
        whole(pace.path("process_batch")),
        Duration.ofMillis(pace.path("process_time_ms").asLong()),
        pace.path("spikes").asInt(1),
        pace.path("controls").asBoolean(true),
        FlowFile.time(pace.path("lasts_ms")),
        pace.path("flow").isObject() ? FlowFile.read(pace.path("flow")) : null,
        FlowFile.time(pace.path("patience_ms")));
  }

  private static Long whole(JsonNode number) {
    return number.isNumber() ? number.asLong() : null;
  }

  private static JavaHome java(JsonNode level) {
    JavaHome java = JavaHome.at(Path.of(level.path("java_home").asText()));
    if (!java.version().equals(level.path("java_version").asText())) {
      throw new Refused(
          "--resume: "
              + java.path()
              + " is now JDK "
              + java.version()
              + ", the run began with "
              + level.path("java_version").asText()
              + ": begin a new run");
    }
    return java;
  }

  private static long number(JsonNode node, String key) {
    if (!node.path(key).isNumber()) {
      throw new IllegalArgumentException("no " + key);
    }
    return node.path(key).asLong();
  }

  private static List<String> texts(JsonNode node) {
    List<String> texts = new ArrayList<>();
    node.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static Map<String, String> map(JsonNode node) {
    Map<String, String> map = new LinkedHashMap<>();
    node.properties().forEach(entry -> map.put(entry.getKey(), entry.getValue().asText()));
    return map;
  }
}
