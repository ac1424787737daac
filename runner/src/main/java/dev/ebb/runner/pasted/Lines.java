package dev.ebb.runner.pasted;

import dev.ebb.runner.plan.Refused;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The lines of a text that has gone through many hands: without what colours a terminal, byte order
 * mark and ends of lines of other systems. In UTF-8, or in UTF-16 where its mark says so.
 */
final class Lines {

  /** What of a line comes after it is left out: no table has such lines. */
  private static final int LONGEST = 4_000;

  /** Of a text: more is refused. */
  static final long MOST_BYTES = 512L << 20;

  private static final Pattern COLOURS = Pattern.compile("\u001b(?:\\[[0-9;?]*[ -/]*[@-~]|.)?");
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\ufeff\u200b]");
  private static final Pattern GROUP_SPACE =
      Pattern.compile("(?<=\\d)[\u00a0\u202f\u2009](?=\\d{3})");
  private static final Pattern OTHER_SPACE = Pattern.compile("[\u00a0\u202f\u2009]");

  private static final int NONE = -2;
  private static final int DELETE = 0x7f;

  private final BufferedReader text;
  private long read;
  private int ahead = NONE;

  Lines(InputStream bytes) throws IOException {
    PushbackInputStream in = new PushbackInputStream(bytes, 2);
    text = new BufferedReader(new InputStreamReader(in, charset(in)));
  }

  private static Charset charset(PushbackInputStream in) throws IOException {
    byte[] mark = in.readNBytes(2);
    in.unread(mark);
    boolean wide =
        mark.length == 2
            && (mark[0] == (byte) 0xFF && mark[1] == (byte) 0xFE
                || mark[0] == (byte) 0xFE && mark[1] == (byte) 0xFF);
    return wide ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
  }

  /** The next one; null: there is none. */
  String next() throws IOException {
    int c = take();
    if (c < 0) {
      return null;
    }
    StringBuilder line = new StringBuilder();
    boolean plain = true;
    while (c >= 0 && c != '\n' && c != '\r') {
      if (line.length() < LONGEST) {
        line.append((char) c);
        plain &= c >= ' ' && c < DELETE;
      }
      c = take();
    }
    if (c == '\r') {
      int after = take();
      ahead = after == '\n' ? NONE : after;
    }
    return plain ? line.toString().stripTrailing() : clean(line);
  }

  private int take() throws IOException {
    if (ahead != NONE) {
      int c = ahead;
      ahead = NONE;
      return c;
    }
    int c = text.read();
    if (c >= 0 && ++read > MOST_BYTES) {
      throw new Refused("it has more than 512 MiB");
    }
    return c;
  }

  private static String clean(CharSequence line) {
    String plain = COLOURS.matcher(line).replaceAll("");
    plain = plain.replace('\t', ' ');
    plain = CONTROL.matcher(plain).replaceAll("");
    plain = GROUP_SPACE.matcher(plain).replaceAll(",");
    return OTHER_SPACE.matcher(plain).replaceAll(" ").stripTrailing();
  }
}
