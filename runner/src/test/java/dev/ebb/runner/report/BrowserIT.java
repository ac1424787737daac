package dev.ebb.runner.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import dev.ebb.runner.report.Summaries.Format;
import dev.ebb.runner.search.Simulated;
import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.trial.TrialMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code report.html} in a real browser: Chromium, as {@code EBB_CHROMIUM} or on the path. Without
 * one these tests are skipped, unless {@code EBB_BROWSER=required}.
 */
@EnabledIf(value = "shouldRun", disabledReason = "no Chromium here: EBB_CHROMIUM, or on the path")
class BrowserIT {

  /** The first four of the report's palette, as the charts draw them. */
  private static final List<String> COLOURS = List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7");

  private static final List<String> ARMS = List.of("lean", "<script>", "middling", "wide");
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  @TempDir private static Path directory;
  private static Playwright playwright;
  private static Browser browser;
  private static Path report;
  private static Path large;
  private static Path churn;
  private static Path tuning;
  private static Path bisection;
  private static Path history;

  private final List<String> complaints = new ArrayList<>();
  private final List<String> requests = new ArrayList<>();
  private Page page;

  static boolean shouldRun() {
    return "required".equals(System.getenv("EBB_BROWSER")) || chromium() != null;
  }

  @BeforeAll
  static void openABrowser() throws IOException {
    Path chromium = chromium();
    assertThat(chromium).as("EBB_BROWSER=required, and there is no Chromium").isNotNull();
    RunDirectory run =
        new StoredRun(directory, "in a browser")
            .arm(ARMS.get(0), "plain", 600, 100, 105, 110)
            .arm(ARMS.get(1), "vertx", 600, 140, 145, 150)
            .arm(ARMS.get(2), "reactor", 600, 180, 185, 190)
            .arm(ARMS.get(3), "smallrye", 600, 240, 245, 250)
            .store();
    Summaries.write(run, EnumSet.of(Format.HTML));
    report = run.path().resolve("report.html").toAbsolutePath();
    StoredRun many = new StoredRun(directory, "24 arms");
    for (int arm = 0; arm < 24; arm++) {
      many.arm("client-profile-jvm-" + arm, "plain", 600, 100 + arm, 101 + arm, 102, 103, 104);
    }
    RunDirectory stored = many.store();
    Summaries.write(stored, EnumSet.of(Format.HTML));
    large = stored.path().resolve("report.html").toAbsolutePath();
    RunDirectory producers = StoredChurn.store(directory, "<script>alert(1)</script>");
    ChurnReport.of(producers).writeAll();
    churn = producers.path().resolve("report.html").toAbsolutePath();
    storeSearches();
    storeHistory();
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(chromium)
                    .setArgs(List.of("--no-sandbox", "--disable-gpu")));
  }

  private static void storeSearches() throws IOException {
    Map<String, Object> told = Simulated.tuned();
    StoredRun tuned =
        new StoredRun(directory, "tune <b>")
            .searched(told)
            .arm("default", "plain", 100, 180, 181, 182)
            .arm((String) told.get("winner"), "plain", 100, 70, 71, 72, 73);
    tuning = page(tuned.store());
    StoredRun bisected =
        new StoredRun(directory, "bisect")
            .searched(
                Map.of(
                    "kind", "bisect",
                    "title", "Which is the first that is worse?",
                    "sentences", List.of("2.0.0 is the first that is worse: <b>"),
                    "heads", List.of("version", "trials", "verdict"),
                    "rows", List.of(List.of("1.0.0", "6", "-"), List.of("2.0.0", "6", "worse"))))
            .arm("plain-1.0.0", "plain", 100, 100, 101, 102)
            .arm("plain-2.0.0", "plain", 100, 150, 151, 152);
    bisection = page(bisected.store());
  }

  private static Path page(RunDirectory run) throws IOException {
    Summaries.write(run, EnumSet.of(Format.HTML));
    return run.path().resolve("report.html").toAbsolutePath();
  }

  /** Twelve nights of two arms, of which one is 30 MiB worse from the seventh on. */
  private static void storeHistory() throws IOException {
    Path nights = Files.createDirectories(directory.resolve("nights"));
    for (int night = 1; night <= 12; night++) {
      double settled = 100 + night * 7 % 5;
      new StoredRun(nights, "nightly")
          .started(String.format("2026-11-%02dT02:30:00Z", night))
          .arm("plain", "plain", 2, settled + (night >= 7 ? 30 : 0))
          .arm("<script>", "vertx", 2, settled + 50)
          .store();
    }
    history = directory.resolve("history.html").toAbsolutePath();
    Files.writeString(
        history,
        new History(
                List.of(nights),
                List.of(),
                List.of(),
                List.of(TrialMetric.RSS_SETTLED_MIB, TrialMetric.RETAINED_MIB))
            .html());
  }

  private static Path chromium() {
    String named = System.getenv("EBB_CHROMIUM");
    if (named != null) {
      return Path.of(named);
    }
    return Stream.of(System.getenv("PATH").split(":"))
        .flatMap(
            folder ->
                Stream.of("chromium", "chromium-browser", "google-chrome")
                    .map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  @AfterAll
  static void closeTheBrowser() {
    if (browser != null) {
      browser.close();
    }
    if (playwright != null) {
      playwright.close();
    }
  }

  private void open(Path file, int width, ColorScheme scheme) {
    page =
        browser.newPage(
            new Browser.NewPageOptions().setViewportSize(width, 900).setColorScheme(scheme));
    page.onConsoleMessage(
        message -> {
          if (List.of("error", "warning").contains(message.type())) {
            complaints.add(message.text());
          }
        });
    page.onPageError(complaints::add);
    page.onRequest(request -> requests.add(request.url()));
    page.navigate(file.toUri().toString());
    page.waitForSelector("html[data-ready]", attached());
  }

  private static Page.WaitForSelectorOptions attached() {
    return new Page.WaitForSelectorOptions()
        .setState(com.microsoft.playwright.options.WaitForSelectorState.ATTACHED);
  }

  @AfterEach
  void nothingWasComplainedOfAndNothingLeftTheFile() {
    if (page != null) {
      page.close();
    }
    assertThat(complaints).isEmpty();
    assertThat(requests).allMatch(url -> url.startsWith("file:"));
    assertThat(requests.size()).isLessThanOrEqualTo(1);
  }

  private Locator line(int arm) {
    return page.locator("#overlay path[stroke='" + COLOURS.get(arm) + "'][fill='none']").first();
  }

  @ParameterizedTest
  @CsvSource({"1440, LIGHT", "1440, DARK", "360, LIGHT"})
  void everyArmHasALineAndNothingIsWiderThanTheWindow(int width, ColorScheme scheme)
      throws IOException {
    open(report, width, scheme);
    for (int arm = 0; arm < ARMS.size(); arm++) {
      assertThat(line(arm).boundingBox().width).as(ARMS.get(arm)).isGreaterThan(width / 3.0);
    }
    assertThat((int) page.evaluate("document.documentElement.scrollWidth"))
        .isLessThanOrEqualTo(width);
    assertThat(page.locator("h1").textContent()).isEqualTo("in a browser");
    assertThat(page.locator("#comparison tbody th").allTextContents())
        .containsExactlyElementsOf(ARMS);
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))"); // draws what is out of view
    assertThat(page.locator("[data-arm] svg").count()).isEqualTo(ARMS.size());
    Files.createDirectories(SCREENSHOTS);
    page.screenshot(
        new Page.ScreenshotOptions()
            .setFullPage(true)
            .setPath(SCREENSHOTS.resolve(width + "-" + scheme + ".png")));
  }

  @Test
  void theTableSorts() {
    open(report, 1440, ColorScheme.LIGHT);
    Locator names = page.locator("#comparison tbody th");
    Locator peak = page.locator("#comparison thead th").nth(2);
    peak.locator("button").click();
    assertThat(peak.getAttribute("aria-sort")).isEqualTo("ascending");
    assertThat(names.allTextContents()).containsExactlyElementsOf(ARMS);
    peak.locator("button").press("Enter");
    assertThat(peak.getAttribute("aria-sort")).isEqualTo("descending");
    assertThat(names.allTextContents()).containsExactly("wide", "middling", "<script>", "lean");
  }

  @Test
  void armsBandsAndTrialsCanBeToggled() {
    open(report, 1440, ColorScheme.LIGHT);
    Locator toggle = page.locator("#legend button").nth(1);
    assertThat(toggle.textContent()).isEqualTo("<script>");
    toggle.click();
    assertThat(toggle.getAttribute("aria-pressed")).isEqualTo("false");
    assertThat(line(1).count()).isZero();
    assertThat(line(0).count()).isEqualTo(1);
    toggle.click();
    assertThat(line(1).count()).isEqualTo(1);
    String ofTheFirst = "#overlay path[stroke='" + COLOURS.get(0) + "'][fill='none']";
    int before = page.locator(ofTheFirst).count();
    page.locator("#singles").check();
    assertThat(page.locator(ofTheFirst).count()).isEqualTo(before + 3);
    page.locator("#zoom-spike").click();
    page.locator("#zoom-all").click();
  }

  @Test
  void twentyFourArmsAreShownToo() throws IOException {
    open(large, 1440, ColorScheme.LIGHT);
    assertThat(page.locator("#legend button").count()).isEqualTo(24);
    assertThat(Files.size(large)).isLessThan(3_000_000);
    Files.createDirectories(SCREENSHOTS);
    page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve("24-arms.png")));
  }

  @ParameterizedTest
  @CsvSource({"1440, LIGHT", "1440, DARK", "360, LIGHT"})
  void singleUseProducersHaveTheSameLook(int width, ColorScheme scheme) throws IOException {
    open(churn, width, scheme);
    assertThat(page.locator("h1").textContent()).isEqualTo("<script>alert(1)</script>");
    assertThat((int) page.evaluate("document.documentElement.scrollWidth"))
        .isLessThanOrEqualTo(width);
    Locator recreate = page.locator("#live path[stroke='" + COLOURS.get(0) + "'][fill='none']");
    assertThat(recreate.first().boundingBox().width).isGreaterThan(width / 3.0);
    assertThat(page.locator("main").textContent())
        .contains("each entry takes 266", "pool failed: the broker <died>", "<b>markup</b>");
    Locator pushes = page.locator("#table-1 thead th").nth(2);
    pushes.locator("button").click();
    pushes.locator("button").click();
    assertThat(page.locator("#table-1 tbody th").first().textContent()).isEqualTo("recreate");
    page.locator("#legend button").first().click();
    assertThat(recreate.count()).isZero();
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))");
    assertThat(page.locator("[data-arm='recreate'] svg").count()).isEqualTo(1);
    Files.createDirectories(SCREENSHOTS);
    page.screenshot(
        new Page.ScreenshotOptions()
            .setFullPage(true)
            .setPath(SCREENSHOTS.resolve("churn-" + width + "-" + scheme + ".png")));
  }

  private void fits(int width, String screenshot) throws IOException {
    assertThat((int) page.evaluate("document.documentElement.scrollWidth"))
        .isLessThanOrEqualTo(width);
    Files.createDirectories(SCREENSHOTS);
    page.screenshot(
        new Page.ScreenshotOptions()
            .setFullPage(true)
            .setPath(SCREENSHOTS.resolve(screenshot + "-" + width + ".png")));
  }

  @ParameterizedTest
  @CsvSource({"1440, LIGHT", "1440, DARK", "360, LIGHT"})
  void aTuningShowsItsFrontierAndWhatToPaste(int width, ColorScheme scheme) throws IOException {
    open(tuning, width, scheme);
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))");
    Locator chart = page.locator("#frontier-chart svg");
    assertThat(chart.boundingBox().width).isGreaterThan(width / 2.0);
    // a point for each that was tried and has a speed: the frontier alone has several
    assertThat(page.locator("#frontier-chart svg path").count()).isGreaterThan(10);
    assertThat(page.locator("#frontier tbody tr").count()).isGreaterThan(1);
    assertThat(page.locator("pre code").allTextContents())
        .anyMatch(text -> text.startsWith("java -XX:"))
        .anyMatch(text -> text.contains("limits: {memory: "));
    assertThat(page.locator("h1").textContent()).isEqualTo("tune <b>");
    fits(width, "tune-" + scheme);
  }

  @ParameterizedTest
  @CsvSource({"1440, LIGHT", "360, DARK"})
  void aBisectionShowsWhatItTriedAndWhatItSays(int width, ColorScheme scheme) throws IOException {
    open(bisection, width, scheme);
    assertThat(page.locator("main").textContent())
        .contains("2.0.0 is the first that is worse: <b>.");
    assertThat(page.locator("#search tbody th").allTextContents())
        .containsExactly("1.0.0", "2.0.0");
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))");
    assertThat(page.locator("[data-arm] svg").count()).isEqualTo(2);
    fits(width, "bisect-" + scheme);
  }

  @ParameterizedTest
  @CsvSource({"1440, LIGHT", "1440, DARK", "360, LIGHT"})
  void aHistoryHasALineAnArmAndAPinWhereAChangeBegins(int width, ColorScheme scheme)
      throws IOException {
    open(history, width, scheme);
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))");
    assertThat(page.locator("[data-figure] svg").count()).isEqualTo(2);
    assertThat(page.locator("main").textContent()).contains("change between run 6", "<script>");
    Locator first = page.locator("[data-figure='rss_settled_mib']");
    for (int arm = 0; arm < 2; arm++) {
      Locator drawn = first.locator("path[stroke='" + COLOURS.get(arm) + "'][fill='none']").first();
      assertThat(drawn.boundingBox().width).isGreaterThan(width / 3.0);
    }
    page.locator("#legend button").first().click();
    assertThat(first.locator("path[stroke='" + COLOURS.get(0) + "'][fill='none']").count())
        .isZero();
    fits(width, "history-" + scheme);
  }
}
