package dev.ebb.runner.plan;

import java.time.Instant;

/**
 * A topic that is there already, to be drained instead of one of ebb's making; it is only read.
 *
 * @param from the first records to be read are of then; null: the oldest there are
 * @param last how many offsets before the end to begin, over all partitions; null: not so
 */
public record Source(String topic, Instant from, Long last) {}
