package dev.ebb.common;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Java ledger against the cases that hold for every language. */
class LedgerCasesTest {

  static Stream<JsonNode> cases() throws IOException {
    JsonNode cases = new ObjectMapper().readTree(new File("../clients/ledger-cases.json"));
    return StreamSupport.stream(cases.spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyLanguageAccountsAlike(JsonNode expected) {
    Ledger ledger = new Ledger();
    long handled = 0;
    for (JsonNode step : expected.path("steps")) {
      switch (step.get(0).asText()) {
        case "see":
          for (long number = step.get(1).asLong(); number < step.get(2).asLong(); number++) {
            ledger.see(3, number, number);
            handled++;
          }
          break;
        case "handled":
          ledger.settle(Long.MAX_VALUE);
          break;
        case "assigned":
          ledger.assigned(handled);
          ledger.settle(handled + 1);
          break;
        default:
          ledger.assigned(Long.MAX_VALUE - 1);
      }
    }
    assertThat(handled).isEqualTo(expected.path("processed").asLong());
    assertThat(ledger.lost()).as("lost").isEqualTo(expected.path("lost").asLong());
    assertThat(ledger.duplicated()).as("twice").isEqualTo(expected.path("duplicated").asLong());
    assertThat(ledger.redelivered())
        .as("redelivered")
        .isEqualTo(expected.path("redelivered").asLong());
    assertThat(ledger.outOfOrder())
        .as("out of order")
        .isEqualTo(expected.path("out_of_order").asLong());
    assertThat(ledger.seen(3))
        .containsExactly(new ObjectMapper().convertValue(expected.path("seen"), long[].class));
  }
}
