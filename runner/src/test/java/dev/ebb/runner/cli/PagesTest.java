package dev.ebb.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** What the pages show is there: commands, their options, and where links lead. */
class PagesTest {

  private static final Path HOME = Path.of("").toAbsolutePath().getParent();
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern SPAN = Pattern.compile("(?<!`)`((?:\\./)?ebb [^`]+)`(?!`)");
  private static final Pattern WORD = Pattern.compile("'[^']*'|\"[^\"]*\"|\\S+");

  /** Those that hand on to {@code ebb compare} what they do not know themselves. */
  private static final Set<String> MEASURING = Set.of("bisect", "tune");

  static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.list(HOME.resolve("docs"))) {
      List<Path> pages =
          new ArrayList<>(docs.filter(page -> page.toString().endsWith(".md")).sorted().toList());
      pages.add(HOME.resolve("README.md"));
      pages.add(HOME.resolve("CONTRIBUTING.md"));
      return pages;
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void eachCommandAndEachOfItsOptionsIsThere(Path page) throws IOException {
    if (page.endsWith("CONTRIBUTING.md")) {
      return; // its recipes show what they add
    }
    CommandSpec ebb = Ebb.configured(new CommandLine(new Ebb())).getCommandSpec();
    for (String command : commands(Files.readString(page))) {
      List<String> words = new ArrayList<>();
      Matcher word = WORD.matcher(command);
      while (word.find() && !word.group().matches("[|>&;].*")) {
        words.add(word.group());
      }
      String[] translated =
          KafkaWords.translated(words.subList(1, words.size()).toArray(String[]::new));
      CommandSpec spec = ebb;
      int at = 0;
      while (at < translated.length && spec.subcommands().containsKey(translated[at])) {
        spec = spec.subcommands().get(translated[at]).getCommandSpec();
        at++;
      }
      boolean named = at > 0 || translated.length == 0 || translated[0].matches("--.*|COMMAND.*");
      assertThat(named).as("%s shows '%s', and there is no such command", page, command).isTrue();
      Set<String> known = options(spec);
      if (MEASURING.contains(spec.name())) {
        known.addAll(options(ebb.subcommands().get("compare").getCommandSpec()));
      }
      for (String option : Arrays.copyOfRange(translated, at, translated.length)) {
        if (option.startsWith("--")) {
          assertThat(known)
              .as("%s shows '%s'", page, command)
              .contains(option.replaceAll("=.*", ""));
        }
      }
    }
  }

  /** A figure that cannot be measured again is not to be quoted. */
  @Test
  void whatWasFoundIsMeasuredByTheScript() throws IOException {
    Set<String> measured =
        Files.readString(HOME.resolve(".ci/findings"))
            .lines()
            .map(line -> line.replaceFirst("^\\S+ ", ""))
            .collect(Collectors.toSet());
    String findings = Files.readString(HOME.resolve("docs/findings.md")).replaceAll("\\s+", " ");
    Matcher command = Pattern.compile("`\\./ebb ([^`]+)`").matcher(findings);
    List<String> quoted = command.results().map(found -> found.group(1)).toList();
    assertThat(quoted).hasSizeGreaterThan(20);
    assertThat(measured).containsAll(quoted);
  }

  private static Set<String> options(CommandSpec spec) {
    Set<String> options = new HashSet<>(spec.optionsMap().keySet());
    options.addAll(spec.negatedOptionsMap().keySet());
    return options;
  }

  /** Of code, fenced, indented or within a line. */
  private static List<String> commands(String page) {
    List<String> commands = new ArrayList<>();
    String joined = page.replaceAll("\\\\\\n\\s*(?:> )?", " ");
    for (String line : joined.split("\n")) {
      String stripped = line.strip().replaceFirst("^\\$ ", "").replaceFirst("^- run: ", "");
      if (stripped.startsWith("./ebb ") || stripped.startsWith("ebb ") && line.startsWith("    ")) {
        commands.add(stripped.replaceFirst("\\s+# .*", ""));
      }
    }
    Matcher span = SPAN.matcher(joined.replaceAll("(?s)```.*?```", "").replaceAll("\\n\\s*", " "));
    while (span.find()) {
      commands.add(span.group(1));
    }
    return commands;
  }

  @ParameterizedTest
  @MethodSource("pages")
  void eachLinkLeadsSomewhere(Path page) throws IOException {
    String text = Files.readString(page).replaceAll("(?s)```.*?```", "");
    Matcher link = LINK.matcher(text);
    while (link.find()) {
      String[] target = link.group(1).split("#", 2);
      if (target[0].matches("https?:.*")) {
        continue;
      }
      assertThat(page.endsWith(target[0]) && target.length == 1)
          .as("%s links to itself, %s", page, link.group(1))
          .isFalse();
      Path file = target[0].isEmpty() ? page : page.resolveSibling(target[0]).normalize();
      assertThat(file).as("%s links to %s", page, link.group(1)).exists();
      if (target.length == 2) {
        assertThat(anchors(file)).as("%s links to %s", page, link.group(1)).contains(target[1]);
      }
    }
  }

  /** As GitHub makes them of headings, and those that are set by hand. */
  private static Set<String> anchors(Path page) throws IOException {
    Set<String> anchors = new HashSet<>();
    for (String line : Files.readAllLines(page)) {
      if (line.matches("#+ .*")) {
        anchors.add(
            line.replaceFirst("^#+ ", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                .replace(' ', '-'));
      }
      Matcher own = Pattern.compile("<a id=\"([^\"]+)\">").matcher(line);
      while (own.find()) {
        anchors.add(own.group(1));
      }
    }
    return anchors;
  }

  @ParameterizedTest
  @MethodSource("pages")
  void noPageIsLongerThanOneReads(Path page) throws IOException {
    int most = page.endsWith("README.md") && page.getParent().equals(HOME) ? 250 : 300;
    if (page.startsWith(HOME.resolve("docs")) || most == 250) {
      assertThat(Files.readAllLines(page).size()).as(page.toString()).isLessThanOrEqualTo(most);
    }
  }
}
