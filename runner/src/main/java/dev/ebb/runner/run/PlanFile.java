package dev.ebb.runner.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.plan.Arm;
import dev.ebb.runner.plan.ChurnArm;
import dev.ebb.runner.plan.ChurnPlan;
import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.ClusterSpec;
import dev.ebb.runner.plan.HeapSize;
import dev.ebb.runner.plan.JavaHome;
import dev.ebb.runner.plan.JvmProfile;
import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.Profile;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.plan.Release;
import dev.ebb.runner.plan.Source;
import dev.ebb.runner.plan.TrialSpec.Kind;
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
final class PlanFile {

  /** Whether there are trials that are not counted, of each kind. */
  private static final List<String> BESIDE = List.of("warm_up", "controls", "nmt", "histogram");

  private PlanFile() {}

  /** What holds for all arms. */
  static Map<String, Object> options(Plan plan) {
    Workload workload = plan.workload();
    Map<String, Object> options = new LinkedHashMap<>();
    Source source = plan.source();
    options.put("topic", source == null ? null : source.topic());
    options.put("from", source == null || source.from() == null ? null : source.from().toString());
    options.put("last", source == null ? null : source.last());
    options.put("records", workload.records());
    options.put("record_size", workload.recordBytes());
    options.put("partitions", workload.partitions());
    options.put("spikes", workload.spikes());
    options.put("process_batch", workload.paced() ? workload.processBatch() : null);
    options.put("process_time_ms", workload.paced() ? workload.processTime().toMillis() : null);
    options.put("release", plan.release().label());
    options.put("cluster", cluster(plan.cluster()));
    options.put("trials", plan.trials());
    for (String option : BESIDE) {
      options.put(option, plan.beside().contains(kind(option)));
    }
    options.put("reference", plan.reference());
    options.put("idle_ms", plan.idle().toMillis());
    options.put("settle_ms", plan.settle().toMillis());
    options.put("sample_interval_ms", plan.sampleInterval().toMillis());
    options.put("stall_timeout_ms", plan.stallTimeout().toMillis());
    options.put("heap", plan.heap().text());
    options.put("client_memory", plan.clientMemory() == null ? null : plan.clientMemory().text());
    options.put("instances", plan.instances());
    options.put("jvm_args", plan.jvmArgs());
    options.put("properties", plan.properties());
    return options;
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

  /** An arm: what it is, and all that its JVM and its KafkaConsumer are given. */
  static Map<String, Object> arm(Plan plan, Arm arm) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("arm", arm.name());
    entry.put("client", arm.client().name());
    entry.put("mode", arm.mode());
    entry.put("profile", arm.profile().name());
    entry.put("profile_properties", arm.properties());
    entry.put("jvm", arm.jvm().name());
    entry.put("jvm_profile_flags", arm.jvm().flags());
    entry.put("jvm_flags", plan.jvmFlags(arm));
    entry.put("heap", plan.heap(arm).text());
    entry.put("java_version", arm.java().version());
    entry.put("java_home", arm.java().path().toString());
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
      run.path("arms").forEach(arm -> arms.add(arm(arm)));
      if (arms.isEmpty()) {
        throw new IllegalArgumentException("no arms");
      }
      return new Plan(
          run.path("name").asText(),
          arms,
          options.path("reference").asText(null),
          cluster(options.path("cluster")),
          null,
          new Workload(
              number(options, "records"),
              (int) number(options, "record_size"),
              (int) number(options, "partitions"),
              (int) number(options, "spikes"),
              options.path("process_batch").asLong(0),
              Duration.ofMillis(options.path("process_time_ms").asLong(0))),
          Release.valueOf(options.path("release").asText("commit").toUpperCase(Locale.ROOT)),
          (int) number(options, "trials"),
          beside,
          Duration.ofMillis(number(options, "idle_ms")),
          Duration.ofMillis(number(options, "settle_ms")),
          Duration.ofMillis(number(options, "sample_interval_ms")),
          Duration.ofMillis(number(options, "stall_timeout_ms")),
          HeapSize.parse(options.path("heap").asText()),
          options.path("client_memory").isTextual()
              ? HeapSize.parse(options.path("client_memory").asText())
              : null,
          options.path("instances").asInt(1),
          texts(options.path("jvm_args")),
          map(options.path("properties")),
          run.path("seed").asLong(),
          home,
          Path.of(run.path("environment").path("java_home").asText()));
    } catch (IllegalArgumentException e) {
      throw new Refused(file + " does not hold a whole plan: " + e.getMessage(), e);
    }
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

  private static Arm arm(JsonNode arm) {
    Client client = Client.named(arm.path("client").asText());
    JavaHome java = JavaHome.at(Path.of(arm.path("java_home").asText()));
    if (!java.version().equals(arm.path("java_version").asText())) {
      throw new Refused(
          "--resume: "
              + java.path()
              + " is now JDK "
              + java.version()
              + ", the run began with "
              + arm.path("java_version").asText()
              + ": begin a new run");
    }
    String profile = arm.path("profile").asText();
    return new Arm(
        arm.path("arm").asText(),
        client,
        arm.path("mode").asText(),
        new Profile(profile, map(arm.path("profile_properties")), Map.of()),
        new JvmProfile(
            arm.path("jvm").asText(),
            texts(arm.path("jvm_profile_flags")),
            HeapSize.parse(arm.path("heap").asText())),
        java);
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
