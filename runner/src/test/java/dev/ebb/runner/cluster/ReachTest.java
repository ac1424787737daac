package dev.ebb.runner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.runner.plan.Refused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is an address, as Kafka's clients read it. */
class ReachTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1:9092",
        "broker-1.example:9092",
        "PLAINTEXT://h:1",
        "SASL_SSL2://h:1",
        "EXTERNAL-1://h:1",
        "[::1]:9092",
        "SSL://[fe80::1]:9092"
      })
  void anAddressIsTaken(String server) {
    assertThat(Access.with(server, null).bootstrapServers()).isEqualTo(server);
  }

  @Test
  void severalAreTakenHoweverTheyAreSpaced() {
    assertThat(Access.with(" a:1 ,, b:2,", null).bootstrapServers()).isEqualTo("a:1,b:2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ",", "h", "h:", "h:x", "h:0", "h:65536", "h:99999999999", "::1", "a:1,b"})
  void whatHasNoPortIsRefused(String servers) {
    assertThatThrownBy(() -> Access.with(servers, null))
        .isInstanceOf(Refused.class)
        .hasMessage("--bootstrap-server " + servers + ": HOST:PORT is wanted, several by commas");
  }
}
