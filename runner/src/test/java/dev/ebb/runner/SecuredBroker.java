package dev.ebb.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.runner.cluster.EmbeddedCluster;
import dev.ebb.runner.cluster.Topics;
import dev.ebb.runner.load.Filler;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.process.Jdk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A broker that takes SASL_SSL with PLAIN and SCRAM on one port, certificates of clients on
 * another, shows an expired certificate on a third, and lets nobody do what no ACL allows. Its
 * plain port is the tests' own.
 */
final class SecuredBroker implements AutoCloseable {

  /** May do everything with names that begin with ebb-. */
  static final String ALLOWED = "allowed";

  /** May do so but for one kind of resource. */
  static final String WITHOUT_TOPICS = "without-topics";

  static final String WITHOUT_GROUPS = "without-groups";
  static final String WITHOUT_TRANSACTIONS = "without-transactions";

  /** Known to SCRAM only. */
  static final String SCRAM = "scram-user";

  /**
   * Every password begins with it: no output may have it. Some configuration readers would take
   * parts of it for something to be expanded.
   */
  static final String SECRET = "s3cret$${x}-";

  /** No output may have it either; some configuration readers would take it for a number. */
  static final String STORE_PASSWORD = "00470047004711";

  private static final List<String> USERS =
      List.of(ALLOWED, WITHOUT_TOPICS, WITHOUT_GROUPS, WITHOUT_TRANSACTIONS);

  private final Path directory;
  private final EmbeddedCluster cluster;
  private final String saslSsl = "127.0.0.1:" + freePort();
  private final String mutualTls = "127.0.0.1:" + freePort();
  private final String expired = "127.0.0.1:" + freePort();

