package dev.ebb.runner.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.subject.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shell in which comparisons, churn and overhead all run. */
class SessionTest {

  @TempDir private Path results;

  private final List<String> did = Collections.synchronizedList(new ArrayList<>());

  /** Work of three units, whose reports and units can be made to wait or to fail. */
  private class Three implements Work {
    private final String kind;
    private int finished;

    Three(String kind) {
      this.kind = kind;
    }

    @Override
    public void requirePossible(Progress progress) throws InterruptedException {}

    @Override
    public Journal begin() throws IOException {
      RunDirectory directory = RunDirectory.create(results, "three");
      return new Journal(directory, kind, "three", 1, List.of("test"), "test", null);
    }

    @Override
    public Stand open(Journal journal) throws IOException, InterruptedException {
      did.add("open");
      return new Stand() {
        @Override
        public List<List<Unit>> rounds() {
          return Three.this.rounds(List.of(unit("a"), unit("b"), unit("c")));
        }

        @Override
        public void tidy() {
          did.add("tidy");
        }

        @Override
        public void close() {
          did.add("close");
        }
      };
    }

    List<List<Unit>> rounds(List<Unit> units) {
      return Stand.oneByOne(units);
    }

    private Unit unit(String name) {
      return new Unit() {
        @Override
        public String name() {
          return name;
        }

        @Override
        public Result run(Path folder, Progress progress) throws InterruptedException {
          return outcome(name);
        }

        @Override
        public void abort() {
          did.add("abort " + name);
        }

        @Override
        public Optional<String> awaitOver(Duration patience) {
          return Optional.empty();
        }
      };
    }

    Result outcome(String name) throws InterruptedException {
      return new Done(name, false, Optional.empty());
    }

    @Override
    public void report(RunDirectory directory, boolean all) throws IOException {}

    @Override
    public Duration tidyWithin() {
      return Duration.ZERO;
    }

    @Override
    public String soFar() {
      return finished + " of 3";
    }

    @Override
    public boolean whole() {
      return finished == 3;
    }

    class Done implements Result {
      private final String name;
      private final boolean failed;
      private final Optional<String> broken;

      Done(String name, boolean failed, Optional<String> broken) {
        this.name = name;
        this.failed = failed;
        this.broken = broken;
      }

      @Override
      public void keep(Journal journal) {
        finished++;
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("folder", name);
        journal.add(name, entry, List.of());
      }

      @Override
      public boolean failed() {
        return failed;
      }

      @Override
      public String inWords() {
        return name;
      }

      @Override
      public Optional<String> broken() {
        return broken;
      }
    }
  }

  private static Session session(Work work) {
    return new Session(work, new Silent());
  }

  private static String status(Session session) {
    return session.directory().orElseThrow().run().path("status").asText();
  }

  /** The three in one round. */
  private class Together extends Three {
    Together() {
      super("together");
    }

    @Override
    List<List<Unit>> rounds(List<Unit> units) {
      return List.of(units);
    }
  }

  /** Those of one round run at the same time, and are kept in their order. */
  @Test
  void unitsOfARoundRunAtTheSameTime() throws IOException, InterruptedException {
    CountDownLatch met = new CountDownLatch(3);
    List<String> kept = new ArrayList<>();
    Three together =
        new Together() {
          @Override
          Result outcome(String name) throws InterruptedException {
            met.countDown();
            assertThat(met.await(20, TimeUnit.SECONDS)).as("all three are there").isTrue();
            return new Done(name, name.equals("b"), Optional.empty()) {
              @Override
              public void keep(Journal journal) {
                super.keep(journal);
                kept.add(name);
              }
            };
          }
        };
    Session session = session(together);
    session.run();
    assertThat(kept).containsExactly("a", "b", "c");
    assertThat(session.exitCode()).as("b has failed").isEqualTo(1);
  }

  @Test
  void aRoundThatBreaksOffEndsTheOthersOfItToo() {
    CountDownLatch never = new CountDownLatch(1);
    Three together =
        new Together() {
          @Override
          Result outcome(String name) throws InterruptedException {
            if (!name.equals("a")) {
              never.await();
            }
            return new Done(name, true, Optional.of("the broker has ended"));
          }
        };
    assertThatThrownBy(() -> session(together).run())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the broker has ended");
    assertThat(did).contains("abort b", "abort c", "close").doesNotContain("abort a");
  }

  @Test
  void allGoesWell() throws IOException, InterruptedException {
    Session session = session(new Three(null));
    session.run();
    assertThat(session.exitCode()).isZero();
    assertThat(status(session)).isEqualTo("finished");
    assertThat(did).containsExactly("open", "tidy", "close");
  }

