package dev.ebb.runner.watch;

import java.util.OptionalDouble;
import java.util.function.Function;

/** What of a process may grow; MiB but where it says otherwise. */
public enum Quantity {
  RSS("RSS", true, look -> OptionalDouble.of(look.rss())),
  HEAP_IN_MEMORY(
      "heap in memory",
      true,
      look -> look.jvm().map(JvmLook::heapResident).orElse(OptionalDouble.empty())),
  OUTSIDE(
      "outside the heap",
      true,
      look -> look.jvm().map(JvmLook::outside).orElse(OptionalDouble.empty())),
  DIRECT("direct buffers", true, look -> bean(look, BeanFigures::direct)),
  METASPACE("metaspace", true, look -> bean(look, BeanFigures::metaspace)),
  CODE("code cache", true, look -> bean(look, BeanFigures::code)),
  REST(
      "malloc, stacks and other",
      true,
      look -> look.jvm().map(JvmLook::rest).orElse(OptionalDouble.empty())),
  THREADS(
      "threads",
      false,
      look ->
          look.kernel().threads().isPresent()
              ? OptionalDouble.of(look.kernel().threads().getAsInt())
              : OptionalDouble.empty()),
  LOADED("loaded classes", false, look -> bean(look, beans -> (double) beans.loadedClasses())),
  HEAP_LIKE("heap-like mappings", true, look -> kernel(look, KernelLook.Parts::heapLike)),
  MALLOC_LIKE("malloc-like mappings", true, look -> kernel(look, KernelLook.Parts::malloc)),
  FILES(
      "files and libraries, which can be taken back",
      true,
      look -> OptionalDouble.of(look.kernel().backing().file()));

  private final String words;
  private final boolean size;
  private final Function<Look, OptionalDouble> read;

  Quantity(String words, boolean size, Function<Look, OptionalDouble> read) {
    this.words = words;
    this.size = size;
    this.read = read;
  }

  public String words() {
    return words;
  }

  /** Whether it is in MiB, and not a count. */
  public boolean size() {
    return size;
  }

  /** What it was; empty: not known. */
  public OptionalDouble of(Look look) {
    return read.apply(look);
  }

  private static OptionalDouble bean(Look look, Function<BeanFigures, Double> figure) {
    return look.jvm()
        .flatMap(JvmLook::told)
        .map(beans -> OptionalDouble.of(figure.apply(beans)))
        .orElse(OptionalDouble.empty());
  }

  /** Of a process that cannot be asked, the shape of its mappings is all that is known. */
  private static OptionalDouble kernel(Look look, Function<KernelLook.Parts, Double> part) {
    return look.jvm().isPresent()
        ? OptionalDouble.empty()
        : OptionalDouble.of(part.apply(look.kernel().parts()));
  }
}
