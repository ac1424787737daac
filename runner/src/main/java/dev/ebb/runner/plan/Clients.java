package dev.ebb.runner.plan;

import dev.ebb.runner.plan.Client.Ask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * Clients by their descriptions: those that ebb ships, {@code clients/NAME/client.yaml}, and
 * whatever file a user names.
 */
public final class Clients {

  private static final String FILE = "client.yaml";
  private static final String FLAG = "--clients";

  /** What the first investigation's consumers print. */
  private static final String INVESTIGATION = "messages processed: (\\d+)";

  private static final List<String> OF_ALL =
      List.of(
          "name",
          "description",
          "language",
          "modes",
          "share-modes",
          "note",
          "default",
          "libraries");
  private static final List<String> OF_MODULES = List.of("module", "attributes");
  private static final List<String> OF_COMMANDS =
      List.of(
          "needs",
          "setup",
          "command",
          "environment",
          "properties",
          "progress",
          "pattern",
          "settings",
          "reads-committed",
          "answers",
          "partition-fetch-limit",
          "compressions");

  /** What a word of a command can ask for. */
  public static final List<String> PLACEHOLDERS =
      List.of(
          "bootstrap",
          "topic",
          "group",
          "properties-file",
          "isolation",
          "expect",
          "mode",
          "process-batch",
          "process-seconds",
          "poison",
          "consumers",
          "here",
          "cache");

  /** What a setup can ask for. */
  private static final List<String> PLACES = List.of("here", "cache");

  /** What the installation of another version of a library can ask for. */
  private static final List<String> INSTALLS = List.of("here", "cache", "version");

  /** Shell variables, ${NAME}, are none; {{WORD}} stands for {WORD}. */
  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\{\\{([A-Za-z_-]+)\\}\\}|(?<!\\$)\\{([A-Za-z_-]+)\\}");

  private Clients() {}

  /** All that ebb ships, those that are compared by default first. */
  public static List<Client> shipped(Path home) {
    Path folder = home.resolve("clients");
    try (Stream<Path> files = Files.list(folder)) {
      List<Client> all =
          files
              .map(client -> client.resolve(FILE))
              .filter(Files::isRegularFile)
              .sorted()
              .map(file -> read(file, true))
              .toList();
      List<Client> sorted = new ArrayList<>(all.stream().filter(Client::standard).toList());
      all.stream().filter(client -> !client.standard()).forEach(sorted::add);
      return sorted;
    } catch (IOException e) {
      throw new Refused(folder + " cannot be read: the repository is not whole", e);
    }
  }

  /** Those that are compared where none is named. */
  public static List<Client> standard(Path home) {
    return shipped(home).stream().filter(Client::standard).toList();
  }

  /**
   * The client of that name, or of that description.
   *
   * @param name one that ebb ships, or the path of a description
   * @throws Refused when there is none, or something in it cannot be used
   */
  public static Client named(String name, Path home) {
    if (name.contains("/") || name.endsWith(".yaml") || name.endsWith(".yml")) {
      Path path = Path.of(name);
      return read(Files.isDirectory(path) ? path.resolve(FILE) : path, false);
    }
    List<Client> shipped = shipped(home);
    return shipped.stream()
        .filter(client -> client.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> {
              List<String> names = shipped.stream().map(Client::name).toList();
              return new Refused(
                  FLAG
                      + ": unknown client '"
                      + name
                      + "'"
                      + Near.hint(name, names)
                      + "; there are "
                      + String.join(", ", names)
                      + ", or a description of your own by its path");
            });
  }

