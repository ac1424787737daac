package dev.ebb.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaWordsTest {

  /** The first five are the first document's "helpful commands", without the program's name. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "get-offsets --broker-list http://h:1 --topic t"
            + "|topic offsets --bootstrap-server http://h:1 --topic t",
        "kafka-consumer-groups --bootstrap-server h:1 --describe --group g"
            + "|group describe --bootstrap-server h:1 --group g",
        "consumer-groups --bootstrap-server h:1 --group g --reset-offsets --topic t --to-latest --execute"
            + "|group reset --as-kafka --bootstrap-server h:1 --group g --topic t --to-latest --execute",
        "kafka-consumer-groups.sh --group g --reset-offsets --topic t --shift-by -15000"
            + "|group reset --as-kafka --group g --topic t --shift-by -15000",
        "get-offsets --broker-list=h:1|topic offsets --bootstrap-server=h:1",
        "kafka-topics.sh --list --bootstrap-server h:1|topic list --bootstrap-server h:1",
        "topic --describe --topic t|topic describe --topic t",
        "group describe g|group describe g",
        "compare --describe|compare --describe",
        "consumer-groups --help|group --help"
      })
  void whatKafkasToolsTakeIsSaidInEbbsWords(String typed, String meant) {
    assertThat(String.join(" ", KafkaWords.translated(typed.split(" ")))).isEqualTo(meant);
  }
}
