package dev.ebb.runner.trial;

import dev.ebb.runner.library.ClassPath;
import dev.ebb.runner.plan.Arm;
import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.Clients;
import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.Release;
import dev.ebb.runner.plan.TrialSpec.Kind;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.process.Installation;
import dev.ebb.runner.process.Jdk;
import dev.ebb.runner.subject.LocalJvm;
import dev.ebb.runner.subject.LocalProcess;
import dev.ebb.runner.subject.Subject;
import dev.ebb.runner.subject.TrialFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the clients of a trial are started.
 *
 * @param spikes how many they are to expect
 * @param servers where they look for the cluster
 * @param topic which they read
 * @param group which they are in
 * @param consumers how many each process has
 */
record Casting(Stage stage, int spikes, String servers, String topic, String group, int consumers) {

  /** From that JDK on native code is announced on stderr unless it is allowed. */
  private static final int NATIVE_ACCESS = 24;

  /** Where the trial takes place. */
  Casting(Stage stage, int spikes) {
    this(
        stage,
        spikes,
        stage.cluster().access().bootstrapServers(),
        stage.place().topic(),
        stage.place().group(),
        stage.consumers());
  }

  /** Where there is nothing: null stands for what the trial has. */
  Casting elsewhere(String otherServers, String otherTopic) {
    return new Casting(
        stage,
        spikes,
        otherServers == null ? servers : otherServers,
        otherTopic == null ? topic : otherTopic,
        group + "-elsewhere",
        consumers);
  }

  /** With so many consumers in a process, the first in a group besides the trial's. */
  Casting several(int number) {
    return new Casting(stage, spikes, servers, topic, group + "-several", number);
  }

  /**
   * Starts one.
   *
   * @param number from 1; each of several has files of its own
   */
  Member start(int number) throws IOException, TrialFailed {
    Arm arm = stage.spec().arm();
    Subject subject =
        arm.client().program() instanceof Client.Module module
            ? jvm(arm, module, number)
            : other(arm, (Client.Command) arm.client().program(), number);
    Kind kind = stage.spec().kind();
    return new Member(subject, CloserLook.of(kind, subject, stage.place().folder()));
  }

  private LocalJvm jvm(Arm arm, Client.Module module, int number) throws IOException {
    List<String> flags = jvmFlags(arm);
    List<String> command = new ArrayList<>(List.of(new Jdk(java(arm)).java()));
    command.addAll(flags);
    command.addAll(program(arm, module));
    command.addAll(options());
    return new LocalJvm(
        start(command, arm.settings().environment(), number),
        arm.settings().java(),
        flags,
        stage::meanwhile,
        stage.reason()::tell);
  }

  /** As it is built, or with other versions of its libraries. */
  private List<String> program(Arm arm, Client.Module module) {
    Path home = plan().install().home();
    Map<String, String> versions = arm.settings().libraries();
    Path jar = module.jar(home);
    if (versions.isEmpty()) {
      return List.of("-jar", jar.toString());
    }
    List<String> words = new ArrayList<>();
    if (arm.settings().java().feature() >= NATIVE_ACCESS) {
      words.add("--enable-native-access=ALL-UNNAMED"); // as the jar itself says
    }
    String path = ClassPath.of(home, module.name(), versions).joined(jar);
    words.addAll(List.of("-cp", path, module.main(home)));
    return words;
  }

  private LocalProcess other(Arm arm, Client.Command command, int number)
      throws IOException, TrialFailed {
    Installation installation = Installation.of(arm.client(), command, arm.settings().libraries());
    if (!installation.ready()) {
      String reason = installation.reason();
      throw new TrialFailed(reason == null ? arm.client().name() + " is not set up" : reason);
    }
    Map<String, String> values = new HashMap<>(installation.places());
    values.putAll(values());
    Path file = stage.place().folder().resolve("client" + suffix(number) + ".properties");
    Map<String, String> properties =
        new LinkedHashMap<>(Clients.fill(command.properties(), values));
    properties.putAll(plan().properties(arm));
    write(file, properties);
    values.put("properties-file", file.toString());
    Map<String, String> environment =
        new LinkedHashMap<>(Clients.fill(command.environment(), values));
    environment.putAll(arm.settings().environment());
    List<String> words = command.words().stream().map(word -> Clients.fill(word, values)).toList();
    LocalProcess process =
        new LocalProcess(start(words, environment, number), stage::meanwhile, stage.reason()::tell);
    if (arm.client().progress() instanceof Client.Offsets) {
      stage.keepUntilTheEnd(CommittedProgress.of(stage, process));
    }
    return process;
  }

