package dev.ebb.runner.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.runner.pasted.Pasted;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.result.Finding;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What pasted tables mean, joined. */
class FromFilesTest {

  private static InputStream stdin(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static FromFiles read(String... names) {
    List<String> paths = new ArrayList<>();
    for (String name : names) {
      paths.add(Pasted.path(name).toString());
    }
    return new FromFiles(paths, stdin(""));
  }

  private static FromFiles paste(String text) {
    return new FromFiles(List.of("-"), stdin(text));
  }

  private static Map<String, Finding> byCode(FromFiles files) {
    return files.findings(1).stream()
        .collect(Collectors.toMap(Finding::code, finding -> finding, (one, other) -> other));
  }

  @Test
  void heapInMemoryIsFoundByItsAddresses() {
    Map<String, Finding> findings = byCode(read("jdk17-g1-heap-info.txt", "jdk17-g1-smaps.txt"));
    assertThat(findings.get("heap-share").sentence())
        .isEqualTo("Heap is 26 of 69 MiB in memory (38 %)");
    assertThat(findings.get("used-heap").sentence())
        .isEqualTo("13 MiB of the 25 committed are in use, live or not");
    assertThat(findings).containsKey("taken-as-one");
  }

  @Test
  void aHeapThatIsMappedThreeTimesIsCountedOnce() {
    Map<String, Finding> findings = byCode(read("jdk17-zgc-heap-info.txt", "jdk17-zgc-pmap-X.txt"));
    assertThat(findings.get("heap-share").figures()).containsKey("heap_resident_mib");
    assertThat(findings.get("heap-share").figures().get("heap_resident_mib")).isLessThan(62.0);
    assertThat(findings.get("heap-mapped-often").sentence()).contains("RSS counts it at each");
    assertThat(findings.get("heap-limit").sentence()).contains("limit of 64 MiB, or nearly");
    assertThat(findings).as("both say whose they are").doesNotContainKey("taken-as-one");
  }

  @Test
  void whatNmtDoesNotSeeIsBoundedFromBelow() {
    Finding unseen =
        byCode(read("jdk25-zgc-heap-info.txt", "jdk25-zgc-nmt.txt", "jdk25-zgc-smaps.txt"))
            .get("nmt-unseen");
    double rss = unseen.figures().get("rss_mib");
    double committed = unseen.figures().get("nmt_committed_mib");
    assertThat(committed).isEqualTo(65_696 / 1024.0);
    assertThat(unseen.figures().get("nmt_unseen_at_least_mib"))
        .isGreaterThanOrEqualTo(rss - committed)
        .isLessThan(rss - committed + 3);
    assertThat(unseen.sentence()).contains("files and libraries have 35");
  }

  @Test
  void whereNmtHasMoreCommittedThanIsInMemoryNothingIsSaidOfTheRest() {
    Map<String, Finding> findings = byCode(read("jdk17-g1-nmt.txt", "jdk17-g1-pmap-x.txt"));
    assertThat(findings).containsKey("nmt-covers").doesNotContainKey("nmt-unseen");
  }

  @Test
  void aTotalThatIsMissingIsNotMadeUp() {
    String nmt = Pasted.text("jdk25-zgc-nmt.txt");
    String text = nmt.substring(nmt.indexOf("-   ")) + Pasted.text("jdk17-g1-smaps-rollup.txt");
    Map<String, Finding> findings = byCode(paste(text));
    assertThat(findings).containsKey("nmt-without-total").doesNotContainKey("nmt-unseen");
  }

  @Test
  void halfAMapIsALowerBoundAndNoShareIsTakenOfIt() {
    String map = Pasted.text("jdk17-g1-pmap-x.txt");
    FromFiles files =
        paste(Pasted.text("jdk17-g1-heap-info.txt") + map.substring(0, map.lastIndexOf("total")));
    assertThat(byCode(files)).containsKey("rss-lower-bound").doesNotContainKey("heap-share");
    assertThat(files.rows().get(2).get(3)).contains("RSS at least 68.7 MiB", "cut off");
  }

  @Test
  void aMapWithoutTheHeapIsNotOfThatProcessOrCut() {
    String map = Pasted.text("jdk17-g1-smaps.txt");
    String cut = map.substring(map.indexOf("\n55ff") + 1);
    Map<String, Finding> findings =
        byCode(
            paste(Pasted.text("jdk17-g1-heap-info.txt") + Pasted.text("jdk17-g1-nmt.txt") + cut));
    assertThat(findings)
        .containsKey("heap-not-mapped")
        .doesNotContainKeys("heap-share", "nmt-covers", "nmt-unseen");
  }

  @Test
  void severalProcessesAreNotSetAgainstEachOther() {
    Map<String, Finding> findings = byCode(read("jdk17-g1-nmt.txt", "jdk25-g1-heap-info.txt"));
    assertThat(findings.get("several-processes").sentence()).contains("12196, 13357");
    assertThat(findings).doesNotContainKey("used-heap");
  }

  @Test
  void anotherProcessIsNoEarlierStateOfThisOne() {
    Map<String, Finding> findings =
        byCode(read("jdk17-g1-histogram-1.txt", "jdk25-g1-histogram-1.txt"));
    assertThat(findings).containsKey("largest-classes").doesNotContainKey("classes-differ");
    assertThat(byCode(read("jdk17-g1-nmt.txt", "jdk25-g1-nmt.txt"))).doesNotContainKey("nmt-grown");
  }

  @Test
  void aNumberThatEndsALineOfProseIsNoProcess() {
    FromFiles files = paste("see line 17:\n" + Pasted.text("jdk17-g1-heap-info.txt").substring(7));
    assertThat(byCode(files)).containsKey("used-heap");
    assertThat(
            byCode(
                paste(
                    "see line 17:\n"
                        + Pasted.text("jdk17-g1-heap-info.txt").substring(7)
                        + Pasted.text("jdk17-g1-nmt.txt"))))
        .doesNotContainKey("several-processes");
  }

  @Test
  void twoHistogramsDifferAndTellNoTrend() {
    Finding differ =
        byCode(read("jdk17-g1-histogram-1.txt", "jdk17-g1-histogram-2.txt")).get("classes-differ");
    assertThat(differ.sentence())
        .contains(
            "From the first of 2 class histograms to the last all objects from 8.4 to 17.2 MiB",
            "[B by 8.73 MiB (+9,390 instances)",
            "2 points tell no trend, just a difference");
  }

  @Test
  void aClassWhoseRowMayBeMissingHasNotGrown() {
    String head = " num     #instances         #bytes  class name\n";
    String first = head + "   1:  10  1000  [B\n";
    String last = head + "   1:  10  9000  new.Comer\n   2:  20  8000  [B\nTotal  30  17000\n";
    Finding cut = byCode(paste(first + last)).get("classes-differ");
    assertThat(cut.figures()).containsOnlyKeys("[B");
    assertThat(cut.sentence()).contains("a total is missing");
    Finding whole = byCode(paste(first + "Total  10  1000\n" + last)).get("classes-differ");
    assertThat(whole.figures()).containsOnlyKeys("new.Comer", "[B");
  }

  private static String rowsFrom(String name, int rank) {
    String text = Pasted.text(name);
    return text.substring(text.indexOf("\n" + String.format(Locale.ROOT, "%4d:", rank)) + 1);
  }

  @Test
  void ofHalfAHistogramItIsNotSaidThatNoClassHasGrown() {
    String second = Pasted.text("jdk17-g1-histogram-2.txt");
    String tail = rowsFrom("jdk17-g1-histogram-1.txt", 146);
    assertThat(byCode(paste(tail + second)).get("classes-differ").sentence())
        .doesNotContain("no class has grown")
        .containsPattern("of the \\d+ classes that both show (none has|most have) grown");
    String first = " num #instances #bytes class name\n   1: 10 9000 [B\nTotal 30 17000\n";
    String other = " num #instances #bytes class name\n   1: 10 9000 [C\nTotal 30 19000\n";
    assertThat(byCode(paste(first + first)).get("classes-differ").sentence())
        .contains("of the 1 classes that both show none has grown");
    assertThat(byCode(paste(first + other)).get("classes-differ").sentence())
        .contains("no class is in both, for rows are missing");
  }

  @Test
  void theLargestAreNotNamedWhereTheFirstRowsAreMissing() {
    assertThat(byCode(paste(rowsFrom("jdk17-g1-histogram-1.txt", 146))))
        .containsKey("largest-unknown")
        .doesNotContainKey("largest-classes");
    String all = Pasted.text("jdk17-g1-histogram-1.txt");
    assertThat(
            byCode(paste(all.substring(0, all.indexOf("\n  20:"))))
                .get("largest-classes")
                .sentence())
        .startsWith("Of the classes that are there, the largest: [B");
    assertThat(byCode(paste(all)).get("largest-classes").sentence())
        .startsWith("The largest classes: [B");
  }

  @Test
  void severalOfAKindWithoutAProcessAreSaidToBeTakenAsOnes() {
    String map = Pasted.text("jdk17-g1-smaps.txt");
    assertThat(byCode(paste(map + map)).get("taken-as-one").sentence())
        .endsWith("they are taken as one's, one after the other");
    assertThat(byCode(paste(map))).doesNotContainKey("taken-as-one");
    String nmt = Pasted.text("jdk17-g1-nmt.txt");
    String nobodys = nmt.substring(nmt.indexOf("\n") + 1);
    assertThat(byCode(paste(nobodys + "\n" + nobodys))).containsKeys("taken-as-one", "nmt-grown");
    assertThat(byCode(paste(nmt + nmt))).doesNotContainKey("taken-as-one");
    assertThat(byCode(paste(map + nobodys + "\n" + nobodys)).get("taken-as-one").sentence())
        .endsWith("taken as one's, the last of each kind at about the same time");
    assertThat(
            byCode(
                paste(
                    nmt
                        + Pasted.text("jdk25-g1-heap-info.txt")
                        + map.replaceAll("(?m)^Pss:.*\\n", "")
                        + map.replaceAll("(?m)^Pss:.*\\n", ""))))
        .containsKeys("several-processes", "taken-as-one", "rss-differs");
  }

  private static String histograms(int count, IntFunction<Long> leak, IntFunction<Long> cache) {
    return IntStream.range(0, count)
        .mapToObj(
            i -> {
              long[] bytes = {leak.apply(i), cache.apply(i)};
              return String.format(
                  Locale.ROOT,
                  " num #instances #bytes class name%n   1: 10 %d a.Leak%n   2: 10 %d a.Cache%nTotal 20 %d%n",
                  bytes[0],
                  bytes[1],
                  bytes[0] + bytes[1]);
            })
        .collect(Collectors.joining());
  }

  @Test
  void manyHistogramsTellWhichClassGrowsOn() {
    IntFunction<Long> leak = i -> 50_000_000L + i * 300_000L + (i * 7919 % 13) * 1_000L;
    IntFunction<Long> cache = i -> 40_000_000L + (i * 104_729 % 17) * 10_000L;
    Map<String, Finding> findings = byCode(paste(histograms(40, leak, cache)));
    assertThat(findings.get("classes-grow").figures()).containsOnlyKeys("a.Leak");
    assertThat(findings.get("classes-grow").figures().get("a.Leak")).isBetween(0.27, 0.3);
    assertThat(byCode(paste(histograms(40, cache, cache)))).containsKey("no-class-grows");
    assertThat(byCode(paste(histograms(31, leak, cache))).get("classes-differ").sentence())
        .contains("31 points tell no trend");
  }

  @Test
  void aHeapThatLeaksIsToldByItsGcLog() {
    Finding grows = byCode(read("leaks-gc.log")).get("grows");
    assertThat(grows.sentence())
        .startsWith("live heap after 50 full collections: it grows and has not stopped");
    assertThat(grows.figures().get("per_hour")).isBetween(4_000.0, 8_000.0);
    assertThat(byCode(read("steady-gc.log"))).containsKey("growth-unknown");
  }

  private static String fullCollections(String time, IntFunction<Double> live) {
    return IntStream.range(0, 60)
        .mapToObj(
            i ->
                String.format(
                    Locale.ROOT,
                    "["
                        + time
                        + "][info][gc] GC(%2$d) Pause Full (Ergonomics) 200M->%3$.1fM(256M) 9ms%n",
                    i * 20.0,
                    i,
                    live.apply(i),
                    i / 3,
                    i % 3 * 20))
        .collect(Collectors.joining());
  }

  /** Fast at first and ever more slowly, within 20 minutes of its start. */
  @Test
  void aJvmThatGetsGoingIsNoLeak() {
    IntFunction<Double> going = i -> 50 + 20 * Math.log(1 + i);
    assertThat(byCode(paste(fullCollections("%1$.3fs", going))).get("growth-unknown").sentence())
        .contains("what a program takes to get going looks the same");
    IntFunction<Double> even = i -> 50 + i * 1.0;
    assertThat(byCode(paste(fullCollections("%1$.3fs", even))).get("grows").sentence())
        .doesNotContain("get going");
  }

  @Test
  void whereItsAgeIsNotKnownThatIsSaidOfWhatMayBeGettingGoing() {
    IntFunction<Double> going = i -> 50 + 20 * Math.log(1 + i);
    String date = "2026-11-27T00:%4$02d:%5$02d.000+0000";
    assertThat(byCode(paste(fullCollections(date, going))).get("grows").sentence())
        .endsWith(
            "; how long it had been running is not known, and what a program takes to get going"
                + " looks the same");
    assertThat(byCode(paste(fullCollections(date, i -> 50 + i * 1.0))).get("grows").sentence())
        .as("it grows as nothing that gets going does")
        .doesNotContain("how long");
    assertThat(byCode(paste(minutes(i -> 50 + 20 * Math.log(1 + i)))).get("grows").sentence())
        .contains("how long it had been running is not known");
  }

  @Test
  void twoJvmsInOneLogAreNotJudged() {
    String log = fullCollections("%1$.3fs", i -> 50 + i * 1.0);
    String both = log.lines().map(line -> line + "\n" + line + "\n").collect(Collectors.joining());
    assertThat(byCode(paste(both))).containsKey("several-logs").doesNotContainKey("grows");
  }

  @Test
  void findingsOfSeveralLogsNameTheirFiles() {
    assertThat(read("leaks-gc.log", "steady-gc.log").findings(1))
        .extracting(Finding::sentence)
        .anyMatch(
            words -> words.matches("live heap after 50 full collections \\(.*leaks-gc.log\\): .*"))
        .anyMatch(words -> words.contains("steady-gc.log): cannot tell yet"));
    String log = Pasted.text("leaks-gc.log");
    assertThat(paste(log + log).findings(1))
        .extracting(Finding::sentence)
        .anyMatch(words -> words.contains("(stdin, lines 1-51): it grows"))
        .anyMatch(words -> words.contains("(stdin, lines 52-102): it grows"));
  }

  @Test
  void aLongSteadyLogIsAPlateau() {
    String log =
        IntStream.range(0, 100)
            .mapToObj(
                i ->
                    String.format(
                        Locale.ROOT,
                        "[%d.000s][info][gc] GC(%d) Pause Full (Ergonomics) 200M->%dM(256M) 9.1ms%n",
                        36_000 * i,
                        i,
                        100 + i % 2))
            .collect(Collectors.joining());
    assertThat(byCode(paste(log))).containsKey("does-not-grow");
  }

  @Test
  void youngCollectionsAloneTellNothingOfWhatIsLive() {
    assertThat(
            byCode(paste("[0.2s][info][gc] GC(1) Pause Young (Normal) (x) 6M->1M(16M) 1.1ms\n"))
                .get("live-unknown")
                .sentence())
        .contains("of 1 collections in the GC log all were of the young generation");
  }

  @Test
  void nmtThatWasComparedWithABaselineSaysWhatGrew() {
    assertThat(byCode(read("jdk17-g1-nmt-diff.txt")).get("nmt-grown").sentence())
        .contains("since its baseline by +7.1 MiB: Java Heap +8.0, Arena Chunk -1.3");
  }

  private static String minutes(IntFunction<Double> mib) {
    return IntStream.range(0, 60)
        .mapToObj(
            i ->
                String.format(
                    Locale.ROOT,
                    "2024-11-15 %02d:%02d:00 process memory: %.1f MiB - messages processed: 5%n",
                    10 + i / 60,
                    i % 60,
                    mib.apply(i)))
        .collect(Collectors.joining());
  }

  @Test
  void aRecordingOfRssIsJudgedByItsTimes() {
    assertThat(byCode(paste(minutes(i -> 50 + i * 0.5))).get("grows").sentence())
        .startsWith("RSS of stdin: it grows and has not stopped, by 30.0");
  }

  @Test
  void whatCouldNotBeReadIsSaidWithItsFirstLine() {
    String text =
        Pasted.text("jdk17-g1-nmt.txt")
            .replace("committed=38183KB)\n", "committed=38i83KB)\n")
            .replace("committed=909KB)\n", "committed=9o9KB)\n");
    assertThat(paste(text).unread())
        .containsExactly(
            "2 lines of stdin look like NMT and could not be read, the first is line 28");
  }

  @Test
  void nothingRecognisedIsRefusedInOneLine() {
    assertThatThrownBy(() -> paste("roses are red\n"))
        .isInstanceOf(Refused.class)
        .hasMessageStartingWith("--from stdin holds nothing that ebb can read: class histograms")
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    assertThatThrownBy(() -> read("jdk17-g1-nmt.txt", "README.md"))
        .hasMessageContaining("README.md holds nothing");
    assertThatThrownBy(() -> paste("Total: reserved=1x, committed=2KB\n"))
        .hasMessageContaining("1 line of stdin looks like NMT and could not be read: line 1");
  }
}
