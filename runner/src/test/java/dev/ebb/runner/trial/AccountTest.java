package dev.ebb.runner.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ebb.runner.load.ExistingTopic;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.process.ClientProcess.Event;
import dev.ebb.runner.subject.TrialFailed;
import dev.ebb.runner.trial.Stopping.Accounted;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What several instances of a group say they handled, held against what was written. */
class AccountTest {

  private static final Workload HUNDRED_IN_ONE = Workload.of(100, 8, 1);

  /**
   * The last words of an instance that has handled numbers {@code first} to before {@code next}.
   */
  private static Event stopped(long first, long next) throws IOException {
    return event(
        "'processed':" + (next - first) + ",'lost':0,'duplicated':0,'redelivered':0,", first, next);
  }

  private static Event event(String counts, long first, long next) throws IOException {
    String json =
        "{%s'out_of_order':0,'commits':1,'clean':true,"
            + "'first_seq':{'0':%d},'next_seq':{'0':%d},'next_offset':{'0':%d}}";
    String filled = String.format(json, counts, first, next, next).replace('\'', '"');
    return new Event("stopped", new ObjectMapper().readTree(filled));
  }

  private static Accounted account(Event... stopped) {
    return new Account(List.of(stopped)).of(HUNDRED_IN_ONE, 1);
  }

  @Test
  void whoTakesAPartitionOverGoesOnWhereTheOneBeforeEnded() throws Exception {
    Accounted accounted = account(stopped(60, 100), stopped(0, 60));
    assertThat(accounted.processed()).hasValue(100);
    assertThat(accounted.lost()).hasValue(0);
    assertThat(accounted.redelivered()).hasValue(0);
    assertThatCode(() -> Account.requireWhole(accounted, true)).doesNotThrowAnyException();
  }

  @Test
  void whatBothHaveHandledWasDeliveredAgainWhichMayBe() throws Exception {
    Accounted accounted = account(stopped(0, 60), stopped(50, 100));
    assertThat(accounted.lost()).hasValue(0);
    assertThat(accounted.duplicated()).hasValue(0);
    assertThat(accounted.redelivered()).hasValue(10);
    assertThatCode(() -> Account.requireWhole(accounted, true)).doesNotThrowAnyException();
  }

  @Test
  void whatNeitherHasHandledIsLost() throws Exception {
    Accounted accounted = account(stopped(0, 50), stopped(60, 95));
    assertThatThrownBy(() -> Account.requireWhole(accounted, true))
        .isInstanceOf(TrialFailed.class)
        .hasMessageContaining("15 lost");
  }

  private static Event inStretches(int processed, int redelivered, String seen) throws IOException {
    String json =
        String.format(
            "{'processed':%d,'lost':0,'duplicated':0,'redelivered':%d,'out_of_order':0,"
                + "'commits':1,'clean':true,'next_seq':{'0':100},'seen':{'0':%s}}",
            processed, redelivered, seen);
    return new Event("stopped", new ObjectMapper().readTree(json.replace('\'', '"')));
  }

  @Test
  void aPartitionMayGoToAnotherAndComeBack() throws Exception {
    Accounted accounted = account(inStretches(80, 0, "[0,40,60,100]"), stopped(40, 60));
    assertThat(accounted.lost()).hasValue(0);
    assertThat(accounted.redelivered()).hasValue(0);
    assertThatCode(() -> Account.requireWhole(accounted, true)).doesNotThrowAnyException();
  }

  @Test
  void whatCameAgainOnTheWayIsCountedOnceForEachTime() throws Exception {
    Accounted accounted = account(inStretches(110, 10, "[0,100]"), stopped(40, 80));
    assertThat(accounted.lost()).hasValue(0);
    assertThat(accounted.redelivered()).hasValue(50);
    assertThat(accounted.distinct()).hasValue(100);
  }

  @Test
  void whatLiesBetweenStretchesOfAllIsLost() throws Exception {
    Accounted accounted = account(inStretches(80, 0, "[0,40,60,100]"), stopped(40, 55));
    assertThat(accounted.lost()).hasValue(5);
  }

