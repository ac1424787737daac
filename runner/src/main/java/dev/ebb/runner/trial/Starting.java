package dev.ebb.runner.trial;

import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.cluster.Membership;
import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.Release;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.subject.Conversation;
import dev.ebb.runner.subject.TrialFailed;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** The step in which the clients are started and join their group. */
final class Starting {

  /** Longer than the client's own patience: its explanation is better than the runner's. */
  static final Duration ASSIGNED_WITHIN = Plan.STARTUP_TIMEOUT.plusSeconds(15);

  static final Duration JOINED_POLL = Duration.ofMillis(50);

  private Starting() {}

  /**
   * All have joined.
   *
   * @param rebalanceMillis of several: the first one's first assignment until the last one's last
   */
  record Joined(OptionalDouble rebalanceMillis) {}

  /** One has its partitions, or belongs to a group whose partitions are held back. */
  record MemberJoined(double millis) {}

  /**
   * Starts them.
   *
   * @param spikes how many they are to expect
   */
  static Joined play(Stage stage, int spikes)
      throws TrialFailed, ClusterException, IOException, InterruptedException {
    stage.enter(Phase.START);
    stage.group().prepare(stage.plan().load().release() == Release.COMMIT);
    Casting casting = new Casting(stage, spikes);
    for (int number = 1; number <= stage.plan().common().instances(); number++) {
      stage.subjects().add(casting.start(number));
    }
    Place place = stage.place();
    Member only = stage.subjects().first().orElseThrow();
    if (!stage.subjects().several()
        && !place.heldBack()
        && !stage.spec().arm().sharing()
        && only.subject().conversation().supervised()) {
      Conversation conversation = only.subject().conversation();
      int partitions = stage.plan().workload().partitions();
      joined(only, conversation.awaitAssigned(partitions, ASSIGNED_WITHIN));
      requireVersions(stage, only);
      requireFleet(stage);
      return stage.outcomes().add(new Joined(OptionalDouble.empty()));
    }
    awaitStable(stage);
    for (Member member : stage.subjects()) {
      OptionalLong assigned = member.subject().conversation().heard().lastAssigned();
      requireVersions(stage, member);
      joined(member, place.heldBack() ? System.nanoTime() : assigned.orElse(System.nanoTime()));
    }
    return stage
        .outcomes()
        .add(new Joined(place.heldBack() ? OptionalDouble.empty() : rebalance(stage)));
  }

  /** That all consumers of a process are there is not left to its own word. */
  private static void requireFleet(Stage stage)
      throws TrialFailed, ClusterException, InterruptedException {
    int number = 1;
    for (Membership group : stage.otherGroups()) {
      number++;
      if (!group.hasMembers()) {
        throw new TrialFailed(
            "it says that it has joined, and has no consumer in its group number " + number);
      }
    }
  }

  /** That it runs with the libraries it was started with is not left to their class path. */
  private static void requireVersions(Stage stage, Member member) throws TrialFailed {
    Map<String, String> said = member.subject().conversation().heard().versions();
    for (Map.Entry<String, String> library : stage.spec().arm().settings().libraries().entrySet()) {
      String name = library.getKey().substring(library.getKey().indexOf(':') + 1);
      String version = said.get(name);
      if (version == null && declared(stage.spec().arm().client(), library.getKey())) {
        throw new TrialFailed(
            "it does not say which version of "
                + name
                + " it runs, and "
                + library.getValue()
                + " was asked for (started: versions)");
      }
      if (version != null && !bare(version).equals(bare(library.getValue()))) {
        throw new TrialFailed(
            "it says that it runs "
                + name
                + " "
                + version
                + ", and "
                + library.getValue()
                + " was asked for");
      }
    }
  }

  /** What its description names it tells of; of what else it is made of its class path does. */
  private static boolean declared(Client client, String library) {
    return client.supervised()
        && client.libraries().stream()
            .anyMatch(
                one -> library.equals(one.coordinates() == null ? one.name() : one.coordinates()));
  }

  /** Go's are written with a letter before them. */
  private static String bare(String version) {
    return version.startsWith("v") ? version.substring(1) : version;
  }

  private static void joined(Member member, long nanos) {
    member.outcomes().add(new MemberJoined((nanos - member.subject().startedNanos()) / 1e6));
  }

  private static OptionalDouble rebalance(Stage stage) {
    OptionalLong first = stage.subjects().firstAssigned();
    OptionalLong last = stage.subjects().lastAssigned();
    return first.isPresent() && last.isPresent()
        ? OptionalDouble.of((last.getAsLong() - first.getAsLong()) / 1e6)
        : OptionalDouble.empty();
  }

  /** Waits until all are members of the group and it has given each its share, or none of it. */
  private static void awaitStable(Stage stage)
      throws TrialFailed, ClusterException, InterruptedException {
    Place place = stage.place();
    int members = stage.plan().common().instances() + (place.heldBack() ? 1 : 0);
    int partitions =
        place.heldBack() ? place.existing().partitions() : stage.plan().workload().partitions();
    long deadline = System.nanoTime() + ASSIGNED_WITHIN.toNanos();
    while (!stage.group().isStable(members, partitions)) {
      if (System.nanoTime() > deadline) {
        throw new TrialFailed(
            "the group has not settled on "
                + members
                + " members after "
                + ASSIGNED_WITHIN.toSeconds()
                + " s"
                + stage.subjects().first().orElseThrow().subject().conversation().stray());
      }
      stage.subjects().awaitUntil(System.nanoTime() + JOINED_POLL.toNanos());
    }
    // what each was assigned may still be on its way here
    stage.subjects().awaitUntil(System.nanoTime() + JOINED_POLL.toNanos());
  }
}
