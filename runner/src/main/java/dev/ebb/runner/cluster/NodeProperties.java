package dev.ebb.runner.cluster;

import java.util.Properties;

/** How embedded nodes are configured. */
record NodeProperties(EmbeddedCluster.Settings settings) {

  private static final int REPLICATION_FACTOR = 3;

  /** Of one node; the first is the controller, too. */
  Properties of(EmbeddedNode.Layout node, int controllerPort) {
    boolean controller = node.id() == 1;
    String controllerListener = "CONTROLLER://127.0.0.1:" + controllerPort;
    String listener = "PLAINTEXT://127.0.0.1:" + node.port();
    String listeners = controller ? listener + "," + controllerListener : listener;
    Properties config = new Properties();
    config.put("process.roles", controller ? "broker,controller" : "broker");
    config.put("node.id", Integer.toString(node.id()));
    config.put("listeners", listeners);
    config.put("advertised.listeners", listeners);
    config.put("controller.listener.names", "CONTROLLER");
    config.put("controller.quorum.bootstrap.servers", "127.0.0.1:" + controllerPort);
    config.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    config.put("log.dirs", node.directory().resolve("data").toString());
    config.put("auto.create.topics.enable", "false");
    config.put("log.retention.ms", "-1");
    config.put("log.retention.check.interval.ms", "30000"); // what a flow leaves behind
    String replicas = Integer.toString(Math.min(REPLICATION_FACTOR, settings.brokers()));
    String inSync = settings.brokers() >= REPLICATION_FACTOR ? "2" : "1";
    config.put("default.replication.factor", replicas);
    config.put("min.insync.replicas", inSync);
    config.put("offsets.topic.replication.factor", replicas);
    config.put("transaction.state.log.replication.factor", replicas);
    config.put("transaction.state.log.min.isr", inSync);
    config.put("share.coordinator.state.topic.replication.factor", replicas);
    config.put("share.coordinator.state.topic.min.isr", inSync);
    config.put("offsets.topic.num.partitions", "5");
    config.put("transaction.state.log.num.partitions", "5");
    // A group of one need not wait for a second member.
    config.put("group.initial.rebalance.delay.ms", "0");
    config.put("group.min.session.timeout.ms", "1000"); // for what is to be seen within seconds
    // The default, 128 MiB, lies on the heap and hides everything else in a small one.
    config.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20));
    // A deleted topic's files are to be gone before the next trial, not a minute later.
    config.put("log.segment.delete.delay.ms", "100");
    config.put("log.initial.task.delay.ms", "1000");
    config.putAll(settings.properties());
    return config;
  }
}
