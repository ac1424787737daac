package dev.ebb.runner.search;

import dev.ebb.runner.plan.Knob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** A tuning as {@code run.json} keeps it: what was tried, what came of it, and what was found. */
record Told(
    Tuning.Order order,
    long records,
    long longRecords,
    History history,
    Map<Setup, String> names,
    Map<Setup, String> reasons,
    Step step) {

  Map<String, Object> document(Duration took) {
    Goal goal = order.goal();
    Judge judge = new Judge(order.space().knobs(), goal, history);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("kind", "tune");
    document.put("client", order.client());
    document.put("settings", order.plenty().client().settings().family());
    document.put("target", goal.pod() ? "pod" : "rss");
    document.put("min_rate", goal.fits() ? null : goal.minRate());
    document.put("limit_mib", number(goal.limitMib()));
    document.put("within", goal.fits() ? Goal.WITHIN : null);
    document.put("confirmations", goal.confirmations());
    document.put("space", order.space().origin());
    document.put("knobs", order.space().knobs().stream().map(Told::knob).toList());
    document.put("records", records);
    document.put("long_records", longRecords);
    document.put("max_s", order.within().toSeconds());
    document.put("took_s", took.toMillis() / 1e3);
    document.put("default", Tuning.PLENTY);
    document.put("anchor", history.anchor().map(names::get).orElse(null));
    document.put("tried", names.keySet().stream().map(setup -> tried(setup, judge)).toList());
    document.put("frontier", new Frontier(history).setups().stream().map(names::get).toList());
    Optional<Step.Over> over =
        step instanceof Step.Over ended ? Optional.of(ended) : Optional.empty();
    document.put("over", over.isPresent());
    document.put("in_time", over.map(Step.Over::inTime).orElse(null));
    document.put("winner", over.flatMap(Step.Over::winner).map(names::get).orElse(null));
    document.put("best", over.flatMap(Step.Over::best).map(names::get).orElse(null));
    return document;
  }

  private static Map<String, Object> knob(Knob knob) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("knob", knob.name());
    entry.put("ordered", knob.ordered());
    entry.put("base", knob.base());
    entry.put("options", knob.names());
    entry.put("start", knob.names().get(knob.start()));
    return entry;
  }

  private Map<String, Object> tried(Setup setup, Judge judge) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("arm", names.get(setup));
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 0; i < order.space().knobs().size(); i++) {
      Knob knob = order.space().knobs().get(i);
      options.put(knob.name(), knob.names().get(setup.option(i)));
    }
    entry.put("options", options);
    entry.put("turned", setup.turned());
    entry.put("why", reasons.get(setup));
    figures(setup, false, entry);
    entry.put("ratio", number(history.ratio(setup)));
    entry.put("holds", judge.holds(setup));
    entry.put("heap_mib", heapMib(setup));
    entry.put("highest_mib", number(history.highest(setup)));
    if (!history.of(setup, true).isEmpty()) {
      Map<String, Object> lasting = new LinkedHashMap<>();
      figures(setup, true, lasting);
      List<Double> ratios = history.ratios(setup, true);
      lasting.put("ratio", ratios.isEmpty() ? null : rounded(History.median(ratios), 1_000));
      entry.put("long", lasting);
    }
    return entry;
  }

  /** Its heap's limit; null where there is none of that kind. */
  private Double heapMib(Setup setup) {
    if (!order.plenty().client().inJvm()) {
      return null;
    }
    return setup.heap(order.space().knobs()).orElse(order.heap()).mib();
  }

  private void figures(Setup setup, boolean lasting, Map<String, Object> entry) {
    List<Shot> shots = history.of(setup, lasting);
    entry.put("trials", shots.size());
    entry.put("failed", shots.stream().filter(shot -> !shot.ok()).count());
    entry.put(
        "reason",
        shots.stream().filter(shot -> !shot.ok()).map(Shot::reason).findFirst().orElse(null));
    List<Double> peaks = new ArrayList<>();
    shots.stream().filter(Shot::ok).forEach(shot -> peaks.add(rounded(shot.peakMib(), 10)));
    entry.put("peaks_mib", peaks);
    entry.put("peak_mib", number(history.over(setup, lasting, Shot::peakMib)));
    entry.put("most_mib", number(history.highest(setup, lasting)));
    entry.put("charged_mib", number(charged(shots)));
    entry.put(
        "drain_s", number(history.over(setup, lasting, shot -> shot.drain().toMillis() / 1e3)));
    entry.put("records_per_s", number(history.over(setup, lasting, Shot::rate)));
    entry.put(
        "ratios",
        history.ratios(setup, lasting).stream().map(ratio -> rounded(ratio, 1_000)).toList());
  }

  /** The most that any of them was charged. */
  private static OptionalDouble charged(List<Shot> shots) {
    return shots.stream()
        .filter(Shot::ok)
        .map(Shot::chargedMib)
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .max();
  }

  private static Double number(OptionalDouble value) {
    return value.isPresent() ? rounded(value.getAsDouble(), 1_000) : null;
  }

  private static double rounded(double value, double unit) {
    return Math.round(value * unit) / unit;
  }
}
