package dev.ebb.runner.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnNameTest {

  @Test
  void aRunsNamesTellItsAge() {
    String run = OwnName.ofRun();
    String name = run + "-plain-1";
    assertThat(OwnName.runOf(name)).hasValue(run);
    assertThat(name).startsWith("ebb-");
    assertThat(OwnName.age(name))
        .hasValueSatisfying(age -> assertThat(age).isLessThan(Duration.ofMinutes(1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "orders",
        "ebb-orders",
        "ebb-and-flow-of-orders",
        "ebb-00000000abc-plain-1",
        "ebb-zzzzzzzzabc-plain-1",
        "ebb-mwrgyn4g3k6",
        "my-ebb-mwrgyn4g3k6-plain-1"
      })
  void whatNoRunHasMadeHasNone(String name) {
    assertThat(OwnName.age(name)).isEmpty();
  }
}
