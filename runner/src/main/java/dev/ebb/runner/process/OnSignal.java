package dev.ebb.runner.process;

/** What is to be done when the runner itself is ended by a signal, until it is taken back. */
public final class OnSignal implements AutoCloseable {

  private final Thread hook;

  /** Has it done from now on, in a thread of its own. */
  public OnSignal(Runnable what) {
    hook = new Thread(what, "ebb-on-signal");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the hook is running: it has the last word
    }
  }
}
