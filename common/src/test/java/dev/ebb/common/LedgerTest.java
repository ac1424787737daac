package dev.ebb.common;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LedgerTest {

  private final Ledger ledger = new Ledger();

  private void see(long... numbers) {
    for (long number : numbers) {
      ledger.see(0, number, number);
    }
  }

  private void seeRange(long from, long to) {
    for (long number = from; number < to; number++) {
      ledger.see(0, number, number);
    }
  }

  @Test
  void aCompleteSequenceIsCleanHoweverLong() {
    seeRange(0, 5L * Ledger.WINDOW);
    assertThat(ledger.lost()).isZero();
    assertThat(ledger.duplicated()).isZero();
    assertThat(ledger.outOfOrder()).isZero();
    assertThat(ledger.next(0)).isEqualTo(5L * Ledger.WINDOW);
    assertThat(ledger.first(0)).isZero();
  }

  @Test
  void aNumberPassedOverIsLostInsideTheWindowAndAfterIt() {
    see(0, 1, 3);
    assertThat(ledger.lost()).isEqualTo(1);
    seeRange(4, 3L * Ledger.WINDOW);
    assertThat(ledger.lost()).isEqualTo(1);
    assertThat(ledger.outOfOrder()).isZero();
  }

  @Test
  void aLateNumberWithinTheWindowIsOutOfOrderAndNotLost() {
    see(0, 1, 3, 2, 4);
    assertThat(ledger.outOfOrder()).isEqualTo(1);
    assertThat(ledger.lost()).isZero();
    assertThat(ledger.duplicated()).isZero();
  }

  @Test
  void aNumberSeenAgainIsDuplicatedInsideTheWindowAndBeyondIt() {
    seeRange(0, 10);
    see(4);
    seeRange(10, 2L * Ledger.WINDOW);
    see(7);
    assertThat(ledger.duplicated()).isEqualTo(2);
    assertThat(ledger.lost()).isZero();
  }

  @Test
  void exactlyTheWindowIsRemembered() {
    see(0, 2);
    seeRange(3, Ledger.WINDOW + 1L);
    see(1); // WINDOW below the next number: the oldest still remembered
    assertThat(ledger.outOfOrder()).isEqualTo(1);
    assertThat(ledger.lost()).isZero();
    see(Ledger.WINDOW + 1L, 0);
    assertThat(ledger.duplicated()).isEqualTo(1);
  }

  @Test
  void aGapWiderThanTheWindowIsCountedWhole() {
    seeRange(0, 100);
    long next = 100 + 3L * Ledger.WINDOW;
    see(next);
    assertThat(ledger.lost()).isEqualTo(3L * Ledger.WINDOW);
    seeRange(next + 1, next + 2L * Ledger.WINDOW);
    assertThat(ledger.lost()).isEqualTo(3L * Ledger.WINDOW);
    assertThat(ledger.duplicated()).isZero();
  }

  @Test
  void aConsumerThatResumesHasLostNothingBeforeItsFirstRecord() {
    seeRange(1_000_000, 1_200_000);
    assertThat(ledger.lost()).isZero();
    assertThat(ledger.first(0)).isEqualTo(1_000_000);
    assertThat(ledger.next(0)).isEqualTo(1_200_000);
  }

  @Test
  void partitionsAreAccountedForApart() {
    ledger.see(2, 10, 0);
    ledger.see(5, 20, 0);
    ledger.see(2, 11, 1);
    assertThat(ledger.knows(3)).isFalse();
    assertThat(ledger.nextOffset(2)).isEqualTo(12);
    assertThat(ledger.nextOffset(5)).isEqualTo(21);
    assertThat(ledger.duplicated()).isZero();
  }

  @Test
  void anyShuffleWithinTheWindowLosesNothing() {
    Random random = new Random(7);
    List<Long> block = new ArrayList<>();
    for (long base = 0; base < 4L * Ledger.WINDOW; base += 1_000) {
      block.clear();
      for (long number = base; number < base + 1_000; number++) {
        block.add(number);
      }
      Collections.shuffle(block, random);
      block.forEach(number -> ledger.see(0, number, number));
    }
    // The very first record seen may not have been number 0, and still nothing is missing.
    assertThat(ledger.first(0)).isZero();
    assertThat(ledger.lost()).isZero();
    assertThat(ledger.duplicated()).isZero();
    assertThat(ledger.outOfOrder()).isPositive();
  }

  @Test
  void accountingAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    seeRange(0, 200_000);
    long before = threads.getThreadAllocatedBytes(thread);
    seeRange(200_000, 1_200_000);
    long allocated = threads.getThreadAllocatedBytes(thread) - before;
    assertThat(allocated).as("bytes for 1,000,000 records").isLessThan(10_000);
  }

  private void assigned(long handled) {
    ledger.assigned(handled);
    ledger.settle(handled + 1);
  }

  @Test
  void whatComesAgainAfterAnotherAssignmentIsRedelivered() {
    ledger.assigned(0);
    seeRange(0, 500);
    ledger.assigned(500);
    seeRange(200, 700);
    assertThat(ledger.redelivered()).isEqualTo(300);
    assertThat(ledger.duplicated()).isZero();
    assertThat(ledger.outOfOrder()).isZero();
    assertThat(ledger.lost()).isZero();
    assertThat(ledger.repeated()).isEqualTo(300);
    see(600);
    assertThat(ledger.redelivered()).as("no assignment came in between").isEqualTo(300);
    assertThat(ledger.duplicated()).isEqualTo(1);
  }

  @Test
  void whatComesTwiceSinceTheLatestAssignmentIsDuplicatedHoweverLateItIsSeen() {
    seeRange(0, 500);
    assigned(500);
    seeRange(500, 700);
    see(600);
    assertThat(ledger.duplicated()).isEqualTo(1);
    assertThat(ledger.redelivered()).isZero();
  }

  @Test
  void whatWasPolledBeforeAnAssignmentAndIsHandledAfterItMayComeAgain() {
    seeRange(0, 400);
    ledger.assigned(500);
    ledger.settle(401);
    seeRange(400, 500);
    seeRange(450, 600);
    assertThat(ledger.redelivered()).isEqualTo(50);
    assertThat(ledger.duplicated()).isZero();
  }

  @Test
  void whatAnAssignmentPassesOverIsForOthersAndNotLost() {
    seeRange(0, 40);
    assigned(40);
    seeRange(60, 100);
    assertThat(ledger.lost()).isZero();
    assertThat(ledger.outOfOrder()).isZero();
    assertThat(ledger.seen(0)).containsExactly(0, 40, 60, 100);
    see(101);
    assertThat(ledger.lost()).as("passed over within an assignment").isEqualTo(1);
  }

  @Test
  void whatWasPassedOverAndComesAfterAllIsSeen() {
    seeRange(0, 40);
    assigned(40);
    seeRange(60, 100);
    assigned(80);
    seeRange(50, 120);
    assertThat(ledger.seen(0)).containsExactly(0, 40, 50, 120);
    assertThat(ledger.redelivered()).isEqualTo(40);
    assertThat(ledger.outOfOrder()).isZero();
    assertThat(ledger.lost()).isZero();
    assigned(150);
    seeRange(45, 48);
    assertThat(ledger.seen(0)).containsExactly(0, 40, 45, 48, 50, 120);
  }

  @Test
  void aStretchThatWasPassedOverMayBeWiderThanTheWindow() {
    seeRange(0, 10);
    assigned(10);
    long next = 3L * Ledger.WINDOW;
    seeRange(next, next + 2L * Ledger.WINDOW);
    assertThat(ledger.lost()).isZero();
    assertThat(ledger.seen(0)).containsExactly(0, 10, next, next + 2L * Ledger.WINDOW);
  }

  @Test
  void inAShareGroupWhateverIsPassedOverIsForOthers() {
    ledger.shared();
    seeRange(0, 10);
    seeRange(20, 30);
    seeRange(40, 50);
    assertThat(ledger.lost()).isZero();
    assertThat(ledger.seen(0)).containsExactly(0, 10, 20, 30, 40, 50);
    seeRange(30, 40);
    assertThat(ledger.seen(0)).containsExactly(0, 10, 20, 50);
    assertThat(ledger.outOfOrder()).isEqualTo(10);
    assertThat(ledger.repeated()).isZero();
  }

  @Test
  void inAShareGroupWhatWasNeverSeenIsSeenHoweverFarBackItLies() {
    ledger.shared();
    see(500);
    seeRange(501, 3L * Ledger.WINDOW);
    see(10);
    assertThat(ledger.repeated()).isZero();
    assertThat(ledger.seen(0)).containsExactly(10, 11, 500, 3L * Ledger.WINDOW);
    see(10);
    assertThat(ledger.repeated()).isEqualTo(1);
    see(12, 11);
    assertThat(ledger.seen(0)).containsExactly(10, 13, 500, 3L * Ledger.WINDOW);
  }

  @Test
  void inAShareGroupWhatLiesBelowTheFirstIsForOthersToo() {
    ledger.shared();
    seeRange(50, 60);
    see(40);
    assertThat(ledger.lost()).isZero();
    assertThat(ledger.seen(0)).containsExactly(40, 41, 50, 60);
  }

  @Test
  void whatIsPassedOverAgainAndAgainCostsTwoNumbersEach() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    ledger.shared();
    seeRange(0, 1_000);
    long before = threads.getThreadAllocatedBytes(thread);
    for (long batch = 2; batch < 2_000; batch += 2) {
      seeRange(batch * 500, batch * 500 + 500);
    }
    long allocated = threads.getThreadAllocatedBytes(thread) - before;
    assertThat(allocated).as("bytes for 999 gaps").isLessThan(200_000);
    assertThat(ledger.lost()).isZero();
  }

  @Test
  void whatIsRedeliveredMayLieFurtherBackThanTheWindow() {
    ledger.assigned(0);
    seeRange(0, 3L * Ledger.WINDOW);
    ledger.assigned(3L * Ledger.WINDOW);
    seeRange(0, 3L * Ledger.WINDOW);
    assertThat(ledger.redelivered()).isEqualTo(3L * Ledger.WINDOW);
    assertThat(ledger.duplicated()).isZero();
  }
}
