package dev.ebb.runner.process;

import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.Clients;
import dev.ebb.runner.plan.Library;
import dev.ebb.runner.plan.LibraryVersions;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
 */
public final class Installation {

  private static final String READY = "ebb-ready";
  private static final String REASON = "ebb-failed.txt";
  private static final String LOG = "setup.log";
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Pattern OWN_FILE = Pattern.compile("\\{here\\}/([A-Za-z0-9._-]+)");

  private final Client client;
  private final Client.Command command;
  private final String setup;
  private final Path folder;

  private Installation(Client client, Client.Command command, String setup) {
    this.client = client;
    this.command = command;
    this.setup = setup;
    this.folder =
        Folders.cache()
            .resolve("clients")
            .resolve(client.name() + "-" + fingerprint(command, setup));
  }

  /**
   * That of a client which is no module.
   *
   * @param versions of its libraries, by name; empty: as its setup has them
   */
  public static Installation of(
      Client client, Client.Command command, Map<String, String> versions) {
    StringBuilder setup = new StringBuilder(command.setup() == null ? "" : command.setup());
    versions.forEach(
        (name, version) ->
            LibraryVersions.library(client, name)
                .ifPresent(
                    library ->
                        setup
                            .append('\n')
                            .append(library.install().replace(Library.VERSION, version))));
    return new Installation(client, command, setup.length() == 0 ? null : setup.toString());
  }

  /** Of the setup and of the files that it goes by: those it names, or all beside it. */
  private static String fingerprint(Client.Command command, String setup) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      String script = setup == null ? "" : setup;
      digest.update(script.getBytes(StandardCharsets.UTF_8));
      for (Path file : sources(command, script)) {
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
    return command.needs().stream().filter(program -> Programs.onPath(program).isEmpty()).toList();
  }

  /** Whether it can be started. */
  public boolean ready() {
    return missing().isEmpty() && (setup == null || Files.exists(folder.resolve(READY)));
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
    try (FileChannel file = lockFile();
        FileLock lock = file.lock()) { // another ebb may be about it, too
      return lock.isValid() && (ready() || installNow());
    }
  }

  private FileChannel lockFile() throws IOException {
    Path cache = folder.getParent();
    try {
      Files.createDirectories(cache);
      Path file = cache.resolve(folder.getFileName() + ".lock");
      return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new IOException(
          "its cache " + cache + " cannot be written to (EBB_CACHE names another place): " + e, e);
    }
  }

  private boolean installNow() throws IOException, InterruptedException {
    Folders.delete(folder);
    Files.createDirectories(folder);
    ProcessBuilder builder = new ProcessBuilder("sh", "-e", "-c", Clients.fill(setup, places()));
    builder.directory(folder.toFile());
    builder.redirectErrorStream(true);
    builder.redirectOutput(log().toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    try (Child installer = new Child(builder)) {
      if (!installer.awaitExit(PATIENCE)) {
        installer.process().descendants().forEach(ProcessHandle::destroyForcibly);
        return failed("did not end within " + PATIENCE.toMinutes() + " minutes");
      }
      if (installer.process().exitValue() != 0) {
        return failed(installer.exitStatus() + ": " + Child.tail(log(), 3));
      }
    }
    Files.createFile(folder.resolve(READY));
    return true;
  }

  /**
   * What a line of shell prints, in its folder; it is installed.
   *
   * @throws IOException when the line fails
   */
  public String ask(String line) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("sh", "-e", "-c", Clients.fill(line, places()));
    builder.directory(Files.isDirectory(folder) ? folder.toFile() : command.folder().toFile());
    builder.redirectErrorStream(true);
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    Path answer = Files.createTempFile("ebb-asked-", ".txt");
    builder.redirectOutput(answer.toFile());
    try (Child asking = new Child(builder)) {
      if (!asking.awaitExit(PATIENCE)) {
        throw new IOException("'" + line + "' did not end");
      }
      if (asking.process().exitValue() != 0) {
        throw new IOException(
            "'" + line + "' " + asking.exitStatus() + ": " + Child.tail(answer, 2));
      }
      return Files.readString(answer);
    } finally {
      Files.delete(answer);
    }
  }

  private boolean failed(String how) throws IOException {
    Files.writeString(
        folder.resolve(REASON),
        "the setup of " + client.name() + " " + how + " (all it said: " + log() + ")");
    return false;
  }
}
