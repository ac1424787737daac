package dev.ebb.runner.pasted;

import dev.ebb.runner.recorded.LogReader;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code ebb import} reads: the investigation's lines, psrecord's and pidstat's. */
final class RecordingReader implements Reader {

  private static final Pattern INVESTIGATION =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)? process memory: .*");

  private static final Pattern PSRECORD = Pattern.compile("[\\s>|]*\\d[\\d.\\s]*");
  private static final Pattern PIDSTAT = Pattern.compile("[\\s>|]*\\d\\d:\\d\\d:\\d\\d .*\\d.*");

  /** More would not fit into ebb's own memory. */
  private static final int MOST_LINES = 200_000;

  private final List<String> lines = new ArrayList<>();

  @Override
  public Kind kind() {
    return Kind.RECORDING;
  }

  @Override
  public boolean begins(String line) {
    return false;
  }

  @Override
  public boolean read(String line) {
    if (!possible(line)) {
      return false;
    }
    Matcher investigation = INVESTIGATION.matcher(line);
    String text =
        investigation.find() ? investigation.group() : line.replaceFirst("^[\\s>|]*[>|]\\s?", "");
    if (lines.size() >= MOST_LINES || LogReader.read("", List.of(text)).read() == 0) {
      return false;
    }
    lines.add(text);
    return true;
  }

  /** Most lines of most files are none, and to read one is dear. */
  private static boolean possible(String line) {
    return line.contains("process memory: ")
        || line.indexOf(':') < 0 && PSRECORD.matcher(line).matches()
        || PIDSTAT.matcher(line).matches();
  }

  @Override
  public boolean resembles(String line) {
    return line.contains(" process memory: ");
  }

  @Override
  public boolean open() {
    return !lines.isEmpty();
  }

  @Override
  public List<Found> end(Source source) {
    List<Found> found = new ArrayList<>();
    LogReader.read(source.file(), lines)
        .recordings()
        .forEach(recording -> found.add(new Recorded(source, recording)));
    lines.clear();
    return found;
  }
}
