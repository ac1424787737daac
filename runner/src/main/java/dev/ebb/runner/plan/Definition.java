package dev.ebb.runner.plan;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A data file that is named by itself when ebb ships it, and by its path when a user made it. */
final class Definition {

  private static final String SUFFIX = ".yaml";
  private static final int MAX_NAME = 40;

  private Definition() {}

  /**
   * Finds the file.
   *
   * @param flag to name in a refusal
   * @param folder where ebb keeps its own
   * @throws Refused when there is no such file
   */
  static Path find(String flag, Path folder, String name) {
    if (isPath(name)) {
      Path path = Path.of(name);
      if (!Files.isRegularFile(path)) {
        throw new Refused(flag + " " + name + ": there is no such file");
      }
      return path;
    }
    Path shipped = folder.resolve(name + SUFFIX);
    if (!name.matches("[A-Za-z0-9._-]+") || !Files.isRegularFile(shipped)) {
      List<String> names = names(folder);
      throw new Refused(
          flag
              + ": unknown '"
              + name
              + "'"
              + Near.hint(name, names)
              + "; there are "
              + String.join(", ", names)
              + ", or a file of your own by its path");
    }
    return shipped;
  }

  private static boolean isPath(String name) {
    return name.contains("/") || name.endsWith(SUFFIX) || name.endsWith(".yml");
  }

  /**
   * What a profile is called in tables, folders and topics.
   *
   * @throws Refused when it is too long for those
   */
  static String armName(String flag, Path file) {
    String name = name(file);
    if (name.length() > MAX_NAME) {
      throw new Refused(
          flag
              + " "
              + file
              + ": folders and topics are named after it; at most "
              + MAX_NAME
              + " characters before "
              + SUFFIX);
    }
    return name;
  }

  /** What a definition is called in a table. */
  static String name(Path file) {
    return file.getFileName()
        .toString()
        .replaceAll("\\.ya?ml$", "")
        .replaceAll("[^A-Za-z0-9._]+", "-");
  }

  /** The names that ebb ships. */
  static List<String> names(Path folder) {
    return files(folder).stream().map(Definition::name).sorted().toList();
  }

  static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    } catch (java.io.IOException e) {
      throw new Refused(folder + " cannot be read: the repository is not whole", e);
    }
  }
}
