package dev.ebb.runner.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpaceTest {

  private static final Path HOME = Path.of("").toAbsolutePath().getParent();
  private static final HeapSize PLENTY = HeapSize.parse("256m");

  @TempDir private Path directory;

  private Space read(String client, String... lines) throws IOException {
    Path file = directory.resolve("space.yaml");
    Files.writeString(file, String.join("\n", lines) + "\n");
    return Space.of(file.toString(), Clients.named(client, HOME), PLENTY, HOME);
  }

  private static Arm plain() {
    return Matrix.arms(
            Map.of(Axis.CLIENT, List.of("plain")), HOME, Path.of(System.getProperty("java.home")))
        .get(0);
  }

  @Test
  void allThatAreShippedCanBeRead() {
    assertThat(Space.names(HOME)).contains("jvm", "python", "go", "node", "c");
    for (Client client : Clients.shipped(HOME)) {
      Space space = Space.of(null, client, PLENTY, HOME);
      assertThat(space.knobs()).as(client.name()).hasSizeGreaterThan(2);
      assertThat(space.knobs()).anyMatch(Knob::ordered);
    }
  }

  /** What the library of another has is no knob of a client. */
  @Test
  void aClientHasTheOptionsThatSayAnythingOfIt() throws IOException {
    Space space =
        read(
            "aiokafka",
            "languages: [python]",
            "knobs:",
            "  queue: {options: {none: {}, one: {settings: {librdkafka: {queued.min.messages: 1}}}}}",
            "  fetch: {options: {none: {}, small: {settings: {aiokafka: {fetch_max_bytes: 5}}}}}");
    assertThat(space.knobs()).extracting(Knob::name).containsExactly("fetch");
  }

  @Test
  void aHeapAsLargeAsThatOfPlentyIsNoOther() throws IOException {
    Space space =
        read(
            "plain",
            "languages: [java]",
            "knobs:",
            "  heap: {ordered: true, options: {all: {}, 1g: {heap: 1g}, 64m: {heap: 64m}}}");
    assertThat(space.knobs().get(0).names()).containsExactly("all", "64m");
  }

  @Test
  void sharesOfTheHeapAreOfTheHeapThatItIsGiven() throws IOException {
    Space space =
        read(
            "plain",
            "languages: [java]",
            "knobs:",
            "  heap: {ordered: true, options: {all: {}, 64m: {heap: 64m}}}",
            "  young: {options: {jvm: {}, half: {flags: [\"-Xmn{50% of heap}\"]}}}");
    Arm arm = space.arm(plain(), PLENTY, List.of(1, 1), "a");
    assertThat(arm.settings().heap().text()).isEqualTo("64m");
    assertThat(arm.settings().jvmFlags()).containsExactly("-XX:+UseG1GC", "-Xmn32m");
    assertThat(space.arm(plain(), PLENTY, List.of(0, 1), "b").settings().jvmFlags())
        .contains("-Xmn128m");
  }

  @Test
  void aCollectorOfItsOwnStandsInsteadOfPlentys() {
    Space space = Space.of(null, plain().client(), PLENTY, HOME);
    List<Integer> chosen = new ArrayList<>();
    space.knobs().forEach(knob -> chosen.add(knob.start()));
    Arm arm = space.arm(plain(), PLENTY, chosen, "start");
    assertThat(arm.settings().jvmFlags())
        .contains("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
        .doesNotContain("-XX:+UseG1GC");
    assertThat(arm.settings().properties()).containsKey("fetch.max.bytes");
    assertThat(arm.level(Axis.JVM).label()).contains("heap-64m").doesNotContain("fetch");
    assertThat(arm.level(Axis.PROFILE).label()).isEqualTo("fetch-768k");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "knob: {}; space.yaml:2: knob: unknown key; did you mean knobs?",
        "knobs: {heap: {optoins: {}}}; optoins: unknown key; did you mean options?",
        "knobs: {heap: {start: a}}; heap: its 'options' are missing",
        "knobs: {heap: {options: {a: {}}}}; two options are the least",
        "knobs: {heap: {start: c, options: {a: {}, b: {heap: 64m}}}}; start: 'c' is none of its",
        "knobs: {heap: {ordered: yes, options: {a: {}, b: {heap: 64m}}}}; neither true nor false",
        "knobs: {heap: {options: {a: {}, b: {heap: 8m}}}}; every client's heap begins at 16m",
        "knobs: {heap: {options: {a: {}, b: {heap: much}}}}; 'much' is not a size",
        "knobs: {heap: {options: {a: {}, b: {flags: [-Xmx64m]}}}}; use 'heap: SIZE' for the limit",
        "knobs: {heap: {options: {a: {}, b: {flag: -Xss1m}}}}; flag: unknown key; did you mean flags?",
        "knobs: {fetch: {options: {a: {}, b: {properties: {fetch.max.byte: 5}}}}}; did you mean"
            + " fetch.max.bytes?",
        "knobs: {fetch: {options: {a: {}, b: {properties: {fetch.max.bytes: x}}}}}; fetch.max.bytes",
        "knobs: {a/b: {options: {a: {}, b: {heap: 64m}}}}; a knob is called by up to 16 letters",
        "knobs: {a: {options: {a: {}, b: {heap: 64m}}}, b: {options: {a: {}, c: {heap: 32m}}}};"
            + " knob a sets heap, too: put them into one knob",
        "knobs: {a: {options: {a: {}, b: {flags: [-Xmn8m]}}}, b: {options: {a: {}, c: {flags:"
            + " [-Xmn9m]}}}}; knob a sets -Xmn, too: put them into one knob",
        "knobs: {a: {options: {a: {}, b: {flags: [-XX:+UseNUMA]}}}, b: {options: {a: {}, c:"
            + " {flags: [-XX:-UseNUMA]}}}}; knob a sets -XX:UseNUMA, too",
        "knobs: {a: {options: {a: {}, b: {environment: {JAVA_TOOL_OPTIONS: -Xss1m}}}}}; adds JVM"
            + " flags: put them into 'flags'",
        "description: none; knobs: missing",
        "knobs: {a: {options: {a: {}, b: {settings: {librdkafka: {x: 5}}}}}}; none of them turns"
            + " anything of plain"
      })
  void whatCannotBeUsedIsNamedWithItsLine(String line, String message) {
    assertThatThrownBy(() -> read("plain", "languages: [java]", line))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("space.yaml:")
        .hasMessageContaining(message.strip().split("; did")[0]);
  }

  @Test
  void flagsAreForJvms() {
    assertThatThrownBy(
            () ->
                read(
                    "kcat",
                    "languages: [c]",
                    "knobs: {a: {options: {a: {}, b: {flags: [-Xss1m]}}}}"))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("flags: for JVMs, and kcat has none");
  }
}
