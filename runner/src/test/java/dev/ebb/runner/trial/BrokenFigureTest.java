package dev.ebb.runner.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.runner.result.Declared;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.sample.Timeline;
import dev.ebb.runner.subject.Outcomes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BrokenFigureTest {

  private enum Broken implements Metric<Seen> {
    THROWS_MIB;

    @Override
    public Declared<Seen> declared() {
      return Declared.figure("One that throws")
          .from(seen -> null + seen.toString().substring(9_999));
    }
  }

  @Test
  void aFigureThatThrowsIsUnknownAndSaidToBe() {
    Seen seen = Seen.one(new Outcomes(), new Outcomes(), Timeline.of(List.of()));
    List<Finding> notes = new ArrayList<>();
    assertThat(Trial.read(Broken.THROWS_MIB, seen, notes)).isNull();
    assertThat(notes)
        .singleElement()
        .satisfies(note -> assertThat(note.words()).contains("throws_mib could not be read"));
  }
}