  @Test
  void redeliveriesThatOneCannotCountAreUnknown() throws Exception {
    Event silent = event("'processed':60,'lost':0,'duplicated':0,", 0, 60);
    assertThat(account(silent, stopped(50, 100)).redelivered()).isEmpty();
  }

  @Test
  void aShareGroupPromisesNoOrder() throws Exception {
    String json =
        "{\"processed\":100,\"lost\":0,\"duplicated\":0,\"redelivered\":0,\"out_of_order\":7,"
            + "\"clean\":true,\"next_seq\":{\"0\":100}}";
    Accounted accounted = account(new Event("stopped", new ObjectMapper().readTree(json)));
    assertThatCode(() -> Account.requireWhole(accounted, false)).doesNotThrowAnyException();
    assertThatThrownBy(() -> Account.requireWhole(accounted, true))
        .isInstanceOf(TrialFailed.class)
        .hasMessageContaining("7 out of order");
  }

  @Test
  void whatOneHandledTwiceForNoReasonIsDuplicated() throws Exception {
    Event twice = event("'processed':107,'lost':0,'duplicated':7,'redelivered':0,", 0, 100);
    assertThatThrownBy(() -> Account.requireWhole(account(twice), true))
        .isInstanceOf(TrialFailed.class)
        .hasMessageContaining("7 duplicated")
        .hasMessageNotContaining("lost");
  }

  @Test
  void whatCameAgainAfterPartitionsWereAssignedAnewIsNeitherLostNorDuplicated() throws Exception {
    Event evicted = event("'processed':140,'lost':0,'duplicated':0,'redelivered':40,", 0, 100);
    Accounted accounted = account(evicted);
    assertThat(accounted.distinct()).hasValue(100);
    assertThatCode(() -> Account.requireWhole(accounted, true)).doesNotThrowAnyException();
  }

  @Test
  void aClientThatCannotTellIsNotHeldToHaveLostNothing() throws Exception {
    Event silent = new Event("stopped", new ObjectMapper().readTree("{\"processed\":100}"));
    Accounted accounted = account(silent);
    assertThat(accounted.lost()).isEmpty();
    assertThat(accounted.duplicated()).isEmpty();
    assertThat(accounted.redelivered()).isEmpty();
    assertThat(accounted.commits()).isEmpty();
  }

  @Test
  void ofATopicThatGrewLossesCannotBeTold() throws Exception {
    ExistingTopic topic = new ExistingTopic("theirs", Map.of(0, 0L), Map.of(0, 79L), 80, 800);
    Accounted accounted = new Account(List.of(stopped(0, 100))).of(topic);
    assertThat(accounted.grown()).isTrue();
    assertThat(accounted.lost()).isEmpty();
    assertThatCode(() -> Account.requireWhole(accounted, true)).doesNotThrowAnyException();
  }

  @Test
  void aPartitionThatWasEmptyMayBeTheOneThatGrew() throws Exception {
    ExistingTopic topic =
        new ExistingTopic("theirs", Map.of(0, 50L, 1, 70L), Map.of(1, 79L), 10, 100);
    assertThat(new Account(List.of(stopped(50, 51), stopped(0, 0))).of(topic).grown()).isTrue();
  }

  @Test
  void ofATopicThatDidNotGrowTheyCan() throws Exception {
    ExistingTopic topic = new ExistingTopic("theirs", Map.of(0, 0L), Map.of(0, 99L), 100, 800);
    Accounted accounted = new Account(List.of(stopped(0, 90))).of(topic);
    assertThatThrownBy(() -> Account.requireWhole(accounted, true))
        .isInstanceOf(TrialFailed.class)
        .hasMessageContaining("10 lost");
  }

  /** Counts of several consumers in a process are sums; what is seen is of the first. */
  @Test
  void whatAnyConsumerOfAProcessReceivesAgainIsAllowed() throws Exception {
    Event both = inStretches(207, 7, "[0,100]");
    Accounted accounted = new Account(List.of(both), 2).of(HUNDRED_IN_ONE, 1);
    assertThat(accounted.expected()).isEqualTo(200);
    assertThat(accounted.distinct()).hasValue(200);
    Account.requireWhole(accounted, true);
  }
}