  SecuredBroker(Path directory) throws Exception {
    this.directory = directory;
    certificates();
    int port = freePort();
    cluster =
        EmbeddedCluster.start(
            new EmbeddedCluster.Settings(
                EbbProcess.HOME,
                new Jdk(Path.of(System.getProperty("java.home"))),
                1,
                port,
                null,
                directory.resolve("broker.log"),
                "512m",
                Light.broker(),
                properties(port)));
    usersAndRights();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Map<String, String> properties(int port) throws IOException {
    String controller = "127.0.0.1:" + freePort();
    String listeners =
        "PLAINTEXT://127.0.0.1:"
            + port
            + ",CONTROLLER://"
            + controller
            + ",SASL://"
            + saslSsl
            + ",MUTUAL://"
            + mutualTls
            + ",EXPIRED://"
            + expired;
    Map<String, String> properties = new HashMap<>();
    properties.put("listeners", listeners);
    properties.put("advertised.listeners", listeners.replaceAll(",CONTROLLER:[^,]*", ""));
    properties.put("controller.quorum.bootstrap.servers", controller);
    properties.put("inter.broker.listener.name", "PLAINTEXT");
    properties.put(
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL:SASL_SSL,MUTUAL:SSL,EXPIRED:SSL");
    properties.put("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-512");
    StringBuilder users = new StringBuilder(jaas("plain.PlainLoginModule"));
    USERS.forEach(user -> users.append(" user_" + user + "=\"").append(password(user)).append('"'));
    properties.put("listener.name.sasl.plain.sasl.jaas.config", users + ";");
    properties.put(
        "listener.name.sasl.scram-sha-512.sasl.jaas.config", jaas("scram.ScramLoginModule") + ";");
    for (String listener : List.of("sasl", "mutual", "expired")) {
      String prefix = "listener.name." + listener + ".ssl.";
      String store = listener.equals("expired") ? "expired.p12" : "server.p12";
      properties.put(prefix + "keystore.location", directory.resolve(store).toString());
      properties.put(prefix + "keystore.password", STORE_PASSWORD);
      properties.put(prefix + "truststore.location", directory.resolve("trust.p12").toString());
      properties.put(prefix + "truststore.password", STORE_PASSWORD);
    }
    properties.put("listener.name.mutual.ssl.client.auth", "required");
    properties.put(
        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    properties.put("super.users", "User:ANONYMOUS");
    return properties;
  }

  private static String jaas(String module) {
    return "org.apache.kafka.common.security." + module + " required";
  }

  private static String password(String user) {
    return SECRET + user;
  }

  private void certificates() throws Exception {
    authority("ca");
    authority("stranger");
    signed("server", "CN=broker", "-ext", "SAN=ip:127.0.0.1");
    signed("client", "CN=client");
    signed("expired", "CN=broker", "-ext", "SAN=ip:127.0.0.1", "-startdate", "-20d");
    trust("trust.p12", "ca");
    trust("stranger-trust.p12", "stranger");
  }

  private void authority(String name) throws Exception {
    keytool(name + ".p12", "-genkeypair", "-alias", name, "-dname", "CN=" + name, "-ext", "bc:c");
    keytool(name + ".p12", "-exportcert", "-alias", name, "-rfc", "-file", name + ".pem");
  }

  private void signed(String name, String dname, String... more) throws Exception {
    keytool(name + ".p12", "-genkeypair", "-alias", name, "-dname", dname);
    keytool(name + ".p12", "-certreq", "-alias", name, "-file", name + ".csr");
    List<String> sign = new ArrayList<>(List.of("-gencert", "-alias", "ca", "-rfc"));
    sign.addAll(List.of("-infile", name + ".csr", "-outfile", name + ".pem", "-validity", "10"));
    sign.addAll(List.of(more));
    keytool("ca.p12", sign.toArray(String[]::new));
    keytool(name + ".p12", "-importcert", "-alias", "ca", "-file", "ca.pem", "-noprompt");
    keytool(name + ".p12", "-importcert", "-alias", name, "-file", name + ".pem", "-noprompt");
  }

  private void trust(String store, String authority) throws Exception {
    keytool(store, "-importcert", "-alias", "ca", "-file", authority + ".pem", "-noprompt");
  }

  private void keytool(String store, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-keystore", store, "-storetype", "PKCS12"));
    command.addAll(List.of("-storepass", STORE_PASSWORD));
    if (arguments[0].equals("-genkeypair")) {
      command.addAll(List.of("-keyalg", "EC"));
    }
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool.out").toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue())
        .as(() -> command + ": " + read(directory.resolve("keytool.out")))
        .isZero();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private void usersAndRights() throws Exception {
    try (Admin admin = admin()) {
      byte[] secret = password(SCRAM).getBytes(StandardCharsets.UTF_8);
      ScramCredentialInfo info = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096);
      admin
          .alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(SCRAM, info, secret)))
          .all()
          .get(30, TimeUnit.SECONDS);
      List<AclBinding> rights = new ArrayList<>();
      List<String> all = new ArrayList<>(USERS);
      all.addAll(List.of(SCRAM, "CN=client"));
      for (String user : all) {
        if (!user.equals(WITHOUT_TOPICS)) {
          rights.add(allow(user, ResourceType.TOPIC));
        }
        if (!user.equals(WITHOUT_GROUPS)) {
          rights.add(allow(user, ResourceType.GROUP));
        }
        if (!user.equals(WITHOUT_TRANSACTIONS)) {
          rights.add(allow(user, ResourceType.TRANSACTIONAL_ID));
        }
      }
      admin.createAcls(rights).all().get(30, TimeUnit.SECONDS);
    }
  }

  private static AclBinding allow(String user, ResourceType type) {
    return new AclBinding(
        new ResourcePattern(type, "ebb-", PatternType.PREFIXED),
        new AccessControlEntry("User:" + user, "*", AclOperation.ALL, AclPermissionType.ALLOW));
  }

  /** On the plain port, where everything is allowed. */
  Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()));
  }

  /** Makes a topic that all who log in may read, with so many records. */
  void fill(String topic, int records) throws Exception {
    try (Topics topics = new Topics(cluster.access());
        Admin admin = admin()) {
      topics.create(topic, 1);
      Filler.fill(cluster.access(), topic, Workload.of(records, 55, 1), 0);
      AclBinding read =
          new AclBinding(
              new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
              new AccessControlEntry("User:*", "*", AclOperation.READ, AclPermissionType.ALLOW));
      admin.createAcls(List.of(read)).all().get(30, TimeUnit.SECONDS);
    }
  }

  String saslSsl() {
    return saslSsl;
  }

  String mutualTls() {
    return mutualTls;
  }

  String expired() {
    return expired;
  }

  /** How a user connects by SASL/PLAIN over TLS. */
  Path plain(String user) throws IOException {
    return plain(user, password(user), "trust.p12");
  }

  /** The same with another password or other trusted authorities. */
  Path plain(String user, String password, String trust) throws IOException {
    return config(
        user,
        trust,
        "security.protocol=SASL_SSL",
        "sasl.mechanism=PLAIN",
        "sasl.jaas.config=" + login("plain.PlainLoginModule", user, password));
  }

  Path scram() throws IOException {
    return config(
        SCRAM,
        "trust.p12",
        "security.protocol=SASL_SSL",
        "sasl.mechanism=SCRAM-SHA-512",
        "sasl.jaas.config=" + login("scram.ScramLoginModule", SCRAM, password(SCRAM)));
  }

  private static String login(String module, String user, String password) {
    return jaas(module) + " username=\"" + user + "\" password=\"" + password + "\";";
  }

  /** How a client connects with a certificate of its own. */
  Path certificate() throws IOException {
    return config(
        "certificate",
        "trust.p12",
        "security.protocol=SSL",
        "ssl.keystore.location=" + directory.resolve("client.p12"),
        "ssl.keystore.password=" + STORE_PASSWORD);
  }

  private Path config(String name, String trust, String... lines) throws IOException {
    List<String> all = new ArrayList<>(List.of(lines));
    all.add("ssl.truststore.location=" + directory.resolve(trust));
    all.add("ssl.truststore.password=" + STORE_PASSWORD);
    return Files.write(directory.resolve(name + ".properties"), all);
  }

  @Override
  public void close() {
    cluster.close();
  }
}
