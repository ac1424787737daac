package dev.ebb.runner.pasted;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A JVM's account of its native memory ({@code jcmd VM.native_memory summary} or {@code
 * summary.diff}); bytes.
 *
 * @param total of all categories; empty: its line is missing, or could not be read
 * @param categories in their order
 * @param resolution what one unit of it is: figures are cut off to it
 * @param whole whether the categories add up to the total
 */
public record NativeMemory(
    Source source,
    Optional<Amount> total,
    List<Category> categories,
    long resolution,
    boolean whole)
    implements Found {

  /** What the heap is called there. */
  public static final String HEAP = "Java Heap";

  /**
   * How much.
   *
   * @param reserved of addresses
   * @param committed may be used; not all of it need be in memory
   * @param grown by how much {@code committed} has grown since the baseline; empty: none was told,
   *     which is no growth in a {@code summary.diff}
   */
  public record Amount(long reserved, long committed, OptionalLong grown) {}

  /** One of its parts. */
  public record Category(String name, Amount amount) {}

  public NativeMemory {
    categories = List.copyOf(categories);
  }

  /** Whether it was compared with a baseline. */
  public boolean compared() {
    return total.stream().anyMatch(amount -> amount.grown().isPresent())
        || categories.stream().anyMatch(category -> category.amount().grown().isPresent());
  }

  /** One by its name; empty: it is not there. */
  public Optional<Amount> of(String name) {
    return categories.stream()
        .filter(category -> category.name().equals(name))
        .map(Category::amount)
        .findFirst();
  }

  @Override
  public Kind kind() {
    return Kind.NATIVE_MEMORY;
  }
}
