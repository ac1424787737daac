package dev.ebb.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Bad input is told in one line that names it, with exit code 2, and nothing is made. In this
 * process, since there is so much of it; {@code RefusalIT} has the same of real ones.
 */
class BadInputIT {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final PrintStream realOut = System.out;
  private final PrintStream realErr = System.err;

  @BeforeEach
  void listen() {
    System.setProperty("ebb.home", Path.of("").toAbsolutePath().getParent().toString());
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void listenNoMore() {
    System.setOut(realOut);
    System.setErr(realErr);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "compare --clients plain,nope; unknown client 'nope'",
        "compare --clients plian; did you mean plain?",
        "compare --modes bach; did you mean batch?",
        "compare --clients plain,vertx --modes batch; --modes: plain has none of batch",
        "compare --profiles leen; did you mean lean?",
        "compare --profiles lean,lean; --profiles: 'lean' is named twice",
        "compare --jvms serail; did you mean serial?",
        "compare --java /nonexistent; --java /nonexistent: there is no JDK",
        "compare --reference plain; --trials 6 or more",
        "compare --clients plain --versions kafka-client=3.9.1; did you mean kafka-clients?",
        "compare --clients plain --versions 3.9.1; of which library?",
        "compare --clients plain --versions kafka-clients=3.9.1..4.0.0; a range is for ebb bisect",
        "compare --clients plain --versions kafka-clients=a/b; is no version",
        "compare --clients plain --versions kafka-clients=0.0.1; there is no such version",
        "compare --clients plain --versions no.such:thing=1.0; plain-client has no library no.such:thing",
        "compare --clients plain,vertx --versions vertx-kafka-client=5.1.1; leave the client out",
        "compare --clients kcat --versions kafka-clients=3.9.1; kcat has no such library",
        "compare --broker-versions 3.8.1; 3.9 and later",
        "compare --broker-versions 99.9.9; --broker-versions 99.9.9: there is no such version",
        "compare --broker-versions new; no version of Kafka",
        "compare --broker-versions 4.0.0 --bootstrap-server 127.0.0.1:1; is for embedded brokers",
        "bisect --clients plain --worse rss_peak_mib>+1 --versions kafka-clients=4.4.0..3.9.1;"
            + " the wrong way round: write 3.9.1..4.4.0",
        "bisect --clients plain --worse rss_peak_mib>+1 --versions kafka-clients=4.4.0; two versions",
        "bisect --clients plain --worse rss_peek_mib>+1 --versions kafka-clients=3.9.1,4.4.0;"
            + " --worse 'rss_peek_mib>+1': there is no figure",
        "bisect --clients plain,vertx --worse rss_peak_mib>+1 --versions kafka-clients=3.9.1,4.4.0;"
            + " one arm is bisected at a time",
        "bisect --clients plain --worse rss_peak_mib>+1 --versions kafka-clients=3.9.1,4.4.0"
            + " --trials 3; --trials: that is for the search to say",
        "bisect --clients plain --worse rss_peak_mib>+1 --versions kafka-clients=3.9.1,4.4.0"
            + " --quik; unknown option --quik; did you mean --quick?",
        "bisect --clients plain --worse rss_peak_mib>+1 --versions kafka-klients=3.9.1,4.4.0;"
            + " did you mean kafka-clients?",
        "bisect --clients kcat --worse rss_peak_mib>+1 --versions librdkafka=1,2; kcat has no such",
        "compare --trials 6 --reference plian; did you mean plain?",
        "compare --process-batch 5; --process-batch needs --process-time",
        "compare --process-batch 5 --process-time 40s; --stall-timeout",
        "compare --spikes 3; --spikes 3",
        "compare --scenario spiks; did you mean spike?",
        "compare --spikes 2 --scenario idle; --spikes 2: --scenario idle has 0",
        "compare --scenario two-spikes --instances 2; --scenario looks at one process",
        "compare --spikes 2 --instances 2; --spikes looks at one process",
        "compare --clients kcat --instances 2; --instances: kcat is known by what its group",
        "compare --clients plain,aiokafka --bootstrap-server 127.0.0.1:1 --topic t; --topic: aiokafka",
        "compare --scenario crash,crash; --scenario: 'crash' is named twice",
        "compare --scenario crash --clients kcat; --scenario crash: kcat does not tell which records",
        "producers --pid 1 --heap 5g; --heap 5g is for --histogram",
        "overhead --pairs 0; --pairs 0",
        "overhead --clients plian; did you mean plain?",
        "compare -f spkie; did you mean spike?",
        "compare -f ./none.yaml; there is no such file",
        "compare -f aa --trials 3; --trials 6 or more",
        "compare --resume /nonexistent; holds no run",
        "compare --broker-jvm-arg -Xmx1g; the brokers have 512m",
        "compare --broker-jvm-arg=-Da --bootstrap-server 127.0.0.1:1; is for --cluster embedded",
        "broker --jvm-arg Xlog; a JVM argument begins with '-'",
        "compare --fail-if retaned_mib>5; did you mean retained_mib?",
        "compare --fail-if plian.retained_mib>5; did you mean plain?",
        "compare --fail-if retained_mib>+5; one run has nothing to differ from",
        "compare --records 0; --records 0",
        "compare --records -5; --records -5",
        "compare --records many; --records",
        "compare --record-size 7; --record-size 7",
        "compare --partitions 0; --partitions 0",
        "compare --trials 0; --trials 0",
        "compare --idle 5; --idle",
        "compare --settle 0s; --settle",
        "compare --heap 8m; --heap 8m is too small to start",
        "compare --heap lots; --heap",
        "compare --jvm-arg=-Xmx1g; --heap",
        "compare --jvm-arg=-Xms1g; --heap",
        "compare --jvm-arg=-XX:+NoSuchFlag; NoSuchFlag",
        "compare --jvm-arg=-XX:+UseSerialGC; Multiple garbage collectors selected",
        "compare --sample-interval 2s; --sample-interval",
        "compare --property max.poll.record=5; did you mean max.poll.records?",
        "compare --property max.poll.records=many; max.poll.records",
        "compare --property isolation.level=read_uncommitted; isolation.level",
        "group list --bootstrap-server here; --bootstrap-server here: HOST:PORT is wanted",
        "group list --bootstrap-server ,; --bootstrap-server ,: HOST:PORT is wanted",
        "group list --bootstrap-server ::1; --bootstrap-server ::1: HOST:PORT is wanted",
        "group list --bootstrap-server a:1,b:99999; a:1,b:99999: HOST:PORT is wanted",
        "compare --recods 5; did you mean --records",
        "compare --records 90000000000; --records",
        "compare --results /proc/none; --results /proc/none",
        "compare --cluster docker; --cluster docker is unknown",
        "compare --brokers 0; --brokers 0",
        "compare --brokers 3 --bootstrap-server 127.0.0.1:1; --brokers 3",
        "compare --cluster testcontainers --brokers 2; --brokers 2",
        "compare --replication-factor 3; --brokers 3 or more",
        "compare --command-config client.properties; --bootstrap-server",
        "compare --bootstrap-server 127.0.0.1:1 --command-config none.properties; none.properties",
        "compare --bootstrap-server no.such.host.invalid:1; no.such.host.invalid:1",
        "compare --property sasl.jaas.config=mine; --command-config",
        "compare --jvm-arg=-Djavax.net.ssl.keyStorePassword=mine; --command-config",
        "compare --release later; --release later: use commit or produce",
        "compare --topic orders; --bootstrap-server",
        "compare --last 5; --topic",
        "compare --topic a --bootstrap-server 127.0.0.1:1 --records 5; --records",
        "compare --topic a --bootstrap-server 127.0.0.1:1 --from yesterday; --from yesterday",
        "compare --topic a --bootstrap-server 127.0.0.1:1 --clients plain --modes consumer;"
            + " --modes consumer",
        "compare --instances 4; --partitions 3",
        "compare --instances 2 --nmt; --nmt",
        "compare --record-size 9m; --record-size 9m: between 8",
        "compare --record-size 1..2..3; --record-size 1..2..3: write it as 256",
        "compare --headers many; --headers many: write it as 3, or as 3x100",
        "compare --payload no-such-file; --payload no-such-file: there is no such file",
        "compare --compression zip; --compression: unknown 'zip'; did you mean gzip?",
        "compare --clients plain,kafkajs --compression zstd; kafkajs reads none, gzip alone",
        "produce --bootstrap-server 127.0.0.1:1 --topic t --records 1 --compression zip; unknown 'zip'",
        "compare --scenario broker-restart --bootstrap-server 127.0.0.1:1; stops brokers, and those"
            + " are not ebb's to stop",
        "compare --clients kafka-python --jvms g1,serial; --jvms is for JVMs, and none",
        "compare --clients kcat --heap 64m; --heap is for JVMs, and none",
        "import .; cannot be read: it is a folder",
        "history; DIR",
        "history none; none: there is no such folder",
        "history pom.xml; pom.xml: there is no such folder",
        "history src; src: no run of ebb compare is there: name run directories, or a folder",
        "history src --format pdf; --format pdf is unknown: use terminal, md, csv or json",
        "history src --figure retaned_mib; --figure retaned_mib: there is no such figure; did you"
            + " mean retained_mib?",
        "history src --figure batches; --figure batches: there is no such figure",
        "history src --since 2026-11-20T00:00:00Z; --since is for --fail-on-worse",
        "history src --fail-on-worse --since yesterday; 'yesterday' is no ISO",
        "inspect; PID is needed, of a running process, or --from FILE",
        "inspect --from none.txt; --from none.txt: there is no such file",
        "inspect --from .; --from . is a folder, name the files in it",
        "inspect --from /dev/null; --from /dev/null holds nothing that ebb can read: class histograms",
        "inspect --from pom.xml none.txt; --from none.txt: there is no such file",
        "inspect --from pom.xml; --from pom.xml holds nothing that ebb can read",
        "inspect --from - -; --from: stdin (-) is named twice",
        "inspect 1 --from pom.xml; PID 1 does not go with --from FILE",
        "inspect --gc --from pom.xml; --gc needs the process: it does not go with --from",
        "inspect --trim --from pom.xml; --trim needs the process",
        "inspect --watch=2s --from pom.xml; --watch needs the process",
        "inspect --growth 10s --from pom.xml; --growth needs the process",
        "inspect --until rss>1m --from pom.xml; --until needs the process",
        "inspect --every 1s --from pom.xml; --every needs the process",
        "inspect --matters 0 --from pom.xml; --matters 0: above zero is needed",
        "inspect --from; --from",
        "inspect --every 1s 1; --every goes with --growth D alone: give both",
        "inspect --growth 10s --watch=2s 1; --growth does not go with --watch",
        "inspect --growth 2s 1; --growth 2s is too short for 32 looks, one every 1000 ms",
        "inspect --growth 10m --until rss>800 1; --until 'rss>800': a size such as 800m is needed",
        "inspect --growth 10m --matters 0 1; --matters 0: above zero is needed",
        "inspect --growth 10m --until rss>many 1; --until 'rss>many': a size such as 800m is needed",
        "inspect --growth 10m --until rs>1m 1; unknown 'rs'; did you mean rss?",
        "inspect --growth 10m --until rss 1; --until 'rss': write it as 'rss > 800m'",
        "inspect --growth 10m --matters much 1; --matters 'much' is not a size",
        "compare --scenario soak --duration 1m; --duration 1m holds 4 periods of 15s (--every), and 32",
        "compare --scenario soak --rate 0; --rate 0.0: records a second, above 0",
        "compare --scenario soak --rate 5 --records 9; --rate and --records both say how many",
        "compare --scenario soak --matters 0m; --matters",
        "compare --scenario soak --every 10ms; --every",
        "compare --scenario soak --clients plain --modes share; as a member of a share group",
        "compare --scenario soak --consumers-per-process 2; is about a single consumer",
        "compare --every 3s; --every is for --scenario soak",
        "compare --references; --references is for --scenario soak",
        "compare --scenario soak --references --no-live; --references asks a JVM",
        "compare --scenario soak-live --references --clients kafkajs; --references asks a JVM",
        "compare --scenario soak-live --clients plain --together; --together: there is but one arm",
        "compare --scenario soak --clients kcat; kcat cannot be asked to collect: with --no-live",
        "compare --scenario soak --rate 0.001; --rate 0.001 is less than a record in each period",
        "compare --together; --together is for --scenario soak alone",
        "compare --consumers-per-process 0; --consumers-per-process 0: a whole number from 1",
        "compare --consumers-per-process 1,1; --consumers-per-process: '1' is named twice",
        "compare --consumers-per-process 2 --clients kcat; kcat has one consumer in a process",
        "compare --scenario fleet --clients kcat; --scenario fleet: kcat has one consumer",
        "compare --consumers-per-process 2 --scenario crash; is about a single consumer",
        "compare --consumers-per-process 2 --instances 2; does not go with --instances",
        "compare --consumers-per-process 2 --clients plain --modes share; as a member of a share",
        "compare --scenario poison --clients kcat; kcat has no record that it cannot handle",
        "compare --clients kcat --nmt; --nmt: kcat has no JVM",
        "compare --clients kcat,kafkajs --histogram; --histogram: kcat, kafkajs have no JVM, and no"
            + " runtime that counts its objects by type",
        "compare --client-memory 16m; --client-memory 16m",
        "tune; CLIENT",
        "tune plian; CLIENT: unknown client 'plian'",
        "tune plain --min-rate 0; --min-rate 0.0: a share above 0 and up to 1",
        "tune plain --min-rate 1.2; --min-rate 1.2: a share above 0 and up to 1",
        "tune plain --max-time 20s; --max-time 20.0s is too short",
        "tune plain --space pythn; --space: unknown 'pythn'; did you mean python?",
        "tune plain --space ./none.yaml; --space ./none.yaml: there is no such file",
        "tune plain --space python; plain is written in java, and this space is for python",
        "tune plain --target heap; --target heap: use rss or pod",
        "tune plain --client-memory 16m; --client-memory 16m",
        "tune plain --client-memory 128m --min-rate 0.9; --min-rate and --client-memory ask the two"
            + " opposite questions",
        "tune plain --property fetch.max.bytes=5; --property fetch.max.bytes: the space turns it",
        "tune plain --jvm-arg=-XX:+UseSerialGC; Multiple garbage collectors selected",
        "tune plain --modes all; --modes all: one at a time",
        "tune plain --records 0; --records 0",
        "tune kcat --heap 64m; --heap is for JVMs, and none",
        "clean --command-config client.properties; --bootstrap-server",
        "churn --cluster testcontainers; --cluster testcontainers",
        "churn --property sasl.jaas.config=mine; --command-config",
        "churn --arms recrate; did you mean recreate?",
        "churn --pushes 3; --pushes 3: at least 8",
        "churn --broker-heap 8m; --broker-heap 8m",
        "churn --arms recreate-spread --records-per-push 3; --arms recreate-spread",
        "churn --property enable.idempotence=false; enable.idempotence",
        "churn --bootstrap-server 127.0.0.1:1; --allow-external",
        "churn --bootstrap-server 127.0.0.1:1 --allow-external --until-oom; --until-oom",
        "churn --bootstrap-server 127.0.0.1:1 --allow-external --pushes 99999; --pushes 99999",
        "churn --allow-external; --bootstrap-server",
        "churn --pushes 9000000 --checkpoints 2; more --checkpoints",
        "churn --pushes 9000000 --checkpoints 200 --records-per-push 900 --record-size 1000000;"
            + " MiB free",
        "churn --bootstrap-server no.such.host.invalid:1 --allow-external; no.such.host.invalid:1",
        "producers; --bootstrap-server, --pid or --histogram",
        "producers --histogram none.txt; --histogram none.txt",
        "producers --pid 999999999; there is no process 999999999",
        "topic lsit; did you mean list?",
        "topic list; --bootstrap-server",
        "topic list --bootstrap-server no.such.host.invalid:1; no.such.host.invalid:1",
        "topic list --bootstrap-server 127.0.0.1:1; nothing listens there: does it run",
        "topic list --bootstrap-server 127.0.0.1:1 --command-config none.txt; --command-config none.txt",
        "topic list --bootstrap-server 127.0.0.1:1 --internl; did you mean --internal?",
        "topic offsets --bootstrap-server 127.0.0.1:1 --time noon; --time noon: latest",
        "group reest; did you mean reset?",
        "group list --bootstrap-server no.such.host.invalid:1; no.such.host.invalid:1",
        "group describe --bootstrap-server 127.0.0.1:1; GROUP",
        "group reset g --bootstrap-server 127.0.0.1:1; --to-earliest",
        "group reset --to-latest --bootstrap-server 127.0.0.1:1; GROUP",
        "group reset g --to-earliest --to-latest --bootstrap-server 127.0.0.1:1; exclusive",
        "group reset g --shift-by 5 --to-latest --bootstrap-server 127.0.0.1:1; exclusive",
        "group reset g --shift-by much --bootstrap-server 127.0.0.1:1; --shift-by",
        "group reset g --to-datetime yesterday --bootstrap-server 127.0.0.1:1; 'yesterday' is no ISO",
        "group reset g --to-datetime 2026-02-30T10:00:00Z --bootstrap-server 127.0.0.1:1;"
            + " --to-datetime",
        "group reset g --to-latest --topic orders:a --bootstrap-server 127.0.0.1:1;"
            + " --topic orders:a: partitions are numbers",
        "group reset g --to-latest --topic orders: --bootstrap-server 127.0.0.1:1; --topic orders:",
        "group reset g --to-latest --topic :1 --bootstrap-server 127.0.0.1:1; --topic :1"
      })
  void isNamed(String args, String message) {
    int status = Ebb.execute(args.strip().split(" "));
    String said = err.toString(StandardCharsets.UTF_8);
    assertThat(status).as(said).isEqualTo(2);
    assertThat(said.strip().lines()).as(said).hasSize(1);
    assertThat(said).contains(message.strip());
    assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(Path.of("results")).doesNotExist();
  }
}
