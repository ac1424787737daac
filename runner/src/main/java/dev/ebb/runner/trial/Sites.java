package dev.ebb.runner.trial;

import dev.ebb.runner.process.Stacks;
import dev.ebb.runner.process.Stacks.Stack;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where memory is allocated: in whose code, and of what.
 *
 * @param sites the most bytes first
 * @param bytes of all
 */
record Sites(List<Site> sites, long bytes) {

  /** Whose code it is that no library and no application called. */
  static final String OF_JVM = "JVM";

  /** Who compiles. */
  static final String COMPILER_OWNER = "JIT compiler";

  private static final Pattern OF_JDK =
      Pattern.compile("(java|javax|jdk|sun|com\\.sun)\\..*", Pattern.DOTALL);

  private static final Pattern JAVA_METHOD = Pattern.compile("[a-z]\\w*(\\.[\\w$/+]+){2,}");
  private static final Pattern COMPILER = Pattern.compile("C(N|\\d) CompilerThre.*");
  private static final Pattern TID = Pattern.compile("\\[?(.*?)(?: tid=\\d+\\])?");

  /**
   * One.
   *
   * @param owner the library, by its package; {@code kafka-clients}; {@code ebb}: the handler and
   *     what counts records; a part of the JVM
   * @param where the innermost method that is not the JDK's
   * @param what class of the objects; of malloc the thread
   */
  record Site(String owner, String where, String what, long bytes) {}

  private record Key(String owner, String where, String what) {}

  /** Of objects: their class is the innermost frame. */
  static Sites ofObjects(Stacks stacks) {
    return of(stacks, stack -> object(stack.names()));
  }

  /** Of malloc: its thread is the outermost frame. */
  static Sites ofMalloc(Stacks stacks) {
    return of(stacks, stack -> held(stack.names()));
  }

  private interface Reading {
    Key of(Stack stack);
  }

  private static Sites of(Stacks stacks, Reading reading) {
    Map<Key, Long> sums = new HashMap<>();
    for (Stack stack : stacks.frames()) {
      sums.merge(reading.of(stack), stack.bytes(), Long::sum);
    }
    List<Site> sites =
        sums.entrySet().stream()
            .map(
                sum ->
                    new Site(
                        sum.getKey().owner(),
                        sum.getKey().where(),
                        sum.getKey().what(),
                        sum.getValue()))
            .sorted(
                Comparator.comparingLong((Site site) -> -site.bytes())
                    .thenComparing(Site::where)
                    .thenComparing(Site::what))
            .toList();
    return new Sites(sites, stacks.bytes());
  }

  private static Key object(List<String> names) {
    int last = names.size() - 1;
    String where = innermost(names.subList(0, last));
    return new Key(where.isEmpty() ? "JDK" : owner(where), where, names.get(last));
  }

  /** A thread's name without what makes it one of several. */
  static String thread(String name) {
    Matcher thread = TID.matcher(name);
    return (thread.matches() ? thread.group(1) : name)
        .replaceAll(" \\|.*", "")
        .replaceAll("\\d+", "N")
        .strip();
  }

  /** Whether it is one of those that compile: the kernel cuts their names off. */
  static boolean compiles(String thread) {
    return COMPILER.matcher(thread).matches();
  }

  private static Key held(List<String> names) {
    String who = thread(names.get(0));
    String where = innermost(names.subList(1, names.size()));
    if (compiles(who)) {
      return new Key(COMPILER_OWNER, deepest(names), "compiler threads");
    }
    return where.isEmpty()
        ? new Key(OF_JVM, deepest(names), who)
        : new Key(owner(where), where, who);
  }

  /** Of native code what called malloc. */
  private static String deepest(List<String> names) {
    for (int i = names.size() - 1; i > 0; i--) {
      String name = names.get(i);
      if (!name.matches("(os::)?(m|c|re)alloc.*|AllocateHeap.*|.*_hook|\\[.*")) {
        return name;
      }
    }
    return "";
  }

  private static String innermost(List<String> names) {
    for (int i = names.size() - 1; i >= 0; i--) {
      String name = names.get(i);
      if (JAVA_METHOD.matcher(name).matches() && !OF_JDK.matcher(name).matches()) {
        return name;
      }
    }
    return "";
  }

  private static String owner(String method) {
    if (method.startsWith("org.apache.kafka.")) {
      return "kafka-clients";
    }
    if (method.startsWith("dev.ebb.")) {
      return "ebb";
    }
    String[] parts = method.split("\\.");
    return parts[0] + "." + parts[1];
  }
}
