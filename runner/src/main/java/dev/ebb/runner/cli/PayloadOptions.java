package dev.ebb.runner.cli;

import dev.ebb.runner.plan.Payload;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.plan.Sizes;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** What the records are made of that ebb writes. */
final class PayloadOptions {

  private static final String SIZE = "--record-size";
  private static final String CONTENT = "--payload";
  private static final int MOST_KEY_BYTES = 1 << 20;
  private static final int MOST_HEADERS = 100;
  private static final int MOST_HEADER_BYTES = 10_000;
  private static final Pattern HEADERS = Pattern.compile("(\\d{1,3})(?:x(\\d{1,5}))?");

  @Option(
      names = SIZE,
      paramLabel = "BYTES",
      defaultValue = "256",
      description =
          "of each value: 256, 100..100000 (uniform), or lognormal:1k,2 (median, deviation of the"
              + " logarithm); up to 8m (default: ${DEFAULT-VALUE})")
  private String size;

  @Option(
      names = CONTENT,
      paramLabel = "WHAT",
      defaultValue = Payload.NOISE,
      description =
          "noise, which does not compress, json, or your own: a file, each line a record, or a folder,"
              + " each file one (default: ${DEFAULT-VALUE})")
  private String content;

  @Option(
      names = "--key-size",
      paramLabel = "BYTES",
      defaultValue = "0",
      description = "of each key (default: no keys)")
  private int keySize;

  @Option(
      names = "--headers",
      paramLabel = "N[xBYTES]",
      defaultValue = "0",
      description = "of each record, of 16 bytes each unless said otherwise (default: none)")
  private String headers;

  /** All of it; uncompressed. */
  Payload payload(ParseResult given) {
    boolean own = !content.equals(Payload.NOISE) && !content.equals(Payload.JSON);
    if (own && given.hasMatchedOption(SIZE)) {
      throw new Refused(SIZE + " is for what ebb makes up: leave it out with --payload " + content);
    }
    Bounds.between("--key-size", keySize, 0, MOST_KEY_BYTES);
    Matcher form = HEADERS.matcher(headers);
    if (!form.matches()) {
      throw new Refused("--headers " + headers + ": write it as 3, or as 3x100 (bytes of each)");
    }
    int count = Integer.parseInt(form.group(1));
    int bytes = form.group(2) == null ? 16 : Integer.parseInt(form.group(2));
    Bounds.between("--headers", count, 0, MOST_HEADERS);
    Bounds.between("--headers, bytes of each", bytes, 0, MOST_HEADER_BYTES);
    return new Payload(
        own ? Sizes.of(Sizes.SMALLEST) : Sizes.parse(SIZE, size),
        own ? Path.of(content).toAbsolutePath().normalize().toString() : content,
        own ? Payload.samples(CONTENT, Path.of(content)) : List.of(),
        keySize,
        count,
        count == 0 ? 0 : bytes,
        Payload.PLAIN);
  }
}
