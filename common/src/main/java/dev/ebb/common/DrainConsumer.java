package dev.ebb.common;

import java.util.List;

/**
 * One library's way to drain a topic: the whole of what a consumer module implements.
 *
 * <p>{@link ConsumerMain} starts it once, in a process of its own, and closes it once.
 */
public interface DrainConsumer {

  /** A class of the library it stands for, by whose jar the library's version is told. */
  Class<?> library();

  /** The modes this consumer knows, the default first: what the library's users would write. */
  List<String> modes();

  /**
   * One more in the same process, for another group: what an application that has several shares
   * among them is shared. Called on the first of them, before any is started; they are closed in
   * the order in which they were started.
   */
  DrainConsumer another();

  /**
   * Subscribes to {@link Drain#topic()} and returns; from then on every record goes through {@link
   * Drain#handle}, one at a time, and what goes wrong for good goes to {@link Drain#failed}.
   *
   * @throws Exception when the library refuses to start; the process then ends with this as reason
   */
  void start(Drain drain) throws Exception;

  /**
   * Stops handling, commits what was handled, leaves the group and returns; may be called while
   * {@link #start} is still under way.
   *
   * @throws Exception when the library could not close cleanly
   */
  void close() throws Exception;
}
