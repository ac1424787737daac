package dev.ebb.runner.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ebb.runner.load.ExistingTopic;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.process.ClientProcess.Event;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What several instances of a group say they handled, held against what was written. */
class AccountTest {

  private static final Workload HUNDRED_IN_ONE = Workload.of(100, 8, 1);

  private final Row row = new Row();

  /**
   * The last words of an instance that has handled numbers {@code first} to before {@code next}.
   */
  private static Event stopped(long first, long next) throws IOException {
    String json =
        "{'processed':%d,'lost':0,'duplicated':0,'out_of_order':0,'commits':1,'clean':true,"
            + "'first_seq':{'0':%d},'next_seq':{'0':%d},'next_offset':{'0':%d}}";
    String filled = String.format(json.replace('\'', '"'), next - first, first, next, next);
    return new Event("stopped", new ObjectMapper().readTree(filled));
  }

  @Test
  void whoTakesAPartitionOverGoesOnWhereTheOneBeforeEnded() throws Exception {
    Account.settle(List.of(stopped(60, 100), stopped(0, 60)), HUNDRED_IN_ONE, row);
    assertThat(row.number(Column.RECORDS_PROCESSED)).hasValue(100);
    assertThat(row.number(Column.LOST)).hasValue(0);
    assertThat(row.number(Column.DUPLICATED)).hasValue(0);
  }

  @Test
  void whatBothHaveHandledIsDuplicated() throws Exception {
    List<Event> both = List.of(stopped(0, 60), stopped(50, 100));
    assertThatThrownBy(() -> Account.settle(both, HUNDRED_IN_ONE, row))
        .isInstanceOf(TrialFailed.class)
        .hasMessageContaining("10 duplicated");
    assertThat(row.number(Column.LOST)).hasValue(0);
  }

  @Test
  void whatNeitherHasHandledIsLost() throws Exception {
    List<Event> both = List.of(stopped(0, 50), stopped(60, 95));
    assertThatThrownBy(() -> Account.settle(both, HUNDRED_IN_ONE, row))
        .isInstanceOf(TrialFailed.class)
        .hasMessageContaining("15 lost");
  }

  @Test
  void ofATopicThatGrewLossesCannotBeTold() throws Exception {
    ExistingTopic topic = new ExistingTopic("theirs", Map.of(0, 0L), Map.of(0, 79L), 80, 800);
    String grown = Account.settle(List.of(stopped(0, 100)), topic, row);
    assertThat(grown).contains("grew", "100 records", "80");
    assertThat(row.number(Column.LOST)).isEmpty();
  }

  @Test
  void aPartitionThatWasEmptyMayBeTheOneThatGrew() throws Exception {
    ExistingTopic topic =
        new ExistingTopic("theirs", Map.of(0, 50L, 1, 70L), Map.of(1, 79L), 10, 100);
    String grown = Account.settle(List.of(stopped(50, 51), stopped(0, 0)), topic, row);
    assertThat(grown).contains("grew", "1 records", "10");
  }

  @Test
  void ofATopicThatDidNotGrowTheyCan() throws Exception {
    ExistingTopic topic = new ExistingTopic("theirs", Map.of(0, 0L), Map.of(0, 99L), 100, 800);
    assertThatThrownBy(() -> Account.settle(List.of(stopped(0, 90)), topic, row))
        .isInstanceOf(TrialFailed.class)
        .hasMessageContaining("10 lost");
  }
}
