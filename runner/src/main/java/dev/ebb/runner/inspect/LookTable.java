package dev.ebb.runner.inspect;

import dev.ebb.runner.sample.ControlGroup;
import dev.ebb.runner.watch.BeanFigures;
import dev.ebb.runner.watch.JvmLook;
import dev.ebb.runner.watch.KernelLook;
import dev.ebb.runner.watch.Look;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Looks at a process as text. */
final class LookTable {

  private static final String UNKNOWN = "unknown";

  private LookTable() {}

  /** All that a look tells. */
  static List<String> of(Look look) {
    List<String> lines = new ArrayList<>();
    KernelLook kernel = look.kernel();
    lines.add(
        row(
            "RSS",
            kernel.rollup().rss(),
            String.format(
                Locale.ROOT, "PSS %.1f, USS %.1f", kernel.rollup().pss(), kernel.rollup().uss())));
    kernel.peak().ifPresent(peak -> lines.add(row("highest RSS so far", peak, "")));
    kernel.swap().stream()
        .filter(mib -> mib > 0)
        .forEach(mib -> lines.add(row("in swap", mib, "not in RSS")));
    if (look.jvm().isPresent()) {
      jvm(look.jvm().get(), kernel, lines);
    } else {
      mappings(kernel, lines);
    }
    kernel.group().ifPresent(group -> group(group, lines));
    return lines;
  }

  private static void jvm(JvmLook jvm, KernelLook kernel, List<String> lines) {
    BeanFigures beans = jvm.beans();
    String limit =
        beans.heapMax() < 0 ? "unlimited" : String.format(Locale.ROOT, "%.0f", beans.heapMax());
    lines.add(
        row(
            "heap in memory",
            jvm.heapResident(),
            String.format(
                Locale.ROOT,
                "%.1f used of %.1f committed, at most %s",
                beans.heapUsed(),
                beans.heapCommitted(),
                limit)));
    lines.add(row("metaspace", beans.metaspace(), "committed"));
    lines.add(row("code cache", beans.code(), "committed"));
    lines.add(row("direct buffers", beans.direct(), ""));
    lines.add(row("files and libraries", kernel.backing().file(), ""));
    if (jvm.rest().isPresent()) {
      lines.add(
          row(
              "malloc, stacks, other",
              jvm.rest(),
              count(beans.threads(), "thread")
                  + "; "
                  + count(beans.collections(), "collection")
                  + " so far"));
    }
  }

  private static void mappings(KernelLook kernel, List<String> lines) {
    KernelLook.Parts parts = kernel.parts();
    lines.add(
        row(
            "heap-like mappings",
            parts.heapLike(),
            String.format(
                Locale.ROOT,
                "runtimes' heaps, large allocations; the largest has %.1f",
                parts.largest())));
    lines.add(
        row(
            "malloc-like mappings",
            parts.malloc(),
            "[heap] and " + count(parts.arenas(), "arena") + " as glibc places them"));
    String threads =
        kernel.threads().isPresent() ? count(kernel.threads().getAsInt(), "thread") : "";
    lines.add(row("stacks", parts.stacks(), threads));
    lines.add(row("files and libraries", parts.files(), ""));
    if (parts.shared() >= 0.1) {
      lines.add(row("shared memory", parts.shared(), ""));
    }
  }

  private static void group(ControlGroup group, List<String> lines) {
    lines.add("");
    String others =
        group.processes() > 1 ? ", charged for " + group.processes() + " processes" : "";
    lines.add("control group " + group.name() + others);
    lines.add(
        row(
            "charged",
            group.used(),
            group.limit().isPresent()
                ? String.format(Locale.ROOT, "of %.1f allowed", group.limit().getAsDouble())
                : "no limit"));
    lines.add(row("of it anonymous", group.anon(), ""));
    lines.add(row("of it page cache", group.pageCache(), "taken back before anybody is killed"));
    group.shared().stream()
        .filter(mib -> mib > 0)
        .forEach(mib -> lines.add(row("of it shared memory", mib, "tmpfs and the like")));
    if (group.used().isPresent() && group.inactiveFile().isPresent()) {
      lines.add(
          row(
              "working set",
              group.used().getAsDouble() - group.inactiveFile().getAsDouble(),
              "without inactive files, as kubectl top has it"));
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "%-22s %10s  limit met %s",
            "out of memory",
            group.oomKills().isPresent() ? count(group.oomKills().getAsLong(), "kill") : UNKNOWN,
            group.limitHits().isPresent()
                ? times(group.limitHits().getAsLong())
                : "an unknown number of times"));
  }

  private static String count(long number, String thing) {
    return String.format(Locale.ROOT, "%,d %s%s", number, thing, number == 1 ? "" : "s");
  }

  private static String times(long number) {
    return number == 1 ? "once" : String.format(Locale.ROOT, "%,d times", number);
  }

  /** After something was done. */
  static String step(String name, Look before, Look after) {
    return row(
        name,
        after.rss(),
        String.format(Locale.ROOT, "%+.1f", after.rss() - before.rss())
            + after
                .jvm()
                .map(jvm -> String.format(Locale.ROOT, "; heap used %.1f", jvm.beans().heapUsed()))
                .orElse(""));
  }

  private static String row(String name, double mib, String note) {
    return row(name, OptionalDouble.of(mib), note);
  }

  private static String row(String name, OptionalDouble mib, String note) {
    String value =
        mib.isPresent() ? String.format(Locale.ROOT, "%6.1f MiB", mib.getAsDouble()) : UNKNOWN;
    return String.format("%-22s %10s  %s", name, value, note).stripTrailing();
  }

  /** Above the lines of a watch. */
  static String watchHead(Look look) {
    return look.jvm().isPresent()
        ? "time      RSS MiB  heap in memory  committed   used  direct  threads  gcs"
        : "time      RSS MiB  heap-like  malloc-like  stacks  files  threads";
  }

  /** One line of a watch. */
  static String watch(Object time, Look look) {
    Optional<JvmLook> jvm = look.jvm();
    if (jvm.isEmpty()) {
      KernelLook.Parts parts = look.kernel().parts();
      return String.format(
          Locale.ROOT,
          "%-8s %8.1f %10.1f %12.1f %7.1f %6.1f %8s",
          time,
          look.rss(),
          parts.heapLike(),
          parts.malloc(),
          parts.stacks(),
          parts.files(),
          look.kernel().threads().isPresent() ? look.kernel().threads().getAsInt() : UNKNOWN);
    }
    BeanFigures beans = jvm.get().beans();
    return String.format(
        Locale.ROOT,
        "%-8s %8.1f %15s %10.1f %6.1f %7.1f %8d %4d",
        time,
        look.rss(),
        jvm.get().heapResident().isPresent()
            ? String.format(Locale.ROOT, "%.1f", jvm.get().heapResident().getAsDouble())
            : UNKNOWN,
        beans.heapCommitted(),
        beans.heapUsed(),
        beans.direct(),
        beans.threads(),
        beans.collections());
  }
}
