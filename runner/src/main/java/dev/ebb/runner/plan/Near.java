package dev.ebb.runner.plan;

import java.util.Collection;
import java.util.Comparator;

/** The name that was probably meant. */
public final class Near {

  private Near() {}

  /** {@code " (did you mean X?)"}, or nothing when no name is near. */
  public static String hint(String typed, Collection<String> names) {
    return names.stream()
        .min(Comparator.comparingInt(name -> distance(typed, name)))
        .filter(name -> distance(typed, name) <= Math.max(2, typed.length() / 4))
        .map(name -> " (did you mean " + name + "?)")
        .orElse("");
  }

  /** How many letters to insert, drop or change (Levenshtein). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
