package dev.ebb.runner.process;

import java.io.IOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * The management beans of a JVM on this machine, over its local management agent; the agent is
 * started if need be and stays, as it does with every tool that looks through it.
 */
public final class LocalBeans implements AutoCloseable {

  private static final Pattern ADDRESS = Pattern.compile("(service:jmx:\\S+)");

  static {
    // Without it a call to a JVM that has stopped answering never ends; read once, by the first.
    System.setProperty("sun.rmi.transport.tcp.responseTimeout", "30000");
  }

  private final JMXConnector connector;
  private final MBeanServerConnection server;

  /** Connects to the JVM with this pid. */
  public LocalBeans(Jdk jdk, long pid) throws IOException {
    Matcher address = ADDRESS.matcher(jdk.jcmd(pid, "ManagementAgent.status"));
    if (!address.find()) {
      jdk.jcmd(pid, "ManagementAgent.start_local");
      address = ADDRESS.matcher(jdk.jcmd(pid, "ManagementAgent.status"));
      if (!address.find()) {
        throw new IOException("its management agent did not start");
      }
    }
    // Without its periodic check, which warns on stderr when the process has ended.
    connector =
        JMXConnectorFactory.connect(
            new JMXServiceURL(address.group(1)),
            Map.of("jmx.remote.x.client.connection.check.period", 0L));
    server = connector.getMBeanServerConnection();
  }

  public MBeanServerConnection server() {
    return server;
  }

  @Override
  public void close() {
    try {
      connector.close();
    } catch (IOException e) {
      // the process is gone
    }
  }
}
