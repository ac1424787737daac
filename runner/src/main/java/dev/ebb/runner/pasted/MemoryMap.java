package dev.ebb.runner.pasted;

import dev.ebb.runner.sample.Smaps;
import java.util.OptionalLong;

/**
 * A process's memory by the kernel's account ({@code smaps}, {@code smaps_rollup}, {@code pmap});
 * bytes.
 *
 * @param rss in memory; of a map that is not whole what was read of it
 * @param pss with pages that others use, too, by their share; empty: it does not tell
 * @param mappings one by one; none in {@code smaps_rollup}
 * @param whole whether {@code rss} is all of it: otherwise it is a lower bound
 * @param complete whether no mapping is missing
 */
public record MemoryMap(
    Source source,
    Kind kind,
    long rss,
    OptionalLong pss,
    Smaps mappings,
    boolean whole,
    boolean complete)
    implements Found {}