  private static void write(Path file, Map<String, String> properties) throws IOException {
    StringBuilder lines = new StringBuilder();
    properties.forEach((key, value) -> lines.append(key).append('=').append(value).append('\n'));
    Files.writeString(file, lines);
  }

  /** What placeholders stand for in this trial. */
  private Map<String, String> values() {
    Workload workload = plan().workload();
    boolean committed = plan().load().release() == Release.COMMIT || stage.place().heldBack();
    Map<String, String> values = new HashMap<>();
    values.put("bootstrap", servers);
    values.put("topic", topic);
    values.put("group", group);
    values.put("mode", stage.spec().arm().settings().mode());
    values.put("consumers", Integer.toString(consumers));
    values.put("isolation", committed ? "read_committed" : "read_uncommitted");
    values.put(
        "poison", stage.plays(Poisoned.class) ? Long.toString(Poisoned.number(stage)) : "-1");
    values.put("expect", stage.subjects().several() || spikes == 0 ? "0" : expected());
    boolean paced = spikes > 0 && paced();
    values.put("process-batch", paced ? Long.toString(workload.processBatch()) : "0");
    values.put(
        "process-seconds", paced ? Double.toString(workload.processTime().toMillis() / 1e3) : "0");
    return values;
  }

  private String expected() {
    List<String> expected = new ArrayList<>();
    for (int spike = 1; spike <= spikes; spike++) {
      expected.add(Long.toString(spike * plan().workload().records()));
    }
    return String.join(",", expected);
  }

  /** A warm-up is for the broker, which does not mind how long the handler takes. */
  private boolean paced() {
    return plan().workload().paced() && stage.spec().kind() != Kind.WARM_UP;
  }

  private Plan plan() {
    return stage.plan();
  }

  private static Path java(Arm arm) {
    return arm.settings().java().path();
  }

  private List<String> jvmFlags(Arm arm) throws IOException {
    List<String> flags = new ArrayList<>(plan().jvmFlags(arm));
    if (stage.spec().kind() == Kind.NMT) {
      flags.add(CloserLook.NMT_FLAG);
    }
    flags.addAll(Profiling.flags(stage.spec().kind(), stage.place().folder()));
    return flags;
  }

  private LocalProcess.Start start(
      List<String> command, Map<String, String> environment, int number) {
    return new LocalProcess.Start(
        stage.spec().arm().client(),
        command,
        environment,
        plan().common().memory(),
        plan().common().grouped(),
        plan().timing().sampleInterval(),
        stage.place().folder(),
        suffix(number));
  }

  /** What one writes besides events. */
  Path log(int number) {
    return stage.place().folder().resolve("stderr" + suffix(number) + ".log");
  }

  private String suffix(int number) {
    return stage.subjects().several() || number > 1 ? "-" + number : "";
  }

  /** The options of the supervised protocol; each of several processes has the same. */
  private List<String> options() {
    Arm arm = stage.spec().arm();
    Place place = stage.place();
    List<String> options = new ArrayList<>(List.of("--supervised"));
    options.addAll(stage.cluster().access().arguments());
    options.addAll(List.of("--bootstrap-server", servers));
    options.addAll(List.of("--topic", topic, "--group", group));
    options.addAll(List.of("--mode", arm.settings().mode()));
    options.addAll(List.of("--accounting", place.heldBack() ? "offset" : "sequence"));
    options.addAll(List.of("--startup-timeout", patience().toSeconds() + "s"));
    if (consumers > 1) {
      options.addAll(List.of("--consumers", Integer.toString(consumers)));
    }
    if (spikes > 0) {
      options.addAll(work());
    }
    plan()
        .properties(arm)
        .forEach((key, value) -> options.addAll(List.of("--property", key + "=" + value)));
    return options;
  }

  /** While it is held back a client has no partitions, and is not to look for the reason. */
  private Duration patience() {
    return Plan.STARTUP_TIMEOUT.plus(
        stage.place().heldBack() ? plan().timing().idle() : Duration.ZERO);
  }

  private List<String> work() {
    List<String> work = new ArrayList<>();
    Workload workload = plan().workload();
    if (!stage.subjects().several()) { // of several, none knows how many will be its own
      work.addAll(List.of("--expect", expected()));
    }
    if (stage.plays(Poisoned.class)) {
      work.addAll(List.of("--poison", Long.toString(Poisoned.number(stage))));
    }
    if (paced()) {
      work.addAll(List.of("--process-batch", Long.toString(workload.processBatch())));
      work.addAll(List.of("--process-time", workload.processTime().toMillis() + "ms"));
    }
    return work;
  }
}
