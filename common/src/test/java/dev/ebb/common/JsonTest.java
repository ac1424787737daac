package dev.ebb.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {

  @Test
  void anEventIsOneLineWhateverItSays() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("a\"b", "x\ny");
    values.put("n", 5L);
    values.put("none", null);
    String text =
        new Json("error").put("message", "tab\t \\ \"quoted\"").put("v", values).toString();
    assertThat(text)
        .startsWith("{\"event\":\"error\",\"t_us\":")
        .contains("\"message\":\"tab\\u0009 \\\\ \\\"quoted\\\"\"")
        .endsWith("\"v\":{\"a\\\"b\":\"x\\u000ay\",\"n\":5,\"none\":null}}")
        .doesNotContain("\n");
  }

  @Test
  void whatIsUnknownIsNull() {
    assertThat(new Json("report").known("rss_bytes", -1).toString())
        .endsWith("\"rss_bytes\":null}");
  }
}
