package dev.ebb.runner.subject;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.runner.plan.JavaHome;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalJvmTest {

  @ParameterizedTest
  @CsvSource({
    "17.0.15, -XX:+UseZGC, true",
    "21.0.2, -XX:+UseZGC, true",
    "21.0.2, -XX:+UseZGC -XX:+ZGenerational, false",
    "25.0.1, -XX:+UseZGC, false",
    "17.0.15, -XX:+UseG1GC, false"
  })
  void anOlderZgcMapsItsHeapSeveralTimes(String version, String flags, boolean several) {
    JavaHome java = new JavaHome(Path.of("/jdk"), version);
    assertThat(LocalJvm.mapsHeapSeveralTimes(java, List.of(flags.split(" ")))).isEqualTo(several);
  }
}
