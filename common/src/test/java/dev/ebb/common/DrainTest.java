package dev.ebb.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a drain has ended: all distinct records are handled, and their work is done. */
class DrainTest {

  private final List<String> told = new ArrayList<>();
  private final Probe.Tally tally = new Probe.Tally();

  private Drain drain(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of("--bootstrap-server=b", "--topic=t", "--group=g", "--accounting=sequence"));
    args.addAll(List.of(more));
    Options options = Options.parse("test", List.of("mode"), args.toArray(String[]::new));
    return new Drain(options, tally, new Telling(told));
  }

  private static boolean handle(Drain drain, long number) {
    return drain.handle(0, number, ByteBuffer.allocate(Long.BYTES).putLong(0, number).array());
  }

  @Test
  void whatALibraryDropsLeavesNoCountBehind() {
    Drain drain = drain();
    tally.polled(500);
    for (int n = 0; n < 400; n++) {
      handle(drain, n);
    }
    tally.polled(37);
    for (int n = 400; n < 437; n++) {
      handle(drain, n);
    }
    assertThat(drain.processed()).as("as of the last look").isLessThan(437);
    drain.quiet();
    assertThat(drain.processed()).isEqualTo(437);
    assertThat(drain.distinct()).isEqualTo(437);
  }

  @Test
  void howFarPollsRunAheadOfTheHandlerIsRemembered() {
    Drain drain = drain();
    tally.polled(500);
    assertThat(tally.maxAhead()).isEqualTo(500);
    for (int n = 0; n < 400; n++) {
      handle(drain, n);
    }
    tally.polled(300);
    assertThat(tally.maxAhead()).as("800 less 400 are ahead, 500 were").isEqualTo(500);
    tally.polled(300);
    assertThat(tally.maxAhead()).isEqualTo(700);
  }

  @Test
  void recordsThatComeAgainDoNotMakeItDrained() {
    Drain drain = drain("--expect=200");
    drain.assigned(1);
    for (long number = 0; number < 150; number++) {
      handle(drain, number);
    }
    drain.assigned(1);
    for (long number = 0; number < 199; number++) {
      handle(drain, number);
    }
    assertThat(told).containsExactly("assigned 1", "assigned 1");
    handle(drain, 199);
    assertThat(drain.processed()).isEqualTo(350);
    assertThat(told).containsExactly("assigned 1", "assigned 1", "drained");
    assertThat(drain.distinct()).isEqualTo(200);
    assertThat(drain.ledger().redelivered()).isEqualTo(150);
  }

  @Test
  void countsAreExactWhenAllThatWasPolledIsHandled() {
    Drain drain = drain("--expect=1000");
    long number = 0;
    for (int poll : new int[] {500, 3, 1, 40}) {
      tally.polled(poll);
      for (int i = 0; i < poll; i++) {
        handle(drain, number++);
        assertThat(drain.processed()).isBetween(number - 64, number);
      }
      assertThat(drain.processed()).isEqualTo(number);
      assertThat(drain.distinct()).isEqualTo(number);
    }
    tally.polled(100);
    handle(drain, number++);
    handle(drain, number++);
    drain.ended();
    assertThat(drain.processed()).isEqualTo(number);
  }

  @Test
  void theWorkOfTheLastRecordsIsPartOfTheDrain() {
    Drain drain = drain("--expect=10", "--process-batch=5", "--process-time=1s");
    for (long number = 0; number < 10; number++) {
      if (handle(drain, number) && number < 9) {
        drain.worked();
      }
    }
    assertThat(told).containsExactly("work 5", "work 10");
    drain.worked();
    assertThat(told).containsExactly("work 5", "work 10", "drained");
  }

  @Test
  void aBatchThatGoesOnPastItsWorkIsDrainedWhenThatIsDone() {
    Drain drain = drain("--expect=7,12", "--process-batch=5", "--process-time=1s");
    for (long number = 0; number < 12; number++) {
      handle(drain, number);
    }
    assertThat(told).containsExactly("work 5", "work 10");
    drain.worked();
    assertThat(told).containsExactly("work 5", "work 10", "drained", "drained");
  }

  @Test
  void whereTheLastRecordsNeedNoWorkNothingIsWaitedFor() {
    Drain drain = drain("--expect=12", "--process-batch=5", "--process-time=1s");
    for (long number = 0; number < 12; number++) {
      if (handle(drain, number)) {
        drain.worked();
      }
    }
    assertThat(told).containsExactly("work 5", "work 10", "drained");
  }
}
