package dev.ebb.runner.finding;

import dev.ebb.runner.result.Finding;
import dev.ebb.runner.sample.ControlGroup;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How near a process's control group, a container's or a pod's, is to what it may have. */
public final class Charged {

  private static final double NEAR = 0.9;

  private Charged() {}

  /** Judges it; empty: there is nothing to say. */
  public static Optional<Finding> of(ControlGroup group) {
    long kills = group.oomKills().orElse(0);
    boolean limited = group.limit().isPresent() && group.used().isPresent();
    double used = group.used().orElse(0);
    boolean near = limited && used >= NEAR * group.limit().getAsDouble();
    if (!near && kills == 0) {
      return Optional.empty();
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    group.used().ifPresent(mib -> figures.put("group_used_mib", mib));
    group.limit().ifPresent(mib -> figures.put("group_limit_mib", mib));
    group.anon().ifPresent(mib -> figures.put("group_anon_mib", mib));
    group.pageCache().ifPresent(mib -> figures.put("group_page_cache_mib", mib));
    group.oomKills().ifPresent(count -> figures.put("group_oom_kills", (double) count));
    StringBuilder words = new StringBuilder();
    if (near) {
      words.append(
          String.format(
              Locale.ROOT,
              "The control group is charged %.0f of %.0f MiB",
              used,
              group.limit().getAsDouble()));
      if (group.pageCache().isPresent()) {
        double cache = group.pageCache().getAsDouble();
        words.append(
            String.format(
                Locale.ROOT,
                "; %.0f of that is page cache, which the kernel takes back before it kills anybody",
                cache));
      }
    }
    if (kills > 0) {
      words.append(words.isEmpty() ? "The" : ", and the");
      words.append(
          String.format(
              Locale.ROOT,
              " kernel has ended %d process%s of this control group for want of memory",
              kills,
              kills == 1 ? "" : "es"));
    }
    return Optional.of(Finding.note("control-group", figures, words.toString()));
  }
}
