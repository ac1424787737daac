package dev.ebb.common;

import java.util.Map;

/** What a consumer says on stdout, in one of two forms. Thread-safe. */
interface Report {

  void started(String client);

  /** {@link Drain#UNKNOWN}: some. */
  void assigned(int partitions);

  /** The effective configuration of the KafkaConsumer, secrets redacted. */
  void configured(Map<String, String> effective);

  /** Progress up to {@code processed} records. */
  void progress(long processed);

  void drained();

  void error(String message);

  /** The last words. */
  void stopped(boolean clean);
}
