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

  static Optional<Finding> of(List<NativeMemory> accounts) {
    if (accounts.isEmpty()) {
      return Optional.empty();
    }
    NativeMemory last = accounts.get(accounts.size() - 1);
    if (last.compared()) {
      return Optional.of(
          say(
              "since the baseline",
              last.total().map(total -> grown(total)),
              last.categories().stream()
                  .map(one -> new Part(one.name(), grown(one.amount())))
                  .toList()));
    }
    return accounts.size() < 2
        ? Optional.empty()
        : Optional.of(between(accounts.get(0), last, accounts.size()));
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
    return say("from the first of " + count + " accounts to the last", all, parts);
  }

  private static Finding say(String when, Optional<Double> all, List<Part> parts) {
    Map<String, Double> figures = new LinkedHashMap<>();
    all.ifPresent(mib -> figures.put("nmt_committed_grown_mib", mib));
    List<String> words =
        parts.stream()
            .filter(part -> Math.abs(part.grown) >= WORTH_MIB)
            .sorted(Comparator.comparingDouble(part -> -Math.abs(part.grown)))
            .limit(SHOWN)
            .map(part -> String.format(Locale.ROOT, "%s %+.1f", part.name, part.grown))
            .toList();
    return Finding.note(
        "nmt-grown",
        figures,
        String.format(
            Locale.ROOT,
            "What NMT has committed changed %s by %s%s; two points tell no trend, just a"
                + " difference",
            when,
            all.map(mib -> String.format(Locale.ROOT, "%+.1f MiB", mib))
                .orElse("an unknown amount, for a total is missing"),
            words.isEmpty() ? "" : ": " + String.join(", ", words)));
  }
}
