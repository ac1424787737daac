package dev.ebb.runner.subject;

import dev.ebb.runner.plan.Refused;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** Why a trial could not go on, in words for its row. */
public final class Trouble {

  private static final String FILE = "ebb-error.txt";

  private Trouble() {}

  /**
   * One line. What nobody has expected is told by its name, and where it was thrown is kept in the
   * trial's folder.
   */
  public static String inWords(Exception e, Path folder) {
    if (diskIsFull(e)) {
      return folder.getParent().getParent() + ": its disk is full";
    }
    boolean expected = !(e instanceof RuntimeException) || e instanceof Refused;
    if (expected || e instanceof Anticipated) {
      return e.getMessage();
    }
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    String where = "";
    try {
      Files.writeString(folder.resolve(FILE), text.toString());
      where = ", see " + FILE + " in its folder";
    } catch (IOException unwritten) {
      where = " (" + FILE + " could not be written: " + unwritten.getMessage() + ")";
    }
    return "a fault of ebb's own" + where + ": " + e;
  }

  /** Whether a failure is for want of room on a disk. */
  public static boolean diskIsFull(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (String.valueOf(cause.getMessage()).contains("No space left on device")) {
        return true;
      }
    }
    return false;
  }

  /** One of ebb's own that carries a reason through code which knows no other way. */
  public interface Anticipated {}
}
