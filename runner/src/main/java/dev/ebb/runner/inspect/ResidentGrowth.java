package dev.ebb.runner.inspect;

import dev.ebb.runner.pasted.MemoryMap;
import dev.ebb.runner.result.Finding;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How RSS differs between accounts of one process by the same means. */
final class ResidentGrowth {

  private static final double MIB = 1 << 20;

  private ResidentGrowth() {}

  static Optional<Finding> of(List<MemoryMap> maps) {
    if (maps.isEmpty()) {
      return Optional.empty();
    }
    MemoryMap last = maps.get(maps.size() - 1);
    List<MemoryMap> same =
        maps.stream().filter(map -> map.kind() == last.kind() && map.whole()).toList();
    if (same.size() < 2 || !last.whole()) {
      return Optional.empty();
    }
    double first = same.get(0).rss() / MIB;
    double end = last.rss() / MIB;
    return Optional.of(
        Finding.note(
            "rss-differs",
            Map.of("rss_first_mib", first, "rss_last_mib", end),
            String.format(
                Locale.ROOT,
                "RSS by %s went from %.1f to %.1f MiB; %d points tell no trend, just a difference",
                last.kind().words(),
                first,
                end,
                same.size())));
  }
}
