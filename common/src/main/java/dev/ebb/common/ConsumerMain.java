package dev.ebb.common;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The main of every consumer module: reads the options, starts the consumer, or several, reports,
 * and closes it again on SIGTERM, or with {@code --supervised} when stdin ends.
 *
 * <p>Exit codes: 0 stopped by its supervisor; 1 failed under way; 2 bad usage, or refused before
 * anything was read; 130 and 143 interrupted.
 */
public final class ConsumerMain implements Drain.Listener {

  /** Time for a clean close; {@link #HALT_AFTER} later than the signal the process is gone. */
  static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(4);

  private static final Duration HALT_AFTER = Duration.ofMillis(4_800);

  /** What the JVM itself exits with on SIGTERM. */
  private static final int TERMINATED = 143;

  private final Options options;
  private final Fleet fleet;
  private final Drain drain;
  private final Report report;
  private final Ticker ticker;
  private final Thread tickerThread;
  private final CountDownLatch stop = new CountDownLatch(1);
  private volatile int exitCode = -1;
  private volatile boolean hasAssignment;

  private ConsumerMain(Options options, DrainConsumer consumer, PrintStream out) {
    this.options = options;
    this.fleet = new Fleet(options, consumer, this);
    this.drain = fleet.drain();
    ProcessMemory memory = new ProcessMemory();
    if (memory.caveat() != null) {
      System.err.println("note: " + memory.caveat());
    }
    this.report =
        options.supervised()
            ? new SupervisedReport(out, fleet, memory, options.sequence())
            : new PeopleReport(out, fleet, memory);
    this.ticker = new Ticker(options, fleet, report, this::look, this::end);
    this.tickerThread = new Thread(ticker, "ebb-ticker");
    tickerThread.setDaemon(true);
  }

  /**
   * Runs a consumer until it is stopped; does not return.
   *
   * @param program the module's name, for messages
   */
  public static void run(String program, DrainConsumer consumer, String[] args) {
    Options options;
    try {
      options = Options.parse(program, consumer.modes(), args);
    } catch (Options.UsageException e) {
      System.err.println(program + ": " + e.getMessage());
      System.exit(2);
      return;
    }
    if (options == null) {
      System.exit(0);
    }
    // Whatever a library prints goes to stderr: stdout is the report's alone.
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    ConsumerMain main = new ConsumerMain(options, consumer, out);
    main.run(program);
  }

  private void run(String program) {
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> failed(failure));
    Runtime.getRuntime().addShutdownHook(new Thread(this::shutDown, "ebb-shutdown"));
    if (options.supervised()) {
      Thread supervisor = new Thread(this::awaitEndOfInput, "ebb-supervisor");
      supervisor.setDaemon(true);
      supervisor.start();
    }
    report.started(program);
    tickerThread.start();
    try {
      fleet.start();
      announceConfiguration();
      stop.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      failed(e);
    }
    System.exit(exitCode);
  }

  /** Some stacks make their KafkaConsumer in start, others when the assignment is there. */
  private synchronized void announceConfiguration() {
    Map<String, ?> given = fleet.tally().configuration();
    if (options.supervised() && !announced && given != null) {
      announced = true;
      report.configured(EffectiveConfig.of(given));
    }
  }

  private boolean announced;

  /** On stdin a supervisor asks for a report (a line "report") and says "stop", as its end does. */
  private void awaitEndOfInput() {
    try {
      StringBuilder line = new StringBuilder();
      for (int c = System.in.read(); c >= 0; c = System.in.read()) {
        if (c != '\n') {
          line.append((char) c);
          continue;
        }
        String command = line.toString().strip();
        if (command.equals("stop")) {
          break;
        }
        if (command.equals("report")) {
          ticker.reportNow();
        }
        line.setLength(0);
      }
    } catch (IOException e) {
      System.err.println("stdin failed, stopping: " + e);
    }
    end(0, null);
  }

  private Trouble look() {
    Duration patience = Duration.ofSeconds(2);
    return Trouble.find(drain.configuration(), options.topic(), patience);
  }

  @Override
  public void workDue(long processed) {
    ticker.workDue(processed);
  }

  @Override
  public void drained() {
    report.drained();
  }

  @Override
  public void assigned(int partitions) {
    announceConfiguration();
    ticker.assigned(partitions);
    if (partitions != 0) {
      hasAssignment = true;
      report.assigned(partitions);
    }
  }

  @Override
  public void failed(Throwable cause) {
    if (exitCode >= 0) {
      return; // a failure of the closing itself: the close's own outcome is told
    }
    if (Poison.in(cause)) {
      return; // what the library makes of it, and that nobody is told, is what is to be seen
    }
    if (cause instanceof OutOfMemoryError) {
      System.err.println("error: " + cause);
      Runtime.getRuntime().halt(3); // as -XX:+ExitOnOutOfMemoryError does: nothing can be trusted
    }
    end(hasAssignment ? 1 : 2, Explanation.of(cause, options.bootstrapServer()));
  }

  /** Ends the process, once; what comes later is ignored. */
  private synchronized void end(int code, String message) {
    if (exitCode >= 0) {
      return;
    }
    exitCode = code;
    if (message != null) {
      System.err.println("error: " + message);
      report.error(message);
    }
    stop.countDown();
    // Start may be what hangs, so the exit does not wait for it.
    Thread exit = new Thread(() -> System.exit(code), "ebb-exit");
    exit.setDaemon(true);
    exit.start();
  }

  private void shutDown() {
    boolean bySignal = exitCode < 0;
    int code = bySignal ? TERMINATED : exitCode;
    exitCode = code;
    long deadline = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
    Thread halt = new Thread(() -> halt(code), "ebb-halt");
    halt.setDaemon(true);
    halt.start();
    tickerThread.interrupt();
    Thread closer = new Thread(this::close, "ebb-close");
    closer.setDaemon(true);
    closer.start();
    boolean clean = false;
    try {
      closer.join(CLOSE_TIMEOUT.toMillis());
      clean = !closer.isAlive() && fleet.awaitClosed(deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    fleet.ended();
    report.stopped(clean);
    if (!clean) {
      System.err.println(
          "error: "
              + drain.topic()
              + " could not be left cleanly within "
              + CLOSE_TIMEOUT.toSeconds()
              + " s: the last offsets may not be committed");
      if (!bySignal) { // otherwise the JVM ends with that signal's own exit code
        Runtime.getRuntime().halt(code == 0 ? 1 : code);
      }
    }
  }

  private void close() {
    try {
      fleet.close();
    } catch (Exception e) {
      System.err.println("error: closing: " + Explanation.of(e, options.bootstrapServer()));
    }
  }

  private static void halt(int code) {
    try {
      TimeUnit.NANOSECONDS.sleep(HALT_AFTER.toNanos());
      Runtime.getRuntime().halt(code == 0 ? 1 : code);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
