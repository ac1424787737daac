package dev.ebb.runner.pasted;

import dev.ebb.runner.pasted.NativeMemory.Amount;
import dev.ebb.runner.pasted.NativeMemory.Category;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code jcmd VM.native_memory summary}, with and without a baseline, of JDK 8 to 25. */
final class NativeMemoryReader implements Reader {

  private static final String SIZE =
      "=(" + Digits.NUMBER + ")([KMG]?B?)(?:\\s+([+-]" + Digits.NUMBER + ")[KMG]?B?)?";

  private static final String AMOUNT = "reserved" + SIZE + ",\\s*committed" + SIZE;

  private static final Pattern TOTAL = Pattern.compile("\\bTotal:\\s*" + AMOUNT + "(?![\\d.,'])");

  private static final Pattern CATEGORY =
      Pattern.compile("-\\s+([A-Z][\\w /()]{0,40}?)\\s*\\(" + AMOUNT + "(?:, readonly=[^)]*)?\\)");

  private static final Pattern HEAD = Pattern.compile("Native Memory Tracking:\\s*$");

  /** What stands below a category, and belongs to it. */
  private static final Pattern DETAIL =
      Pattern.compile(
          "\\((?:malloc|mmap|arena|threads?|classes|stack|tracking overhead|at peak)\\b"
              + "|\\(\\s+(?:instance classes|Metadata|Class space|reserved|used|free|waste)\\b"
              + "|(?:^|\\s)(?:malloc|mmap)[:=]\\s*[r\\d]|\\(Omitting categories");

  private static final Pattern BROKEN = Pattern.compile("\\b(?:reserved|committed)\\s*=");

  private Optional<Amount> total = Optional.empty();
  private final List<Category> categories = new ArrayList<>();
  private long resolution = 1;
  private boolean head;

  @Override
  public Kind kind() {
    return Kind.NATIVE_MEMORY;
  }

  @Override
  public boolean begins(String line) {
    boolean some = total.isPresent() || !categories.isEmpty();
    return some && (headed(line) || line.contains("Total:") && TOTAL.matcher(line).find());
  }

  @Override
  public boolean read(String line) {
    if (!line.contains("reserved=")) {
      return heading(line);
    }
    Matcher sum = TOTAL.matcher(line);
    if (sum.find()) {
      total = amount(sum, 1);
      return total.isPresent();
    }
    Matcher row = CATEGORY.matcher(line);
    if (row.find()) {
      Optional<Amount> amount = amount(row, 2);
      amount.ifPresent(known -> categories.add(new Category(row.group(1).strip(), known)));
      return amount.isPresent();
    }
    return open() && DETAIL.matcher(line).find();
  }

  private static boolean headed(String line) {
    return line.contains("Native Memory") && HEAD.matcher(line).find();
  }

  private boolean heading(String line) {
    if (headed(line)) {
      head = true;
      return true;
    }
    return open() && DETAIL.matcher(line).find();
  }

  private Optional<Amount> amount(Matcher found, int group) {
    OptionalLong reserved = Digits.bytes(found.group(group), found.group(group + 1));
    OptionalLong committed = Digits.bytes(found.group(group + 3), found.group(group + 4));
    if (reserved.isEmpty() || committed.isEmpty() || committed.getAsLong() > reserved.getAsLong()) {
      return Optional.empty();
    }
    String change = found.group(group + 5);
    OptionalLong grown = OptionalLong.empty();
    if (change != null) {
      grown = Digits.bytes(change.substring(1), found.group(group + 4));
      if (grown.isEmpty()) {
        return Optional.empty();
      }
      grown = OptionalLong.of(change.startsWith("-") ? -grown.getAsLong() : grown.getAsLong());
    }
    resolution = Math.max(resolution, Digits.unit(found.group(group + 4)));
    return Optional.of(new Amount(reserved.getAsLong(), committed.getAsLong(), grown));
  }

  @Override
  public boolean resembles(String line) {
    return open() ? line.contains("ed") && BROKEN.matcher(line).find() : line.contains("reserved=");
  }

  @Override
  public boolean open() {
    return head || total.isPresent() || !categories.isEmpty();
  }

  @Override
  public List<Found> end(Source source) {
    List<Found> found =
        total.isEmpty() && categories.isEmpty()
            ? List.of()
            : List.of(
                new NativeMemory(
                    source, total, categories, resolution, source.unread() == 0 && adds()));
    total = Optional.empty();
    categories.clear();
    resolution = 1;
    head = false;
    return found;
  }

  /** Each is cut off to the unit, and those below one are left out. */
  private boolean adds() {
    long sum = categories.stream().mapToLong(one -> one.amount().committed()).sum();
    long missed = (long) (categories.size() + 12) * resolution;
    return total.isPresent() && Math.abs(total.get().committed() - sum) <= missed;
  }
}
