package dev.ebb.runner.pasted;

/**
 * One collection, as a GC log tells of it.
 *
 * @param what of the heap it has collected
 * @param seconds since some beginning; not a number: its line does not say
 * @param after what was in use when it had ended, bytes; -1: not told
 * @param committed the heap's size then, bytes; -1: not told
 * @param digit bytes that one digit of {@code after} stands for
 */
record GcEvent(What what, double seconds, long after, long committed, double digit) {

  /** How much of the heap a collection has looked at, the most telling first. */
  enum What {
    FULL("full collection"),
    MIXED("mixed collection"),
    CYCLE("cycle of the whole heap"),
    YOUNG("young collection"),
    /** A phase that ends with a size of the heap alone. */
    PHASE("");

    private final String words;

    What(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }

    boolean tellsWhatIsLive() {
      return this == FULL || this == MIXED || this == CYCLE;
    }
  }
}
