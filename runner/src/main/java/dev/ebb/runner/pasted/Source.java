package dev.ebb.runner.pasted;

import java.util.OptionalLong;

/**
 * Where something was read.
 *
 * @param file as it was named; {@code -} is stdin
 * @param from its first line, from 1
 * @param to its last line
 * @param pid of the process that it says it is of; empty: it does not say
 * @param unread lines between these that look like it and could not be read
 */
public record Source(String file, int from, int to, OptionalLong pid, int unread) {}
