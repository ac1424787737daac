package dev.ebb.runner.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigurationsTest {

  private static Configurations of(Map<String, String> plain, Map<String, String> other) {
    Map<String, Map<String, String>> byArm = new LinkedHashMap<>();
    byArm.put("plain", plain);
    byArm.put("other", other);
    return Configurations.of(byArm);
  }

  @Test
  void whatDiffersIsShownAndWhatOneAloneHasIsUnset() {
    Configurations found =
        of(
            Map.of("client.id", "a", "fetch.max.bytes", "50", "check.crcs", "true"),
            Map.of("client.id", "b", "fetch.max.bytes", "5", "check.crcs", "true", "x", "1"));
    assertThat(found.differing()).containsOnlyKeys("fetch.max.bytes", "x");
    assertThat(found.differing().get("fetch.max.bytes"))
        .containsExactly(Map.entry("plain", "50"), Map.entry("other", "5"));
    assertThat(found.differing().get("x").get("plain")).isNull();
    assertThat(found.left()).isEmpty();
  }

  /** That a client does not tell its configuration does not mean that it has none. */
  @Test
  void ofThoseThatTellNothingNothingIsSaid() {
    assertThat(of(Map.of("check.crcs", "true"), Map.of()).differing()).isEmpty();
    Map<String, Map<String, String>> three = new LinkedHashMap<>();
    three.put("plain", Map.of("check.crcs", "true"));
    three.put("lean", Map.of("check.crcs", "false"));
    three.put("kcat", Map.of());
    Configurations found = Configurations.of(three);
    assertThat(found.told()).containsExactly("plain", "lean");
    assertThat(found.differing().get("check.crcs")).containsOnlyKeys("plain", "lean");
    assertThat(found.left())
        .hasValue("kcat does not tell the configuration of the consumer in use");
  }
}
