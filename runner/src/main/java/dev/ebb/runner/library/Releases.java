package dev.ebb.runner.library;

import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.Library;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.process.Installation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.aether.util.version.GenericVersionScheme;
import org.eclipse.aether.version.InvalidVersionSpecificationException;
import org.eclipse.aether.version.Version;

/** Which releases of a library there are, and their order: Maven's, which fits all others. */
public final class Releases {

  private static final GenericVersionScheme ORDER = new GenericVersionScheme();
  private static final Pattern VERSION =
      Pattern.compile("(?<![\\w.])v?(\\d+(?:\\.\\d+)+)(?![\\w.-])");

  private Releases() {}

  /**
   * Those from one to another, both included, the oldest first.
   *
   * @param home of ebb
   * @param asked what to name in a refusal
   * @throws Refused when there are fewer than two, it is the wrong way round, or nobody can be
   *     asked
   */
  public static List<String> between(
      Path home, Client client, Library library, String from, String to, String asked)
      throws InterruptedException {
    if (version(from).compareTo(version(to)) > 0) {
      throw new Refused(asked + ": the range is the wrong way round: write " + to + ".." + from);
    }
    List<String> all = of(home, client, library, asked);
    requireThere(all, from, library, asked);
    requireThere(all, to, library, asked);
    List<String> between =
        all.stream()
            .filter(
                one ->
                    version(one).compareTo(version(from)) >= 0
                        && version(one).compareTo(version(to)) <= 0)
            .distinct()
            .sorted((one, other) -> version(one).compareTo(version(other)))
            .toList();
    if (between.size() < 2) {
      throw new Refused(
          asked
              + ": "
              + (between.isEmpty() ? "no release lies" : "only " + between.get(0) + " lies")
              + " in it; of "
              + library.name()
              + " there are "
              + String.join(", ", all.subList(Math.max(0, all.size() - 8), all.size())));
    }
    return between;
  }

  /**
   * Makes sure that versions are told from the oldest to the newest, and that there are such.
   *
   * @param asked what to name in a refusal
   * @throws Refused when they are not
   */
  public static void require(
      Path home, Client client, Library library, List<String> versions, String asked)
      throws InterruptedException {
    for (int i = 1; i < versions.size(); i++) {
      if (version(versions.get(i - 1)).compareTo(version(versions.get(i))) >= 0) {
        throw new Refused(
            asked
                + ": the oldest comes first: "
                + versions.get(i)
                + " before "
                + versions.get(i - 1));
      }
    }
    if (client.inJvm() || library.releases() != null) {
      List<String> all = of(home, client, library, asked);
      versions.forEach(version -> requireThere(all, version, library, asked));
    }
  }

  private static void requireThere(
      List<String> all, String version, Library library, String asked) {
    if (!all.contains(version)) {
      List<String> near =
          all.stream().filter(one -> version(one).compareTo(version(version)) < 0).toList();
      int last = near.size();
      List<String> some = all.subList(Math.max(0, last - 2), Math.min(all.size(), last + 2));
      throw new Refused(
          asked
              + ": of "
              + library.name()
              + " there is no "
              + version
              + "; next to it are "
              + String.join(", ", some));
    }
  }

  /** By Maven's order. */
  private static Version version(String text) {
    try {
      return ORDER.parseVersion(text);
    } catch (InvalidVersionSpecificationException e) {
      throw new IllegalStateException(e); // its parser takes any text
    }
  }

  private static List<String> of(Path home, Client client, Library library, String asked)
      throws InterruptedException {
    List<String> all;
    if (client.program() instanceof Client.Command command) {
      if (library.releases() == null) {
        throw new Refused(
            asked
                + ": the description of "
                + client.name()
                + " does not say how releases of "
                + library.name()
                + " are listed: name the versions, separated by commas");
      }
      all = said(client, command, library, asked);
    } else {
      try (Repositories repositories = new Repositories(home)) {
        all = repositories.releases(library.coordinates());
      }
    }
    if (all.isEmpty()) {
      throw new Refused(
          asked
              + ": nobody says which releases of "
              + library.name()
              + " there are (no network?): name the versions, separated by commas");
    }
    return all;
  }

  private static List<String> said(
      Client client, Client.Command command, Library library, String asked)
      throws InterruptedException {
    try {
      Installation installation = Installation.of(client, command, Map.of());
      if (!installation.install()) {
        throw new Refused(asked + ": " + installation.reason());
      }
      Matcher versions = VERSION.matcher(installation.ask(library.releases()));
      return versions
          .results()
          .map(found -> found.group(1))
          .distinct()
          .sorted((one, other) -> version(one).compareTo(version(other)))
          .toList();
    } catch (IOException e) {
      throw new Refused(asked + ": the releases cannot be listed: " + e.getMessage(), e);
    }
  }
}
