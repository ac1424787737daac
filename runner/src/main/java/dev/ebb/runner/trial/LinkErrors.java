package dev.ebb.runner.trial;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Classes and methods that a client has missed, by what it has written: some libraries log that and
 * wait in silence.
 */
final class LinkErrors {

  private static final Pattern ERROR =
      Pattern.compile(
          "\\b((?:NoSuchMethod|NoSuchField|NoClassDefFound|AbstractMethod|IncompatibleClassChange"
              + "|Verify)Error|ClassNotFoundException): (.{1,300})");

  private LinkErrors() {}

  /** The first that any process of a trial has written to its log in the trial's folder. */
  static Optional<String> inAll(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("stderr.*\\.log"))
          .sorted()
          .flatMap(log -> in(log).stream())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The first in a log; empty: there is none, or no log. */
  static Optional<String> in(Path log) {
    try (BufferedReader lines = Files.newBufferedReader(log, StandardCharsets.ISO_8859_1)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher error = ERROR.matcher(line);
        if (error.find()) {
          return Optional.of(error.group(1) + ": " + error.group(2).strip());
        }
      }
    } catch (IOException e) {
      // nothing was written
    }
    return Optional.empty();
  }
}
