package dev.ebb.runner.library;

import dev.ebb.runner.plan.Layout;
import dev.ebb.runner.plan.LibraryVersions;
import dev.ebb.runner.plan.Refused;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * What a module is made of, with other versions of its libraries: found once, then known without
 * any network.
 *
 * @param entries in their order, without the module itself
 */
public record ClassPath(List<Entry> entries) {

  /**
   * One jar of it.
   *
   * @param library as {@code group:artifact}
   */
  public record Entry(String library, String version, Path jar) {

    @Override
    public String toString() {
      return library + ":" + version;
    }
  }

  public ClassPath {
    entries = List.copyOf(entries);
  }

  /**
   * Of a module with these versions of its libraries.
   *
   * @param home of ebb
   * @param versions by {@code group:artifact}
   * @throws Refused when one of them cannot be had
   */
  public static ClassPath of(Path home, String module, Map<String, String> versions) {
    return of(home, module, versions, LibraryVersions.typed(versions));
  }

  /**
   * The same.
   *
   * @param asked what to name in a refusal
   */
  public static ClassPath of(Path home, String module, Map<String, String> versions, String asked) {
    Path file = file(home, module, versions);
    Optional<ClassPath> known = read(file);
    if (known.isPresent()) {
      return known.get().whole(asked);
    }
    try (Repositories repositories = new Repositories(home)) {
      ClassPath found = repositories.classPath(module, versions, asked);
      found.whole(asked).write(file);
      return found;
    }
  }

  /** Makes sure that a jar which is there is one: a download may have been cut off. */
  private ClassPath whole(String asked) {
    for (Entry entry : entries) {
      try (ZipFile jar = new ZipFile(entry.jar().toFile())) {
        if (jar.size() == 0) {
          throw new ZipException("it is empty");
        }
      } catch (IOException e) {
        throw new Refused(
            asked + ": " + entry.jar() + " is no whole jar (" + e.getMessage() + "): delete it", e);
      }
    }
    return this;
  }

  /** In the cache, named after all that it depends on. */
  private static Path file(Path home, String module, Map<String, String> versions) {
    Workspace workspace = new Workspace(home);
    try {
      List<Object> parts = new ArrayList<>(List.of(home.toRealPath(), new TreeMap<>(versions)));
      parts.set(0, parts.get(0).toString());
      for (String part : List.of("ebb", "common", module)) {
        parts.add(workspace.pom(part));
      }
      parts.add(workspace.jar("common"));
      return Bare.folder().resolve(module + "-" + Bare.digest(parts) + ".txt");
    } catch (IOException e) {
      throw new Refused(
          home + " is not whole: " + e.getMessage() + ": " + new Layout(home).mend(), e);
    }
  }

  /** As it was found before; empty: it was not, or a jar of it is gone. */
  private static Optional<ClassPath> read(Path file) {
    try {
      List<Entry> entries = new ArrayList<>();
      for (String line : Files.readAllLines(file)) {
        String[] words = line.split("\t");
        if (words.length != 3 || !Files.isRegularFile(Path.of(words[2]))) {
          return Optional.empty();
        }
        entries.add(new Entry(words[0], words[1], Path.of(words[2])));
      }
      return Optional.of(new ClassPath(entries));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whole or not at all: another ebb may read it at the same time. */
  private void write(Path file) {
    String lines =
        entries.stream()
            .map(entry -> entry.library() + "\t" + entry.version() + "\t" + entry.jar() + "\n")
            .collect(Collectors.joining());
    try {
      Files.createDirectories(file.getParent());
      Path fresh = Files.createTempFile(file.getParent(), "fresh", ".txt");
      Files.writeString(fresh, lines);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      // it is found anew the next time
    }
  }

  /** As java takes it, after the module itself. */
  public String joined(Path module) {
    List<String> all = new ArrayList<>(List.of(Bare.of(module).toString()));
    entries.forEach(entry -> all.add(entry.jar().toString()));
    return String.join(File.pathSeparator, all);
  }
}
