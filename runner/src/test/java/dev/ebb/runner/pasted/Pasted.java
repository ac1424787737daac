package dev.ebb.runner.pasted;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What people paste, as it lies in the tests' resources. */
public final class Pasted {

  private static final Path FOLDER = Path.of("src/test/resources/pasted");

  private Pasted() {}

  /** Where one lies. */
  public static Path path(String name) {
    return FOLDER.resolve(name);
  }

  /** Its text. */
  public static String text(String name) {
    try {
      return Files.readString(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All of them. */
  public static List<String> names() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Paste read(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return PasteReader.read("paste", new ByteArrayInputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The only table of a text. */
  static <T extends Found> T only(String text, Class<T> kind) {
    List<Found> found = read(text).found();
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " tables: " + found);
    }
    return kind.cast(found.get(0));
  }
}
