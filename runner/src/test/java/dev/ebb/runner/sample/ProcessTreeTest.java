package dev.ebb.runner.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which processes are the client, on real ones. */
class ProcessTreeTest {

  private Process started;

  @AfterEach
  void end() throws InterruptedException {
    List<ProcessHandle> all = started.descendants().toList();
    all.forEach(ProcessHandle::destroyForcibly);
    started.destroyForcibly().waitFor();
    await().until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
  }

  private void start(String... command) throws IOException {
    started = new ProcessBuilder(command).start();
  }

  private List<Long> members() {
    return new ProcessTree(started.pid()).members();
  }

  private static String name(long pid) {
    return ProcessHandle.of(pid).flatMap(handle -> handle.info().command()).orElse("");
  }

  @Test
  void aLauncherIsNotTheClientWhatItHasStartedIs() throws IOException {
    start("sh", "-c", "sh -c 'sleep 60; true'; true");
    await().untilAsserted(() -> assertThat(started.descendants()).hasSize(2));
    await()
        .untilAsserted(
            () ->
                assertThat(members())
                    .singleElement()
                    .satisfies(pid -> assertThat(name(pid)).endsWith("sleep")));
    assertThat(new ProcessTree(started.pid()).main()).isNotEqualTo(started.pid());
  }

  @Test
  void aShellThatWorksByItselfIsTheClient() throws IOException {
    start("sh", "-c", "read line");
    assertThat(members()).containsExactly(started.pid());
  }

  @Test
  void workersOfALauncherAreAllTheClient() throws IOException {
    start("sh", "-c", "sleep 60 & sleep 61 & wait");
    await().untilAsserted(() -> assertThat(members()).hasSize(2).doesNotContain(started.pid()));
  }

  @Test
  void whatAProgramHasStartedIsTheClientBesidesIt() throws IOException {
    start("sleep", "60");
    long own = ProcessHandle.current().pid();
    assertThat(new ProcessTree(own).members()).contains(started.pid()).first().isEqualTo(own);
    assertThat(new ProcessTree(own).main()).isEqualTo(own);
  }

  /** A script that calls a program now and then: one that ends just now takes no look away. */
  @Test
  void membersThatComeAndGoAreLookedAt() throws IOException {
    start("sh", "-c", "while :; do sleep 0.005; done");
    ProcessTree tree = new ProcessTree(started.pid());
    for (int i = 0; i < 300; i++) {
      assertThat(tree.look()).as("look %d", i).isNotNull();
    }
  }

  @Test
  void oneThatHasGoneIsItself() throws IOException, InterruptedException {
    start("true");
    started.waitFor();
    assertThat(members()).containsExactly(started.pid());
  }
}
