package dev.ebb.runner.plan;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Figures that others have published of arms of the same names, to stand beside what is measured.
 *
 * @param title of where they were published
 * @param load under which, by the names of {@code run.json}'s options; empty: it is not said
 * @param figures by arm: idle, peak and settled, in MiB
 */
public record Published(String title, Map<String, Long> load, Map<String, List<Double>> figures) {

  private static final String FLAG = "--published";
  private static final int FIGURES = 3;
  private static final List<String> KEYS = List.of("description", "title", "load", "figures");

  /**
   * Reads some that ebb ships, or a user's by their path.
   *
   * @throws Refused when there are none, or something in them cannot be used
   */
  public static Published named(String name, Path home) {
    Path file = Definition.find(FLAG, home.resolve("experiments").resolve("published"), name);
    YamlFile yaml = YamlFile.read(file).requireKnown(KEYS);
    String title =
        yaml.text("title").orElseThrow(() -> yaml.refusal("title", "missing: where they are from"));
    Map<String, List<Double>> figures = new LinkedHashMap<>();
    yaml.section("figures")
        .ifPresent(arms -> arms.keys().forEach(arm -> figures.put(arm, numbers(arms, arm))));
    if (figures.isEmpty()) {
      throw yaml.refusal("figures", "missing: 'ARM: [idle, peak, settled]' lines");
    }
    Map<String, Long> load = new LinkedHashMap<>();
    yaml.map("load")
        .forEach(
            (option, text) -> {
              try {
                load.put(option, Long.parseLong(text));
              } catch (NumberFormatException e) {
                throw yaml.refusal("load", option + ": a whole number is expected");
              }
            });
    return new Published(title, load, figures);
  }

  private static List<Double> numbers(YamlFile arms, String arm) {
    List<String> texts = arms.texts(arm);
    try {
      if (texts.size() == FIGURES) {
        return texts.stream().map(Double::valueOf).toList();
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw arms.refusal(arm, "three numbers are expected: [idle, peak, settled], in MiB");
  }
}
