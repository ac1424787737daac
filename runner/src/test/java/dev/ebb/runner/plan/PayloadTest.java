package dev.ebb.runner.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayloadTest {

  private static int[] drawn(String text) {
    Sizes sizes = Sizes.parse("--record-size", text);
    SplittableRandom random = new SplittableRandom(1);
    return IntStream.range(0, 100_000).map(n -> sizes.next(random)).sorted().toArray();
  }

  @Test
  void uniformSizesReachBothEnds() {
    int[] drawn = drawn("100..200");
    assertThat(drawn[0]).isEqualTo(100);
    assertThat(drawn[drawn.length - 1]).isEqualTo(200);
    assertThat(drawn[drawn.length / 2]).isBetween(148, 152);
  }

  @Test
  void logNormalSizesHaveTheMedianAndTheDeviationThatWereAskedFor() {
    int[] drawn = drawn("lognormal:1k,2");
    assertThat(drawn[drawn.length / 2]).isBetween(990, 1_060);
    double upper = Math.log(drawn[(int) (drawn.length * 0.8413)] / 1024.0);
    assertThat(upper).as("one deviation above").isBetween(1.95, 2.05);
    assertThat(drawn[0]).isGreaterThanOrEqualTo(Sizes.SMALLEST);
    assertThat(drawn[drawn.length - 1]).isLessThanOrEqualTo(Sizes.LARGEST);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "big | write it as 256",
        "7 | between 8",
        "9m | between 8",
        "200..100 | the smaller size comes first",
        "lognormal:1k,0 | above 0 to 5",
        "lognormal:1k,9 | above 0 to 5",
        "100..x | write it as 256",
        "-1 | write it as 256",
      })
  void whatIsNoSizeIsRefused(String text, String words) {
    assertThatThrownBy(() -> Sizes.parse("--record-size", text))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("--record-size " + text)
        .hasMessageContaining(words);
  }

  @Test
  void bytesAreThoseOfTheRecordsThatWillBeWritten() {
    Payload payload =
        new Payload(
            Sizes.parse("--record-size", "100..3m"), Payload.NOISE, List.of(), 16, 2, 10, "zstd");
    assertThat(payload.valueBytes(1_000)).isBetween(1_400L << 20, 1_600L << 20);
    assertThat(payload.largestBatch(1_000)).isBetween(2 << 20, (3 << 20) + 1_000);
    assertThat(payload.limits(1_000)).containsKey("max.message.bytes");
    assertThat(Payload.of(256).limits(1_000)).isEmpty();
    assertThat(Payload.of(1 << 20).limits(1)).hasSize(1);
    assertThat(payload.simple()).isFalse();
    assertThat(Payload.of(256).simple()).isTrue();
  }

  @Test
  void aUsersOwnAreLinesOfAFileOrFilesOfAFolder(@TempDir Path folder) throws IOException {
    Path lines = Files.writeString(folder.resolve("lines"), "abc\n\ndefgh\n");
    List<byte[]> own = Payload.samples("--payload", lines);
    assertThat(own).extracting(sample -> sample.length).containsExactly(3, 5);
    Payload payload = new Payload(Sizes.of(8), "x", own, 0, 0, 0, Payload.PLAIN);
    assertThat(payload.valueBytes(3)).isEqualTo(3 + 5 + 3 + 3 * 8);
    Files.writeString(folder.resolve("more"), "0123456789");
    assertThat(Payload.samples("--payload", folder))
        .extracting(sample -> sample.length)
        .containsExactly(11, 10);
    Path empty = Files.createDirectory(folder.resolve("none"));
    assertThatThrownBy(() -> Payload.samples("--payload", empty))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("there is no record in it");
  }
}
