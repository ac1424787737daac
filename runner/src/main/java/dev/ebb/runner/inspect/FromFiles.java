package dev.ebb.runner.inspect;

import dev.ebb.runner.pasted.Paste;
import dev.ebb.runner.pasted.PasteReader;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.result.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where a process's memory is, by what somebody has pasted of it: without the process. */
public final class FromFiles {

  /** Stands for stdin. */
  private static final String STDIN = "-";

  private static final long MOST_BYTES = 512L << 20;

  private final List<Paste> pastes = new ArrayList<>();

  /**
   * Reads them.
   *
   * @param names of files; {@code -} is stdin
   * @param stdin what that has
   * @throws Refused when one cannot be read, or holds nothing that ebb can read
   */
  public FromFiles(List<String> names, InputStream stdin) {
    if (names.stream().filter(STDIN::equals).count() > 1) {
      throw new Refused("--from: stdin (-) is named twice");
    }
    names.forEach(name -> pastes.add(read(name, stdin)));
    for (Paste paste : pastes) {
      requireSomething(paste);
    }
  }

  private static Paste read(String name, InputStream stdin) {
    try {
      if (name.equals(STDIN)) {
        return PasteReader.read("stdin", stdin);
      }
      Path file = Path.of(name);
      if (!Files.exists(file)) {
        throw new Refused("--from " + name + ": there is no such file");
      }
      if (Files.isDirectory(file)) {
        throw new Refused("--from " + name + " is a folder, name the files in it");
      }
      if (Files.size(file) > MOST_BYTES) {
        throw new Refused("--from " + name + " has more than 512 MiB: cut out what matters");
      }
      try (InputStream bytes = Files.newInputStream(file)) {
        return PasteReader.read(name, bytes);
      }
    } catch (InvalidPathException e) {
      throw new Refused("--from " + name + " is no file's name", e);
    } catch (IOException e) {
      throw new Refused("--from " + name + " cannot be read: " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    return e instanceof java.nio.file.AccessDeniedException ? "permission denied" : e.getMessage();
  }

  private static void requireSomething(Paste paste) {
    if (paste.found().isEmpty()) {
      List<String> like = PastedTable.unread(List.of(paste));
      throw new Refused(
          "--from "
              + paste.file()
              + " holds nothing that ebb can read: class histograms, NMT (VM.native_memory), smaps,"
              + " smaps_rollup, pmap -x or -X, GC.heap_info, GC logs, psrecord's or pidstat -r's"
              + " lines"
              + (like.isEmpty() ? "" : "; " + String.join(", ", like)));
    }
  }

  /** What was read: what, file, lines and figures, below a head. */
  public List<List<String>> rows() {
    return PastedTable.rows(pastes);
  }

  /** What could not be read, though it looks as if it should be. */
  public List<String> unread() {
    return PastedTable.unread(pastes);
  }

  /**
   * What it means.
   *
   * @param matters growth in MiB an hour that would matter
   */
  public List<Finding> findings(double matters) {
    return new PastedFindings(pastes, matters).all();
  }
}
