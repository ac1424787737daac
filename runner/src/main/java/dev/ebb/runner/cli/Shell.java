package dev.ebb.runner.cli;

import dev.ebb.runner.run.Session;
import dev.ebb.runner.run.Work;
import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.subject.Progress;
import java.io.IOException;
import java.util.function.Consumer;

/** Runs work with its progress on stderr, and shows what has come of it, also when it broke off. */
final class Shell {

  private Shell() {}

  /**
   * Runs it.
   *
   * @param ahead its units as progress shows them
   * @param counted what a unit counts
   * @param show what is printed of it
   */
  static Session run(Work work, Ahead ahead, String counted, Consumer<RunDirectory> show)
      throws IOException, InterruptedException {
    return run(work, ProgressView.onStderr(ahead, counted), show);
  }

  /** The same, its progress shown otherwise. */
  static Session run(Work work, Progress progress, Consumer<RunDirectory> show)
      throws IOException, InterruptedException {
    Session session = new Session(work, progress);
    boolean interrupted = false;
    try {
      session.run();
    } catch (InterruptedException e) {
      interrupted = true; // what was kept is said by whoever has interrupted it
      throw e;
    } finally {
      progress.close();
      if (!interrupted) {
        session.directory().ifPresent(show);
        session.traces().ifPresent(System.out::println);
      }
    }
    return session;
  }
}
