package dev.ebb.runner.inspect;

import dev.ebb.runner.pasted.NativeMemory;
import dev.ebb.runner.pasted.NativeMemory.Amount;
import dev.ebb.runner.pasted.NativeMemory.Category;
import dev.ebb.runner.result.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What of a JVM's native memory has grown, from a baseline or from the first account to the last.
 */
final class NativeGrowth {

  private static final double MIB = 1 << 20;
  private static final int SHOWN = 4;

  /** Less is not worth a name. */
  private static final double WORTH_MIB = 0.1;

  private NativeGrowth() {}

  /** By how much a part has grown, MiB. */
  private record Part(String name, double grown) {}

  /** What was told with a baseline, and what differs between those without. */
  static List<Finding> of(List<NativeMemory> accounts) {
    List<Finding> findings = new ArrayList<>();
    accounts.stream()
        .filter(NativeMemory::compared)
        .reduce((first, last) -> last)
        .ifPresent(last -> findings.add(sinceBaseline(last)));
    List<NativeMemory> plain = accounts.stream().filter(one -> !one.compared()).toList();
    if (plain.size() > 1) {
      findings.add(between(plain.get(0), plain.get(plain.size() - 1), plain.size()));
    }
    return findings;
  }

  private static Finding sinceBaseline(NativeMemory last) {
    List<Part> parts =
        last.categories().stream().map(one -> new Part(one.name(), grown(one.amount()))).toList();
    return say("since its baseline", last.total().map(NativeGrowth::grown), parts, 2, 0);
  }

  private static double grown(Amount amount) {
    OptionalLong grown = amount.grown();
    return grown.orElse(0) / MIB;
  }

  private static Finding between(NativeMemory first, NativeMemory last, int count) {
    List<Part> parts = new ArrayList<>();
    for (Category category : last.categories()) {
      Optional<Amount> before = first.of(category.name());
      if (before.isPresent() || first.whole()) {
        long committed = before.map(Amount::committed).orElse(0L);
        parts.add(new Part(category.name(), (category.amount().committed() - committed) / MIB));
      }
    }
    Optional<Double> all =
        first.total().isPresent() && last.total().isPresent()
            ? Optional.of((last.total().get().committed() - first.total().get().committed()) / MIB)
            : Optional.empty();
    double digit = Math.max(first.resolution(), last.resolution()) / MIB;
    return say("from the first of " + count + " accounts to the last", all, parts, count, digit);
  }

  private static Finding say(
      String when, Optional<Double> all, List<Part> parts, int count, double digit) {
    Map<String, Double> figures = new LinkedHashMap<>();
    all.ifPresent(mib -> figures.put("nmt_committed_grown_mib", mib));
    List<String> words =
        parts.stream()
            .filter(part -> Math.abs(part.grown) >= Math.max(WORTH_MIB, 2 * digit))
            .sorted(Comparator.comparingDouble(part -> -Math.abs(part.grown)))
            .limit(SHOWN)
            .map(part -> String.format(Locale.ROOT, "%s %+.1f", part.name, part.grown))
            .toList();
    return Finding.note(
        "nmt-grown",
        figures,
        String.format(
            Locale.ROOT,
            "What NMT has committed changed %s by %s%s; %d points tell no trend, just a"
                + " difference",
            when,
            all.map(mib -> String.format(Locale.ROOT, "%+.1f MiB", mib))
                .orElse("an unknown amount, for a total is missing"),
            words.isEmpty() ? "" : ": " + String.join(", ", words),
            count));
  }
}