  @Test
  void aUnitThatFailedIsNotTheEnd() throws IOException, InterruptedException {
    Session session =
        session(
            new Three(null) {
              @Override
              Result outcome(String name) {
                return new Done(name, name.equals("b"), Optional.empty());
              }
            });
    session.run();
    assertThat(session.exitCode()).isEqualTo(1);
    assertThat(session.directory().orElseThrow().run().path("trials")).hasSize(3);
    assertThat(status(session)).isEqualTo("finished");
  }

  @Test
  void whatIsBrokenForAllEndsTheRunAndKeepsWhatWasFinished() {
    Session session =
        session(
            new Three(null) {
              @Override
              Result outcome(String name) {
                return new Done(
                    name,
                    true,
                    name.equals("b") ? Optional.of("the broker ended") : Optional.empty());
              }
            });
    assertThatThrownBy(session::run)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the broker ended");
    assertThat(session.directory().orElseThrow().run().path("trials")).hasSize(2);
    assertThat(status(session)).isEqualTo("failed");
    assertThat(did).containsExactly("open", "tidy", "close");
  }

  @Test
  void nothingIsMadeOfWhatIsRefusedBefore() {
    Session session =
        session(
            new Three(null) {
              @Override
              public void requirePossible(Progress progress) {
                throw new Refused("--records: no");
              }
            });
    assertThatThrownBy(session::run).isInstanceOf(Refused.class);
    assertThat(session.directory()).isEmpty();
    assertThat(results).isEmptyDirectory();
  }

  /** For a comparison, for churn and for overhead: all of them run in this shell. */
  @ParameterizedTest
  @ValueSource(strings = {"", RunDirectory.CHURN, RunDirectory.OVERHEAD})
  void aSignalDuringTheLastReportsLeavesAFinishedRun(String kind) throws Exception {
    CountDownLatch reporting = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    List<Boolean> reports = new ArrayList<>();
    Session session =
        session(
            new Three(kind.isEmpty() ? null : kind) {
              @Override
              public void report(RunDirectory directory, boolean all) throws IOException {
                if (all) {
                  reporting.countDown();
                  try {
                    assertThat(goOn.await(20, TimeUnit.SECONDS)).isTrue();
                  } catch (InterruptedException e) {
                    throw new IOException(e);
                  }
                  reports.add(true);
                }
              }
            });
    Thread running = start(session);
    assertThat(reporting.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(status(session)).as("while the last reports are made").isEqualTo("finished");
    Thread signal = new Thread(session::abort);
    signal.start();
    goOn.countDown();
    signal.join(20_000);
    assertThat(signal.isAlive()).isFalse();
    running.join(20_000);
    assertThat(status(session)).isEqualTo("finished");
    assertThat(reports).as("the last reports are whole").hasSize(1);
  }

  @Test
  void aSignalWhileAUnitRunsEndsItAndSaysSo() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch aborted = new CountDownLatch(1);
    Session session =
        session(
            new Three(null) {
              @Override
              Result outcome(String name) throws InterruptedException {
                if (name.equals("b")) {
                  running.countDown();
                  assertThat(aborted.await(20, TimeUnit.SECONDS)).isTrue();
                }
                return new Done(name, false, Optional.empty());
              }
            });
    Thread thread = start(session);
    assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
    session.abort();
    assertThat(did).contains("abort b", "close");
    aborted.countDown();
    thread.join(20_000);
    assertThat(status(session)).isEqualTo("interrupted");
    assertThat(session.directory().orElseThrow().run().path("trials"))
        .as("what comes to an end after the signal is not kept")
        .hasSize(1);
  }

  private static Thread start(Session session) {
    Thread thread =
        new Thread(
            () -> {
              try {
                session.run();
              } catch (IOException | InterruptedException e) {
                // as it does when it is ended by a signal
              }
            });
    thread.start();
    return thread;
  }

  /** The signal comes while the reports of the first are made. */
  @Test
  void afterASignalNoUnitBegins() throws IOException {
    Session[] session = new Session[1];
    Work work =
        new Three("test") {
          @Override
          Result outcome(String name) throws InterruptedException {
            did.add("run " + name);
            return super.outcome(name);
          }

          @Override
          public void report(RunDirectory directory, boolean all) {
            if (!did.contains("signal")) {
              did.add("signal");
              new Thread(session[0]::abort).start();
              await().until(() -> did.contains("close"));
            }
          }
        };
    session[0] = new Session(work, new Silent());
    assertThatThrownBy(session[0]::run).isInstanceOf(InterruptedException.class);
    assertThat(did).contains("run a", "tidy").doesNotContain("run b");
  }
}
