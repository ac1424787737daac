package dev.ebb.runner.result;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What figures mean: decided once, put in words once, shown by every report.
 *
 * @param code what kind it is, the same in every run
 * @param about the arm, or the trial, or null: the whole run
 * @param figures by name, with their units; what is unknown is absent
 * @param evidence how many trials it stands on, and how sure it is
 * @param tries commands that would tell more or mend it, as they can be typed
 * @param words one sentence, without a full stop
 */
public record Finding(
    String code,
    String about,
    Map<String, Double> figures,
    Evidence evidence,
    List<String> tries,
    String words) {

  public Finding {
    figures = new LinkedHashMap<>(figures);
    tries = List.copyOf(tries);
  }

  /**
   * What a finding stands on.
   *
   * @param trials how many
   * @param low of the 95 % interval of its first figure, over the trials, or of a single one over
   *     the looks within it; null: there is none
   * @param high of the same
   * @param folders of the trials, where it is of certain ones
   */
  public record Evidence(int trials, Double low, Double high, List<String> folders) {

    /** Something seen, not counted. */
    public static final Evidence NONE = new Evidence(0, null, null, List.of());

    public Evidence {
      folders = List.copyOf(folders);
    }

    /** So many trials, too few for an interval. */
    public static Evidence of(int trials) {
      return new Evidence(trials, null, null, List.of());
    }
  }

  /**
   * Two figures in their order, by name: the interval is the first's.
   *
   * @return of them, unlike {@link Map#of}, each time in the same order
   */
  public static Map<String, Double> figures(String first, double one, String second, double two) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(first, one);
    figures.put(second, two);
    return figures;
  }

  /** Something that was noticed in passing. */
  public static Finding note(String code, Map<String, Double> figures, String words) {
    return new Finding(code, null, figures, Evidence.NONE, List.of(), words);
  }

  /** The same without figures. */
  public static Finding note(String code, String words) {
    return note(code, Map.of(), words);
  }

  /** The same of this arm or trial. */
  public Finding about(String whom) {
    return new Finding(code, whom, figures, evidence, tries, words);
  }

  /** The same in other words. */
  public Finding said(String otherwise) {
    return new Finding(code, about, figures, evidence, tries, otherwise);
  }

  /** The same with nothing to try. */
  public Finding untried() {
    return new Finding(code, about, figures, evidence, List.of(), words);
  }

  /** The sentence with what to try. */
  public String sentence() {
    return tries.isEmpty() ? words : words + "; to try: " + String.join(", or ", tries);
  }

  /** For JSON. */
  public Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("code", code);
    document.put("about", about);
    document.put("figures", figures);
    Map<String, Object> stands = new LinkedHashMap<>();
    stands.put("trials", evidence.trials());
    stands.put("low", evidence.low());
    stands.put("high", evidence.high());
    if (!evidence.folders().isEmpty()) {
      stands.put("folders", evidence.folders());
    }
    document.put("evidence", stands);
    document.put("try", tries);
    document.put("text", words);
    return document;
  }
}
