package dev.ebb.runner.report;

import dev.ebb.runner.report.Section.Sheet;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.Figure;
import dev.ebb.runner.trial.TrialMetric;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which code allocates, of arms that were looked at for that. */
final class AllocationSheet {

  private static final int SITES = 6;
  private static final int MOST = 4;
  private static final double MIB = 1 << 20;

  /** A part of all this small is not worth a line. */
  private static final double SMALL = 0.01;

  private AllocationSheet() {}

  /** The tables, one an arm; none without such trials. */
  static List<Sheet> of(Comparison comparison) {
    List<Sheet> sheets = new ArrayList<>();
    for (ArmSummary arm : comparison.arms()) {
      objects(comparison, arm).ifPresent(sheets::add);
      malloc(comparison, arm).ifPresent(sheets::add);
    }
    return sheets;
  }

  private static Optional<Sheet> objects(Comparison comparison, ArmSummary arm) {
    ArmFiles files = comparison.files(arm);
    List<Map<String, String>> lines = files.closerLook("allocations");
    Optional<Double> records = number(files.looked("allocations"), "records_processed");
    if (lines.isEmpty() || records.isEmpty() || records.get() == 0) {
      return Optional.empty();
    }
    Optional<Double> counted = number(files.looked("allocations"), "alloc_bytes_per_record");
    double seen = sum(lines) / records.get();
    String what =
        String.format(
            Locale.ROOT,
            "%s allocates %,.0f bytes a record on its heap while it drains%s%s",
            arm.arm(),
            seen,
            counted
                .map(
                    bytes ->
                        String.format(Locale.ROOT, ", by samples; the JVM counted %,.0f", bytes))
                .orElse(", by samples"),
            cost(files.looked("allocations"), arm, comparison, "allocations"));
    return Optional.of(
        new Sheet(
            what,
            List.of("by", "in", "of", "bytes a record", "share, %"),
            rows(lines, records.get(), "%,.0f")));
  }

  private static Optional<Sheet> malloc(Comparison comparison, ArmSummary arm) {
    ArmFiles files = comparison.files(arm);
    List<Map<String, String>> lines = files.closerLook("native");
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Sheet(
            String.format(
                Locale.ROOT,
                "%s holds %.1f MiB of malloc when settled, which it was given since its start and has"
                    + " not given back%s%s",
                arm.arm(),
                sum(lines) / MIB,
                most(files.mostHeld()),
                cost(files.looked("native"), arm, comparison, "native")),
            List.of("by", "in", "thread", "MiB", "share, %"),
            rows(lines, MIB, "%.1f")));
  }

  /** What malloc was once asked for it may keep, though it was given back. */
  private static String most(List<Map<String, String>> lines) {
    if (lines.isEmpty()) {
      return "";
    }
    List<Map<String, String>> sorted = new ArrayList<>(lines);
    sorted.sort(Comparator.comparingDouble(line -> -bytes(line)));
    return String.format(
        Locale.ROOT,
        "; at its most it was %.1f: %s",
        sum(lines) / MIB,
        sorted.stream()
            .limit(MOST)
            .map(line -> String.format(Locale.ROOT, "%s %.1f", line.get("by"), bytes(line) / MIB))
            .collect(Collectors.joining(", ")));
  }

  /** Sums by whose code, then the largest sites. */
  private static List<List<String>> rows(
      List<Map<String, String>> lines, double unit, String form) {
    double all = sum(lines);
    Map<String, Double> owners = new LinkedHashMap<>();
    lines.forEach(line -> owners.merge(line.get("owner"), bytes(line), Double::sum));
    List<List<String>> rows = new ArrayList<>();
    owners.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .filter(owner -> owner.getValue() >= SMALL * all)
        .forEach(
            owner -> rows.add(row(owner.getKey(), "all", "", owner.getValue(), unit, all, form)));
    sites(lines).stream()
        .filter(site -> site.bytes >= SMALL * all)
        .limit(SITES)
        .forEach(
            site ->
                rows.add(
                    row(site.owner, brief(site.where), site.what(), site.bytes, unit, all, form)));
    return rows;
  }

  /** A place in the code, with all that it allocates. */
  private static final class Site {
    private final String owner;
    private final String where;
    private final List<String> what = new ArrayList<>();
    private double bytes;

    Site(String owner, String where) {
      this.owner = owner;
      this.where = where;
    }

    /** Of most of it; the lines come with the most bytes first. */
    String what() {
      return brief(what.get(0)) + (what.size() > 1 ? ", ..." : "");
    }
  }

  private static List<Site> sites(List<Map<String, String>> lines) {
    Map<String, Site> sites = new LinkedHashMap<>();
    for (Map<String, String> line : lines) {
      String where = line.get("where");
      if (!where.isEmpty() || !line.get("what").isEmpty()) {
        Site site =
            sites.computeIfAbsent(
                line.get("owner") + " " + where, key -> new Site(line.get("owner"), where));
        site.what.add(line.get("what"));
        site.bytes += bytes(line);
      }
    }
    return sites.values().stream()
        .sorted(Comparator.comparingDouble((Site site) -> -site.bytes))
        .toList();
  }

  private static List<String> row(
      String owner, String where, String what, double bytes, double unit, double all, String form) {
    return List.of(
        owner,
        where,
        what,
        String.format(Locale.ROOT, form, bytes / unit),
        String.format(Locale.ROOT, "%.0f", 100 * bytes / all));
  }

  /** Class and method, without the package and the class around it. */
  static String brief(String full) {
    String name = full.replaceFirst("[\\w.]*\\$(?=[A-Z]\\w*\\.\\w+$)", "");
    String[] parts = name.split("\\.");
    for (int i = 0; i < parts.length; i++) {
      if (!parts[i].isEmpty() && Character.isUpperCase(parts[i].charAt(0))) {
        return String.join(".", List.of(parts).subList(i, parts.length));
      }
    }
    return name;
  }

  private static String cost(
      Map<String, String> looked, ArmSummary arm, Comparison comparison, String kind) {
    Optional<Double> cpu = number(looked, TrialMetric.CPU_S.label());
    Optional<Figure> counted = arm.figure(TrialMetric.CPU_S);
    if (cpu.isEmpty() || counted.isEmpty() || counted.get().median() <= 0) {
      return "; what the look cost is unknown";
    }
    return String.format(
        Locale.ROOT,
        "; looked at it took %.1f times the CPU time%s (flame graph: trials/%s-%s/%s.html)",
        cpu.get() / counted.get().median(),
        counted.get().n() == 1 ? " (one trial each, so by and large)" : "",
        arm.arm(),
        kind,
        kind);
  }

  private static double sum(List<Map<String, String>> lines) {
    return lines.stream().mapToDouble(AllocationSheet::bytes).sum();
  }

  private static double bytes(Map<String, String> line) {
    return Double.parseDouble(line.get("bytes"));
  }

  private static Optional<Double> number(Map<String, String> line, String column) {
    String text = line.get(column);
    return text == null || text.isEmpty() ? Optional.empty() : Optional.of(Double.valueOf(text));
  }
}
