package dev.ebb.runner.cluster;

import dev.ebb.common.Explanation;
import dev.ebb.runner.plan.Refused;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthorizationException;

/** An Admin client, and how long its answers are waited for. */
final class AdminConnection implements AutoCloseable {

  private static final Duration REACH = Duration.ofSeconds(10);

  private final Access access;
  private final Admin admin;
  private final String servers;
  private final Duration patience;

  /**
   * To this cluster.
   *
   * @param patience for one answer
   * @throws Refused when its configuration cannot make a client
   */
  AdminConnection(Access access, Duration patience) {
    this.patience = patience;
    Map<String, Object> all = access.config();
    all.putIfAbsent("client.id", "ebb-admin");
    this.access = access;
    servers = access.bootstrapServers();
    Optional<String> tls = access.withTls(); // before a client asks there
    if (tls.isPresent()) {
      throw new Refused(
          "--bootstrap-server "
              + servers
              + ": the cluster cannot be used: "
              + tls.get()
              + " speaks TLS: say so by security.protocol=SSL or SASL_SSL in --command-config FILE");
    }
    try {
      admin = Admin.create(all);
    } catch (KafkaException e) {
      throw new Refused("--bootstrap-server " + servers + ": " + Explanation.of(e, servers), e);
    }
  }

  Admin admin() {
    return admin;
  }

  String servers() {
    return servers;
  }

  /** Makes sure that a broker answers, sooner than an operation would give up. */
  void requireReachable() throws ClusterException, InterruptedException {
    try {
      await("the cluster cannot be used", "", admin.describeCluster().nodes(), REACH);
    } catch (ClusterException e) {
      boolean late =
          e.getCause() instanceof TimeoutException
              || e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException;
      throw late ? new ClusterException(e.getMessage() + access.silence(), e.getCause()) : e;
    }
  }

  /**
   * The answer.
   *
   * @param failure what could not be done when there is none
   */
  <T> T await(String failure, KafkaFuture<T> answer) throws ClusterException, InterruptedException {
    return await(failure, "", answer, patience);
  }

  /**
   * The same, of what not everybody may ask.
   *
   * @param right that whoever asks needs, to be said to whom it is missing
   */
  <T> T await(String failure, String right, KafkaFuture<T> answer)
      throws ClusterException, InterruptedException {
    return await(failure, "; needed: " + right, answer, patience);
  }

  private <T> T await(String failure, String mend, KafkaFuture<T> answer, Duration patience)
      throws ClusterException, InterruptedException {
    try {
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      boolean forbidden = e.getCause() instanceof AuthorizationException;
      throw ClusterException.of(failure, e.getCause(), servers, forbidden ? mend : "");
    } catch (TimeoutException e) {
      throw new ClusterException(
          failure + ": no answer from " + servers + " within " + patience.toSeconds() + " s", e);
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1)); // what is still asked for then, nobody waits for
  }
}