  private static Client read(Path file, boolean shipped) {
    YamlFile yaml = YamlFile.read(file);
    boolean module = yaml.keys().contains("module");
    List<String> known = new ArrayList<>(OF_ALL);
    known.addAll(module ? OF_MODULES : OF_COMMANDS);
    yaml.requireKnown(known);
    List<String> modes = yaml.texts("modes");
    String name = yaml.text("name").orElseGet(() -> nameOf(file));
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._]*(-[A-Za-z0-9._]+)*") || name.length() > 40) {
      throw yaml.refusal("name", "letters, digits, '.', '_' and single '-', at most 40");
    }
    return new Client(
        name,
        module ? Client.JAVA : yaml.text("language").orElse("other"),
        yaml.text("description").orElse(""),
        module ? new Client.Module(yaml.text("module").orElseThrow()) : command(yaml, file),
        modes.isEmpty() ? List.of("default") : modes,
        shareModes(yaml, modes),
        module
            ? new Client.Names(
                Client.Names.KAFKA,
                yaml.texts("attributes"),
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                Codecs.ALL)
            : new Client.Names(
                yaml.text("settings").orElse(name),
                List.of(),
                yaml.text("partition-fetch-limit").orElse(null),
                Codecs.of(yaml)),
        module ? new Client.Protocol() : progress(yaml),
        yaml.text("reads-committed").map(text -> flag(yaml, "reads-committed", text)).orElse(true),
        answers(yaml),
        libraries(yaml, module),
        yaml.text("note").orElse(null),
        shipped,
        yaml.text("default").map(text -> flag(yaml, "default", text)).orElse(false));
  }

  /** Of the folder where ebb's own lie, otherwise of the file. */
  private static String nameOf(Path file) {
    return file.endsWith(FILE)
        ? file.toAbsolutePath().getParent().getFileName().toString()
        : Definition.name(file);
  }

  private static List<String> shareModes(YamlFile yaml, List<String> modes) {
    List<String> share = yaml.texts("share-modes");
    for (String mode : share) {
      if (!modes.contains(mode)) {
        throw yaml.refusal("share-modes", "'" + mode + "' is none of its modes");
      }
    }
    return share;
  }

  private static boolean flag(YamlFile yaml, String key, String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw yaml.refusal(key, "true or false is expected");
    }
    return text.equals("true");
  }

  private static Client.Command command(YamlFile yaml, Path file) {
    List<String> words = yaml.texts("command");
    if (words.isEmpty()) {
      throw yaml.refusal("command", "missing: the words of its command line, such as [python3, …]");
    }
    words.forEach(word -> requireKnown(yaml, "command", word, PLACEHOLDERS));
    Map<String, String> environment = yaml.map("environment");
    environment.forEach(
        (variable, value) -> {
          requireKnown(yaml, "environment", value, PLACEHOLDERS);
          ConsumerProperties.requireNoSecret(yaml.where("environment") + ": " + variable, variable);
        });
    Map<String, String> properties = yaml.map("properties");
    properties.values().forEach(value -> requireKnown(yaml, "properties", value, PLACEHOLDERS));
    String setup = yaml.text("setup").orElse(null);
    if (setup != null) {
      requireKnown(yaml, "setup", setup, PLACES);
    }
    return new Client.Command(file, yaml.texts("needs"), setup, words, environment, properties);
  }

  private static void requireKnown(YamlFile yaml, String key, String text, List<String> known) {
    Matcher placeholder = PLACEHOLDER.matcher(text);
    while (placeholder.find()) {
      String name = placeholder.group(2);
      if (name != null && !known.contains(name)) {
        throw yaml.refusal(
            key,
            (PLACEHOLDERS.contains(name) ? "nothing stands here for " : "unknown placeholder ")
                + placeholder.group()
                + Near.hint(name, known)
                + "; there are "
                + known.stream().map(p -> "{" + p + "}").collect(Collectors.joining(" "))
                + ", and {{"
                + name
                + "}} for the word itself");
      }
    }
  }

  /** Of a module by their coordinates, of others each with how it is installed. */
  private static List<Library> libraries(YamlFile yaml, boolean module) {
    if (module) {
      for (String coordinates : yaml.texts("libraries")) {
        if (!coordinates.matches("[^:\\s]+:[^:\\s]+")) {
          throw yaml.refusal(
              "libraries", "'" + coordinates + "' is not of the form group:artifact");
        }
      }
      return yaml.texts("libraries").stream().map(Library::maven).toList();
    }
    List<Library> libraries = new ArrayList<>();
    yaml.section("libraries")
        .ifPresent(
            all ->
                all.keys()
                    .forEach(
                        name -> libraries.add(library(name, all.section(name).orElseThrow()))));
    return libraries;
  }

  private static Library library(String name, YamlFile yaml) {
    yaml.requireKnown(List.of("install", "releases"));
    String install = yaml.text("install").orElse(null);
    if (install == null || !install.contains(Library.VERSION)) {
      throw yaml.refusal(
          "install", "a shell line is needed that installs " + Library.VERSION + " of " + name);
    }
    requireKnown(yaml, "install", install, INSTALLS);
    yaml.text("releases").ifPresent(text -> requireKnown(yaml, "releases", text, PLACES));
    return new Library(name, null, install, yaml.text("releases").orElse(null));
  }

  private static Client.Progress progress(YamlFile yaml) {
    String text =
        yaml.text("progress").orElse(yaml.keys().contains("pattern") ? "pattern" : "protocol");
    switch (text) {
      case "protocol":
        return new Client.Protocol();
      case "offsets":
        return new Client.Offsets();
      case "pattern":
        return lines(yaml);
      default:
        throw yaml.refusal("progress", "protocol, pattern or offsets is expected");
    }
  }

  private static Client.Lines lines(YamlFile yaml) {
    try {
      Pattern pattern = Pattern.compile(yaml.text("pattern").orElse(INVESTIGATION));
      if (pattern.matcher("").groupCount() < 1) {
        throw yaml.refusal("pattern", "a group is missing that is the number of records: (\\d+)");
      }
      return new Client.Lines(pattern);
    } catch (PatternSyntaxException e) {
      throw yaml.refusal("pattern", "no regular expression: " + e.getDescription());
    }
  }

  private static Set<Ask> answers(YamlFile yaml) {
    Set<Ask> answers = EnumSet.noneOf(Ask.class);
    List<String> commands = Arrays.stream(Ask.values()).map(Ask::command).toList();
    for (String text : yaml.texts("answers")) {
      if (!commands.contains(text)) {
        throw yaml.refusal(
            "answers", "unknown '" + text + "'; there are " + String.join(", ", commands));
      }
      answers.add(Ask.values()[commands.indexOf(text)]);
    }
    return answers;
  }

  /** A text with its placeholders filled in; one without a value becomes empty. */
  public static String fill(String text, Map<String, String> values) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    found.group(1) != null
                        ? "{" + found.group(1) + "}"
                        : values.getOrDefault(found.group(2), "")));
  }

  /** The same for each value of a map. */
  public static Map<String, String> fill(Map<String, String> texts, Map<String, String> values) {
    Map<String, String> filled = new LinkedHashMap<>();
    texts.forEach((key, text) -> filled.put(key, fill(text, values)));
    return filled;
  }
}
