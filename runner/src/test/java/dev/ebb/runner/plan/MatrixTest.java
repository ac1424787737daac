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
  private static final JavaHome JAVA = new JavaHome(Path.of("/jdk17"), "17.0.15");

  @TempDir Path directory;

  private static List<String> names(
      List<String> clients, List<String> modes, List<String> profiles, List<String> jvms) {
    return Matrix.arms(
            clients.stream().map(Client::named).toList(),
            modes,
            profiles.stream().map(name -> Profile.named(name, HOME)).toList(),
            jvms.stream().map(name -> JvmProfile.named(name, HOME)).toList(),
            List.of(JAVA))
        .stream()
        .map(Arm::name)
        .toList();
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
        .containsExactly("plain", "plain-consumer", "reactor", "reactor-batch", "reactor-autoack");
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
  void severalJdksAreToldApart() {
    JavaHome newer = new JavaHome(Path.of("/jdk25"), "25.0.1");
    JavaHome older = new JavaHome(Path.of("/jdk17a"), "17.0.9");
    List<Arm> arms =
        Matrix.arms(
            List.of(Client.named("plain")),
            List.of("default"),
            List.of(Profile.DEFAULT),
            List.of(JvmProfile.G1),
            List.of(JAVA, newer, older));
    assertThat(arms)
        .extracting(Arm::name)
        .containsExactly("plain", "plain-jdk25", "plain-jdk17.0.9");
  }

  @Test
  void anOlderZgcMapsItsHeapSeveralTimes() {
    JvmProfile zgc = JvmProfile.named("zgc", HOME);
    Client plain = Client.named("plain");
    JavaHome newer = new JavaHome(Path.of("/jdk25"), "25.0.1");
    assertThat(new Arm("a", plain, "classic", Profile.DEFAULT, zgc, JAVA).mapsHeapSeveralTimes())
        .isTrue();
    assertThat(new Arm("a", plain, "classic", Profile.DEFAULT, zgc, newer).mapsHeapSeveralTimes())
        .isFalse();
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
    assertThat(profile.propertiesOf(Client.named("plain")))
        .isEqualTo(Map.of("fetch.max.bytes", "1000000"));
    assertThat(profile.propertiesOf(Client.named("smallrye")))
        .containsEntry("max-queue-size-factor", "1");
  }

  @Test
  void aProfileThatCannotBeUsedIsToldWithItsLine() throws IOException {
    Path file = directory.resolve("bad.yaml");
    Files.writeString(file, "properties:\n  fetch.max.byte: 5\n");
    assertThatThrownBy(() -> Profile.named(file.toString(), HOME))
        .hasMessageContaining("bad.yaml:2: fetch.max.byte is no consumer property; did you mean");
    Files.writeString(file, "flags: [-Dx=y]\n");
    assertThatThrownBy(() -> JvmProfile.named(file.toString(), HOME))
        .hasMessageContaining("bad.yaml:1: flags: a collector is missing");
    Files.writeString(file, "flags: [-XX:+UseG1GC, -Xmx1g]\n");
    assertThatThrownBy(() -> JvmProfile.named(file.toString(), HOME))
        .hasMessageContaining("-Xmx1g: use 'heap: SIZE'");
  }
}
