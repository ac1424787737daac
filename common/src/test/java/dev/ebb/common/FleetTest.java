package dev.ebb.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Several consumers in one process: what is told holds for all of them. */
class FleetTest {

  private final List<String> told = new ArrayList<>();
  private final List<Drain> drains = new ArrayList<>();
  private final List<String> closed = new CopyOnWriteArrayList<>();

  /** Does what it is told to. */
  private final class Puppet implements DrainConsumer {
    @Override
    public Class<?> library() {
      return Puppet.class;
    }

    private final String name;

    Puppet(String name) {
      this.name = name;
    }

    @Override
    public List<String> modes() {
      return List.of("mode");
    }

    @Override
    public DrainConsumer another() {
      return new Puppet(name + "+");
    }

    @Override
    public void start(Drain drain) {
      drains.add(drain);
    }

    @Override
    public void close() {
      closed.add(name);
      if (name.equals("one+")) {
        throw new IllegalStateException("does not close");
      }
    }
  }

  private Fleet fleet(String... more) throws Exception {
    List<String> args =
        new ArrayList<>(
            List.of("--bootstrap-server=b", "--topic=t", "--group=g", "--accounting=sequence"));
    args.addAll(List.of(more));
    Options options = Options.parse("test", List.of("mode"), args.toArray(String[]::new));
    Fleet fleet = new Fleet(options, new Puppet("one"), new Telling(told));
    fleet.start();
    return fleet;
  }

  private static void handle(Drain drain, long number) {
    drain.handle(0, number, ByteBuffer.allocate(Long.BYTES).putLong(0, number).array());
  }

  @Test
  void eachIsInAGroupOfItsOwn() throws Exception {
    fleet("--consumers=3");
    assertThat(drains).extracting(Drain::group).containsExactly("g", "g-2", "g-3");
    assertThat(drains.get(2).configuration()).containsEntry("group.id", "g-3");
  }

  @Test
  void isAssignedWhenAllAre() throws Exception {
    fleet("--consumers=2");
    drains.get(0).assigned(3);
    assertThat(told).isEmpty();
    drains.get(1).assigned(3);
    assertThat(told).containsExactly("assigned 3");
  }

  @Test
  void oneIsToldOfEveryAssignment() throws Exception {
    fleet();
    drains.get(0).assigned(0);
    drains.get(0).assigned(3);
    assertThat(told).containsExactly("assigned 0", "assigned 3");
  }

  @Test
  void isDrainedWhenTheLastHasItAll() throws Exception {
    Fleet fleet = fleet("--consumers=2", "--expect=2,3");
    handle(drains.get(0), 0);
    handle(drains.get(0), 1);
    handle(drains.get(0), 2);
    assertThat(told).isEmpty();
    handle(drains.get(1), 0);
    handle(drains.get(1), 1);
    assertThat(told).containsExactly("drained");
    handle(drains.get(1), 2);
    assertThat(told).containsExactly("drained", "drained");
    assertThat(fleet.lastRecordMicros())
        .isEqualTo(drains.get(1).lastRecordMicros())
        .isGreaterThanOrEqualTo(drains.get(0).lastRecordMicros());
    assertThat(fleet.firstRecordMicros()).isEqualTo(drains.get(0).firstRecordMicros());
  }

  @Test
  void whatAnyOfThemReceivesTwiceIsCounted() throws Exception {
    Fleet fleet = fleet("--consumers=2");
    for (Drain drain : drains) {
      handle(drain, 0);
    }
    handle(drains.get(1), 0);
    assertThat(fleet.counts().duplicated).isOne();
  }

  @Test
  void allAreClosedThoughOneFails() throws Exception {
    Fleet fleet = fleet("--consumers=3");
    org.assertj.core.api.Assertions.assertThatThrownBy(fleet::close).hasMessage("does not close");
    assertThat(closed).containsExactlyInAnyOrder("one", "one+", "one+");
  }

  @Test
  void eachConsumerHasATallyOfItsOwn() throws Exception {
    Fleet fleet = fleet("--consumers=2");
    Probe.tally("g-2").polled(5);
    assertThat(fleet.tally()).isSameAs(Probe.tally("g"));
    assertThat(fleet.tally()).isNotSameAs(Probe.tally("g-2"));
  }
}
