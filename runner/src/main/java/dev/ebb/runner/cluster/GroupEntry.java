package dev.ebb.runner.cluster;

import java.util.OptionalInt;
import java.util.SortedSet;

/**
 * A group in a list.
 *
 * @param state in Kafka's words
 * @param type by which its members agree: {@code Classic}, {@code Consumer}, {@code Share} or
 *     {@code Streams}; empty: the broker is too old to tell
 * @param protocol what it is for: {@code consumer}, {@code connect}, ...; empty: nobody has ever
 *     joined it, offsets were committed only
 * @param members empty: it is none of consumers, and was not asked
 * @param topics that it has committed offsets of, or holds
 */
public record GroupEntry(
    String id,
    String state,
    String type,
    String protocol,
    OptionalInt members,
    SortedSet<String> topics) {}
