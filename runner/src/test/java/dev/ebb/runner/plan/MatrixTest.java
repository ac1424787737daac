package dev.ebb.runner.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MatrixTest {

  private static final Path HOME = Path.of(System.getProperty("user.dir")).getParent();
  private static final Path OWN_JDK = Path.of(System.getProperty("java.home"));

  @TempDir Path directory;

  private static List<Arm> arms(Map<Axis, List<String>> asked) {
    return Matrix.arms(asked, HOME, OWN_JDK);
  }

  private static List<String> names(
      List<String> clients, List<String> modes, List<String> profiles, List<String> jvms) {
    return arms(
            Map.of(
                Axis.CLIENT, clients,
                Axis.MODE, modes,
                Axis.PROFILE, profiles,
                Axis.JVM, jvms))
        .stream()
        .map(Arm::name)
        .toList();
  }

  /** What looks like a JDK of that version. */
  private String jdk(String version) throws IOException {
    Path home = Files.createDirectories(directory.resolve("jdk-" + version));
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(java, "");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    return home.toString();
  }

  @Test
  void withoutAnyLevelsEveryClientIsAnArmByItsOwnName() {
    assertThat(arms(Map.of()))
        .extracting(Arm::name)
        .containsExactlyElementsOf(Clients.standard(HOME).stream().map(Client::name).toList());
    assertThat(arms(Map.of()).get(0).levels().keySet()).containsExactlyElementsOf(Axis.ALL);
  }

  @Test
  void anArmIsStartedWithWhatItsLevelsComeTo() throws IOException {
    Path file = directory.resolve("roomy.yaml");
    Files.writeString(file, "flags: [-XX:+UseG1GC, -XX:MaxHeapFreeRatio=90]\nheap: 512m\n");
    Arm arm =
        arms(Map.of(
                Axis.CLIENT, List.of("plain"),
                Axis.MODE, List.of("consumer"),
                Axis.PROFILE, List.of("lean"),
                Axis.JVM, List.of(file.toString())))
            .get(0);
    Settings settings = arm.settings();
    assertThat(settings.mode()).isEqualTo("consumer");
    assertThat(settings.jvmFlags()).contains("-XX:+UseG1GC", "-XX:MaxHeapFreeRatio=90");
    assertThat(settings.heap()).isEqualTo(HeapSize.parse("512m"));
    assertThat(settings.properties()).containsKey("fetch.max.bytes");
    assertThat(settings.java().path()).isEqualTo(OWN_JDK);
    assertThat(arm.level(Axis.JVM).origin()).isEqualTo(file.toString());
  }

  @Test
  void aJvmProfileMayBeForSomeClientsAndBringWhatTheirConsumersNeed() throws IOException {
    Path file = directory.resolve("own.yaml");
    Files.writeString(
        file,
        "clients: [vertx]\nflags: [-XX:+UseSerialGC]\nproperties: {fetch.max.bytes: 786432}\n");
    String own = file.toString();
    List<Arm> arms =
        arms(Map.of(Axis.CLIENT, List.of("plain", "vertx"), Axis.JVM, List.of("g1", own)));
    assertThat(arms).extracting(Arm::name).containsExactly("plain", "vertx", "vertx-own");
    assertThat(arms.get(2).settings().properties()).containsEntry("fetch.max.bytes", "786432");
    assertThat(arms.get(1).settings().properties()).doesNotContainKey("fetch.max.bytes");
    assertThatThrownBy(
            () -> arms(Map.of(Axis.CLIENT, List.of("plain"), Axis.JVM, List.of("g1", own))))
        .isInstanceOf(Refused.class)
        .hasMessage("--jvms: own is for vertx, and that is none of the clients");
    assertThatThrownBy(
            () -> arms(Map.of(Axis.CLIENT, List.of("plain", "vertx"), Axis.JVM, List.of(own))))
        .isInstanceOf(Refused.class)
        .hasMessageStartingWith("--jvms: none of ")
        .hasMessageEndingWith(" is for plain (java): add 'g1', or leave the client out");
    Files.writeString(file, "clients: [nobody]\nflags: [-XX:+UseSerialGC]\n");
    assertThatThrownBy(() -> JvmProfile.named(own, HOME)).hasMessageContaining("'nobody'");
    Files.writeString(file, "flags: [-XX:+UseSerialGC]\nproperties: {group.id: mine}\n");
    assertThatThrownBy(() -> JvmProfile.named(own, HOME))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("group.id");
  }

  @Test
  void aJvmProfileSetsVariablesOfItsProcess() throws IOException {
    Arm arm = arms(Map.of(Axis.CLIENT, List.of("plain"), Axis.JVM, List.of("g1-arenas"))).get(0);
    assertThat(arm.name()).isEqualTo("plain-g1-arenas");
    assertThat(arm.settings().environment()).containsExactly(Map.entry("MALLOC_ARENA_MAX", "2"));
    Path file = directory.resolve("own.yaml");
    Files.writeString(file, "flags: [-XX:+UseG1GC]\nenvironment:\n  JAVA_TOOL_OPTIONS: -Xint\n");
    assertThatThrownBy(() -> JvmProfile.named(file.toString(), HOME))
        .isInstanceOf(Refused.class)
        .hasMessage(
            file + ":2: environment: JAVA_TOOL_OPTIONS adds JVM flags: put them into 'flags'");
    Files.writeString(file, "flags: [-XX:+UseG1GC]\nenvironment:\n  MY_PASSWORD: x\n");
    assertThatThrownBy(() -> JvmProfile.named(file.toString(), HOME))
        .hasMessageContaining("MY_PASSWORD is a secret");
    Files.writeString(file, "flags: [-XX:+UseG1GC, '-Djavax.net.ssl.keyStorePassword=hush']\n");
    assertThatThrownBy(() -> JvmProfile.named(file.toString(), HOME))
        .hasMessageContaining("keyStorePassword is a secret")
        .hasMessageNotContaining("hush");
  }

  @Test
  void anArmsNameJoinsWhatDiffers() {
    assertThat(
            names(
                List.of("plain"),
                List.of("default", "consumer"),
                List.of("default", "lean"),
                List.of("g1", "serial")))
        .containsExactly(
            "plain",
            "plain-serial",
            "plain-lean",
            "plain-lean-serial",
            "plain-consumer",
            "plain-consumer-serial",
            "plain-consumer-lean",
            "plain-consumer-lean-serial");
  }

  @Test
  void aClientNamedTwiceIsComparedWithItself() {
    assertThat(
            names(List.of("plain", "plain"), List.of("default"), List.of("default"), List.of("g1")))
        .containsExactly("plain", "plain-2");
  }

  @Test
  void allModesOfEachClient() {
    assertThat(
            names(List.of("plain", "reactor"), List.of("all"), List.of("default"), List.of("g1")))
        .containsExactly(
            "plain",
            "plain-consumer",
            "plain-share",
            "reactor",
            "reactor-batch",
            "reactor-autoack");
  }

  @Test
  void aClientWithoutAnyOfTheModesIsRefused() {
    assertThatThrownBy(
            () ->
                names(
                    List.of("plain", "vertx"), List.of("batch"), List.of("default"), List.of("g1")))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("--modes: plain has none of batch");
  }

  @Test
  void unknownNamesAreAnsweredWithTheNearest() {
    assertThatThrownBy(
            () -> names(List.of("plain"), List.of("clasic"), List.of("default"), List.of("g1")))
        .hasMessageContaining("did you mean classic?");
    assertThatThrownBy(() -> Profile.named("leen", HOME))
        .hasMessageContaining("did you mean lean?");
    assertThatThrownBy(() -> JvmProfile.named("serail", HOME))
        .hasMessageContaining("did you mean serial?");
  }

  @Test
  void severalJdksAreToldApart() throws IOException {
    List<Arm> arms =
        arms(
            Map.of(
                Axis.CLIENT, List.of("plain"),
                Axis.JAVA, List.of(jdk("17.0.15"), jdk("25.0.1"), jdk("17.0.9"))));
    assertThat(arms)
        .extracting(Arm::name)
        .containsExactly("plain", "plain-jdk25", "plain-jdk17.0.9");
  }

  @Test
  void aLevelNamedTwiceIsRefused() {
    assertThatThrownBy(() -> arms(Map.of(Axis.JVM, List.of("g1", "g1"))))
        .isInstanceOf(Refused.class)
        .hasMessage("--jvms: 'g1' is named twice");
  }

  @Test
  void aProfileOfOnesOwnIsReadByItsPath() throws IOException {
    Path file = directory.resolve("small.yaml");
    Files.writeString(
        file,
        """
        properties:
          fetch.max.bytes: 1000000
        clients:
          smallrye:
            max-queue-size-factor: 1
        """);
    Profile profile = Profile.named(file.toString(), HOME);
    assertThat(profile.name()).isEqualTo("small");
    assertThat(profile.level(Clients.named("plain", HOME), "small").settings().properties())
        .isEqualTo(Map.of("fetch.max.bytes", "1000000"));
    assertThat(profile.level(Clients.named("smallrye", HOME), "small").settings().properties())
        .containsEntry("max-queue-size-factor", "1");
  }

  @Test
  void aProfileThatCannotBeUsedIsToldWithItsLine() throws IOException {
    Path file = directory.resolve("bad.yaml");
    Files.writeString(file, "properties:\n  fetch.max.byte: 5\n");
    assertThatThrownBy(() -> Profile.named(file.toString(), HOME))
        .hasMessageContaining("bad.yaml:2: fetch.max.byte is no consumer property (did you mean");
    Files.writeString(file, "flags: [-Dx=y]\n");
    assertThatThrownBy(() -> JvmProfile.named(file.toString(), HOME))
        .hasMessageContaining("bad.yaml:1: flags: a collector is missing");
    Files.writeString(file, "flags: [-XX:+UseG1GC, -Xmx1g]\n");
    assertThatThrownBy(() -> JvmProfile.named(file.toString(), HOME))
        .hasMessageContaining("-Xmx1g: use 'heap: SIZE'");
  }
}
