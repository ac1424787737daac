package dev.ebb.runner.cluster;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Utils;

/** Whether anybody is at the addresses of a cluster, asked without a client of Kafka's. */
final class Reach {

  /** One lost packet is made good by then. */
  private static final int PATIENCE_MS = 3_000;

  /** ApiVersions, version 0, without a client id: who speaks Kafka's protocol answers that. */
  private static final byte[] ASKS_FOR_VERSIONS = {0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 0, -1, -1};

  private static final byte TLS_ALERT = 21;
  private static final byte TLS_MAJOR = 3;

  private static final int MOST_PORTS = 65_535;

  private final List<String> servers;

  Reach(String bootstrapServers) {
    servers = servers(bootstrapServers);
  }

  /** The servers of a list, as Kafka's clients read it. */
  static List<String> servers(String bootstrapServers) {
    return Stream.of(bootstrapServers.split(","))
        .map(String::strip)
        .filter(server -> !server.isEmpty())
        .toList();
  }

  /** Whether it is HOST:PORT, a protocol before it or not, an address of IPv6 in brackets. */
  static boolean isAddress(String server) {
    String host = Utils.getHost(server);
    try {
      Integer port = host == null ? null : Utils.getPort(server);
      return port != null && port > 0 && port <= MOST_PORTS && host.matches(".*\\w.*");
    } catch (NumberFormatException e) { // more digits than an int has
      return false;
    }
  }

  /** What has become of connections. */
  enum State {
    /** One has come about. */
    CONNECTED,
    /** All have been refused. */
    REFUSED,
    NOT_REACHED
  }

  /** The best of all servers. */
  State look() {
    List<State> states = servers.parallelStream().map(Reach::state).toList();
    if (states.contains(State.CONNECTED)) {
      return State.CONNECTED;
    }
    return states.contains(State.NOT_REACHED) ? State.NOT_REACHED : State.REFUSED;
  }

  /**
   * The first that speaks TLS; empty: none is seen to. A client without TLS takes the alert that it
   * gets there for the size of a response, of 352 MB, and wants as much memory.
   */
  Optional<String> withTls() {
    return servers.parallelStream().filter(Reach::tls).findFirst();
  }

  private static State state(String server) {
    try (Socket socket = connect(server)) {
      return socket.isConnected() ? State.CONNECTED : State.NOT_REACHED;
    } catch (ConnectException e) {
      return State.REFUSED;
    } catch (IOException | IllegalArgumentException e) {
      return State.NOT_REACHED;
    }
  }

  private static boolean tls(String server) {
    try (Socket socket = connect(server)) {
      socket.getOutputStream().write(ASKS_FOR_VERSIONS);
      byte[] first = socket.getInputStream().readNBytes(2);
      return first.length == 2 && first[0] == TLS_ALERT && first[1] == TLS_MAJOR;
    } catch (IOException | IllegalArgumentException e) {
      return false; // that it does not answer is found out by whoever asks
    }
  }

  /** To the first of its addresses that takes one. */
  private static Socket connect(String server) throws IOException {
    IOException why = new ConnectException("no address");
    for (InetAddress address : InetAddress.getAllByName(Utils.getHost(server))) {
      Socket socket = new Socket();
      try {
        socket.connect(new InetSocketAddress(address, Utils.getPort(server)), PATIENCE_MS);
        socket.setSoTimeout(PATIENCE_MS);
        return socket;
      } catch (IOException | IllegalArgumentException e) {
        socket.close();
        why = e instanceof IOException failed ? failed : new IOException(e);
      }
    }
    throw why;
  }
}
