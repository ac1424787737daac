package dev.ebb.runner.cluster;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A cluster of the user's own: ebb starts and ends nothing of it. */
public record ExternalCluster(Access access) implements Cluster {

  @Override
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("kind", "external");
    facts.put("bootstrap_server", access.bootstrapServers());
    return facts;
  }

  @Override
  public List<Long> brokerPids() {
    return List.of();
  }

  @Override
  public Optional<String> failure() {
    return Optional.empty();
  }

  @Override
  public boolean awaitFilesGone(String topic, Duration patience) {
    return true; // not ours to see
  }

  @Override
  public void close() {}
}
