package dev.ebb.runner.process;

import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.Clients;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where a client is installed that ebb does not build: a folder of the user's cache, made once by
 * its setup, and anew when what the setup goes by has changed.
 *
 * <p>Not for two runs at a time: the lock of a run is to be held.
 */
public final class Installation {

  private static final String READY = "ebb-ready";
  private static final String REASON = "ebb-failed.txt";
  private static final String LOG = "setup.log";
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Pattern OWN_FILE = Pattern.compile("\\{here\\}/([A-Za-z0-9._-]+)");

  private final Client client;
  private final Client.Command command;
  private final Path folder;

  private Installation(Client client, Client.Command command, Path folder) {
    this.client = client;
    this.command = command;
    this.folder = folder;
  }

  /** That of a client which is no module. */
  public static Installation of(Client client, Client.Command command) {
    return new Installation(
        client, command, root().resolve(client.name() + "-" + fingerprint(command)));
  }

  /** {@code EBB_CACHE}, or {@code ebb} in the user's cache (XDG Base Directory Specification). */
  private static Path root() {
    String own = System.getenv("EBB_CACHE");
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path cache =
        own != null && !own.isBlank()
            ? Path.of(own)
            : (xdg != null && !xdg.isBlank()
                    ? Path.of(xdg)
                    : Path.of(System.getProperty("user.home"), ".cache"))
                .resolve("ebb");
    return cache.toAbsolutePath().resolve("clients");
  }

  /** Of the setup and of the files that it goes by: those it names, or all beside it. */
  private static String fingerprint(Client.Command command) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      String setup = command.setup() == null ? "" : command.setup();
      digest.update(setup.getBytes(StandardCharsets.UTF_8));
      for (Path file : sources(command, setup)) {
        digest.update(Files.readAllBytes(file));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 5);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    } catch (IOException e) {
      return "unread"; // the setup will say what is wrong with it
    }
  }

  private static Set<Path> sources(Client.Command command, String setup) throws IOException {
    Set<Path> named = new TreeSet<>();
    Matcher file = OWN_FILE.matcher(setup);
    while (file.find()) {
      named.add(command.folder().resolve(file.group(1)));
    }
    if (!named.isEmpty() || !setup.contains("{here}")) {
      return named;
    }
    try (Stream<Path> all = Files.list(command.folder())) {
      all.filter(Files::isRegularFile).forEach(named::add);
    }
    return named;
  }

  /** What its command is to be filled in with. */
  public Map<String, String> places() {
    return Map.of("cache", folder.toString(), "here", command.folder().toString());
  }

  /** Programs that it needs and this machine has not. */
  public List<String> missing() {
    return command.needs().stream().filter(program -> !onPath(program)).toList();
  }

  private static boolean onPath(String program) {
    String path = System.getenv("PATH");
    for (String place : (path == null ? "" : path).split(":")) {
      if (!place.isEmpty() && Files.isExecutable(Path.of(place, program))) {
        return true;
      }
    }
    return false;
  }

  /** Whether it can be started. */
  public boolean ready() {
    return missing().isEmpty() && (command.setup() == null || Files.exists(folder.resolve(READY)));
  }

  /** Why it cannot be; null where it has not been tried, or succeeded. */
  public String reason() {
    List<String> missing = missing();
    if (!missing.isEmpty()) {
      return client.name() + " needs " + String.join(", ", missing) + ", not found on the path";
    }
    try {
      return Files.readString(folder.resolve(REASON));
    } catch (IOException e) {
      return null;
    }
  }

  /** What the setup has said. */
  public Path log() {
    return folder.resolve(LOG);
  }

  /**
   * Runs the setup, where it has not been run; what goes wrong is kept as the {@link #reason}.
   *
   * @return whether it is ready now
   */
  public boolean install() throws IOException, InterruptedException {
    if (ready() || !missing().isEmpty()) {
      return ready();
    }
    Folders.delete(folder);
    Files.createDirectories(folder);
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-e", "-c", Clients.fill(command.setup(), places()));
    builder.directory(folder.toFile());
    builder.redirectErrorStream(true);
    builder.redirectOutput(log().toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    try (Child setup = new Child(builder)) {
      if (!setup.awaitExit(PATIENCE)) {
        setup.process().descendants().forEach(ProcessHandle::destroyForcibly);
        return failed("did not end within " + PATIENCE.toMinutes() + " minutes");
      }
      if (setup.process().exitValue() != 0) {
        return failed(setup.exitStatus() + ": " + Child.tail(log(), 3));
      }
    }
    Files.createFile(folder.resolve(READY));
    return true;
  }

  private boolean failed(String how) throws IOException {
    Files.writeString(
        folder.resolve(REASON),
        "the setup of " + client.name() + " " + how + " (all it said: " + log() + ")");
    return false;
  }
}
