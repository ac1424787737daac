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

  @Test
  void whatComesAgainAfterAnotherAssignmentIsRedelivered() {
    ledger.assigned();
    seeRange(0, 500);
    ledger.assigned();
    seeRange(200, 700);
    assertThat(ledger.redelivered()).isEqualTo(300);
    assertThat(ledger.duplicated()).isZero();
    assertThat(ledger.lost()).isZero();
    assertThat(ledger.repeated()).isEqualTo(300);
    see(600);
    assertThat(ledger.redelivered()).as("no assignment came in between").isEqualTo(300);
    assertThat(ledger.duplicated()).isEqualTo(1);
  }

  @Test
  void whatIsRedeliveredMayLieFurtherBackThanTheWindow() {
    ledger.assigned();
    seeRange(0, 3L * Ledger.WINDOW);
    ledger.assigned();
    seeRange(0, 3L * Ledger.WINDOW);
    assertThat(ledger.redelivered()).isEqualTo(3L * Ledger.WINDOW);
    assertThat(ledger.duplicated()).isZero();
  }
}
