package dev.ebb.runner.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * With which versions of its libraries a client runs: {@code kafka-clients=3.9.1}, several at once
 * by {@code a=1+b=2}. A bare version is of the library that was named last.
 */
public final class LibraryVersions {

  public static final String FLAG = "--versions";

  /** As ebb was built, or the client's setup installs it. */
  static final String STANDARD = "default";

  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,40}");
  private static final Pattern COORDINATES = Pattern.compile("[A-Za-z0-9._-]+:[A-Za-z0-9._-]+");

  private LibraryVersions() {}

  /**
   * The levels of those that speak of a client's libraries; the standard one always does.
   *
   * @throws Refused when the client is left without one, or one is none
   */
  static List<Level> levels(Client client, Axis.Asked asked) {
    List<String> typed = asked.typed().isEmpty() ? List.of(STANDARD) : asked.typed();
    List<Level> levels = new ArrayList<>();
    for (Map<String, String> versions : parse(FLAG, typed)) {
      if (versions.keySet().stream().allMatch(name -> library(client, name).isPresent())) {
        levels.add(level(client, versions));
      } else {
        requireKnown(asked.clients(), versions);
      }
    }
    if (levels.isEmpty()) {
      throw new Refused(
          FLAG
              + ": none of "
              + String.join(", ", typed)
              + " is a version of "
              + (client.libraries().isEmpty()
                  ? "anything that "
                      + client.name()
                      + " can be had in (its description names no libraries)"
                  : "what " + client.name() + " is made of (" + names(List.of(client)) + ")")
              + ": add 'default', or leave the client out");
    }
    return levels;
  }

  /**
   * Reads levels.
   *
   * @return by library; empty: the standard
   * @throws Refused when one is none
   */
  static List<Map<String, String>> parse(String flag, List<String> typed) {
    List<Map<String, String>> all = new ArrayList<>();
    String last = null;
    for (String text : typed) {
      Map<String, String> versions = new LinkedHashMap<>();
      if (!text.equals(STANDARD)) {
        for (String one : text.split("\\+", -1)) {
          int sign = one.indexOf('=');
          String name = sign > 0 ? one.substring(0, sign) : last;
          requireForm(flag, text, name, one.substring(sign + 1));
          if (versions.put(name, one.substring(sign + 1)) != null) {
            throw new Refused(flag + " " + text + ": " + name + " is named twice");
          }
          last = name;
        }
      }
      all.add(versions);
    }
    return all;
  }

  private static void requireForm(String flag, String text, String name, String version) {
    if (name == null) {
      throw new Refused(
          flag
              + " "
              + text
              + ": of which library? Write it as LIBRARY=VERSION, such as kafka-clients=3.9.1");
    }
    if (version.contains("..")) {
      throw new Refused(
          flag
              + " "
              + text
              + ": a range is for ebb bisect; name the versions, separated by commas");
    }
    require(flag + " " + text, version);
  }

  /**
   * Makes sure that it may be a version.
   *
   * @param asked what to name in a refusal
   */
  public static void require(String asked, String version) {
    if (!VERSION.matcher(version).matches()) {
      throw new Refused(asked + ": '" + version + "' is no version, such as 3.9.1 would be");
    }
  }

  /** A client's library of that name; a module has all that are named by group and artifact. */
  public static Optional<Library> library(Client client, String name) {
    Optional<Library> declared =
        client.libraries().stream()
            .filter(library -> library.name().equals(name) || name.equals(library.coordinates()))
            .findFirst();
    return declared.isPresent() || !client.inJvm() || !COORDINATES.matcher(name).matches()
        ? declared
        : Optional.of(Library.maven(name));
  }

  /** Its short name, where it has one. */
  private static String canonical(Client client, String name) {
    Library library = library(client, name).orElseThrow();
    return client.libraries().contains(library) ? library.name() : name;
  }

  /** What to type for these. */
  public static String typed(Map<String, String> versions) {
    return FLAG
        + " "
        + versions.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining("+"));
  }

  /** The level of these, by library; empty: the standard one. */
  public static Level level(Client client, Map<String, String> versions) {
    if (versions.isEmpty()) {
      return new Level(STANDARD, "", STANDARD, Settings.NONE);
    }
    Map<String, String> named = new LinkedHashMap<>();
    List<String> suffix = new ArrayList<>();
    versions.forEach(
        (name, version) -> {
          Library library = library(client, name).orElseThrow();
          named.put(
              library.coordinates() == null ? library.name() : library.coordinates(), version);
          boolean own = !client.libraries().isEmpty() && library.equals(client.libraries().get(0));
          suffix.add(own ? version : library.name() + "-" + version);
        });
    String label =
        versions.entrySet().stream()
            .map(entry -> canonical(client, entry.getKey()) + "=" + entry.getValue())
            .collect(Collectors.joining("+"));
    return new Level(label, String.join("-", suffix), label, Settings.libraries(named));
  }

  /** That at least one client of the run has each of them. */
  private static void requireKnown(List<Client> clients, Map<String, String> versions) {
    for (String name : versions.keySet()) {
      if (clients.stream().noneMatch(client -> library(client, name).isPresent())) {
        throw unknown(name, clients);
      }
    }
  }

  /** That none of them has such a library. */
  public static Refused unknown(String name, List<Client> clients) {
    Set<String> known = new LinkedHashSet<>();
    clients.forEach(client -> client.libraries().forEach(library -> known.add(library.name())));
    boolean one = clients.size() == 1;
    return new Refused(
        FLAG
            + " "
            + name
            + ": "
            + (one ? clients.get(0).name() + " has no" : "none of these clients has")
            + " such library"
            + Near.hint(name, known)
            + "; "
            + (known.isEmpty()
                ? one ? "its description names none" : "their descriptions name none"
                : "there are " + names(clients)));
  }

  private static String names(List<Client> clients) {
    return clients.stream()
        .distinct()
        .filter(client -> !client.libraries().isEmpty())
        .map(
            client ->
                client.name()
                    + ": "
                    + client.libraries().stream()
                        .map(Library::name)
                        .collect(Collectors.joining(", ")))
        .collect(Collectors.joining("; "));
  }
}
