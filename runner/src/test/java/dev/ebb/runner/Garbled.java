package dev.ebb.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What is left of a text after it has gone through many hands. */
public final class Garbled {

  private static final String[] PIECES = {
    ":",
    "-",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "'",
    "\n",
    "\t",
    "\u0000",
    "\u001b[31m",
    "ü",
    "\ud83d\ude00",
    "&a",
    "*a",
    "!!java.lang.Runtime",
    "null",
    "true",
    "NaN",
    "-1",
    "1e400",
    "999999999999999999999",
    ",",
    ";",
    "#",
    "\\",
    "%s",
    "../..",
    "0x1",
    "2026-13-45",
    " ",
    "----",
    "<<: *x",
    "|",
    ">"
  };

  private Garbled() {}

  /** The text with some edits, by that seed. */
  public static String of(String text, long seed) {
    Random random = new Random(seed);
    StringBuilder garbled = new StringBuilder(text);
    int edits = 1 + random.nextInt(6);
    for (int i = 0; i < edits; i++) {
      int at = random.nextInt(garbled.length() + 1);
      switch (random.nextInt(6)) {
        case 0 -> garbled.insert(at, PIECES[random.nextInt(PIECES.length)]);
        case 1 -> garbled.delete(at, Math.min(garbled.length(), at + 1 + random.nextInt(20)));
        case 2 -> garbled.setLength(at);
        case 3 -> garbled.insert(at, (char) random.nextInt(0x250));
        case 4 -> replaceNumber(garbled, random);
        default -> repeatLine(garbled, random);
      }
    }
    return garbled.toString();
  }

  private static void replaceNumber(StringBuilder text, Random random) {
    for (int i = random.nextInt(text.length() + 1); i < text.length(); i++) {
      if (Character.isDigit(text.charAt(i))) {
        text.replace(i, i + 1, PIECES[random.nextInt(PIECES.length)]);
        return;
      }
    }
  }

  private static void repeatLine(StringBuilder text, Random random) {
    List<String> lines = new ArrayList<>(text.toString().lines().toList());
    if (!lines.isEmpty()) {
      lines.add(random.nextInt(lines.size() + 1), lines.get(random.nextInt(lines.size())));
      text.replace(0, text.length(), String.join("\n", lines) + "\n");
    }
  }
}
