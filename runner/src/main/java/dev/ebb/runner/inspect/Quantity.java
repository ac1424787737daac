package dev.ebb.runner.inspect;

import dev.ebb.runner.inspect.Inspection.Look;
import java.util.OptionalDouble;
import java.util.function.Function;

/** What of a process may grow; MiB but where it says otherwise. */
enum Quantity {
  RSS("RSS", true, look -> OptionalDouble.of(look.rss())),
  HEAP(
      "heap after collections",
      true,
      look -> look.jvm().map(jvm -> jvm.beans().afterGc().mib()).orElse(OptionalDouble.empty())),
  OUTSIDE(
      "outside the heap",
      true,
      look ->
          look.jvm()
              .map(
                  jvm ->
                      jvm.heapResident().isPresent()
                          ? OptionalDouble.of(look.rss() - jvm.heapResident().getAsDouble())
                          : OptionalDouble.empty())
              .orElse(OptionalDouble.empty())),
  DIRECT("direct buffers", true, look -> bean(look, BeanFigures::direct)),
  METASPACE("metaspace", true, look -> bean(look, BeanFigures::metaspace)),
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
  FILES("files and libraries", true, look -> kernel(look, KernelLook.Parts::files));

  private final String words;
  private final boolean size;
  private final Function<Look, OptionalDouble> read;

  Quantity(String words, boolean size, Function<Look, OptionalDouble> read) {
    this.words = words;
    this.size = size;
    this.read = read;
  }

  String words() {
    return words;
  }

  /** Whether it is in MiB, and not a count. */
  boolean size() {
    return size;
  }

  /** What it was; empty: not known. */
  OptionalDouble of(Look look) {
    return read.apply(look);
  }

  private static OptionalDouble bean(Look look, Function<BeanFigures, Double> figure) {
    return look.jvm()
        .map(jvm -> OptionalDouble.of(figure.apply(jvm.beans())))
        .orElse(OptionalDouble.empty());
  }

  /** Of a process that cannot be asked, the shape of its mappings is all that is known. */
  private static OptionalDouble kernel(Look look, Function<KernelLook.Parts, Double> part) {
    return look.jvm().isPresent()
        ? OptionalDouble.empty()
        : OptionalDouble.of(part.apply(look.kernel().parts()));
  }
}
