package dev.ebb.runner.plan;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.kafka.common.config.TopicConfig;

/**
 * What the records that ebb writes are made of. Each value begins with its sequence number in 8
 * bytes; what follows is noise that does not compress, text in the manner of JSON, or what a user
 * has at hand.
 *
 * @param sizes of values; of a user's own: of none
 * @param content {@value #NOISE}, {@value #JSON}, or the path of a file of which each line is a
 *     record, or of a folder of which each file is one
 * @param samples a user's own records; empty: none
 * @param keyBytes of each key; 0: none
 * @param headers how many
 * @param headerBytes of each header's value
 * @param codec by which batches are compressed
 */
public record Payload(
    Sizes sizes,
    String content,
    List<byte[]> samples,
    int keyBytes,
    int headers,
    int headerBytes,
    String codec) {

  public static final String NOISE = "noise";
  public static final String JSON = "json";

  /** Batches as they are. */
  public static final String PLAIN = "none";

  /** From it on sizes are drawn. */
  public static final long SEED = 7;

  /** Brokers take batches of up to 1 MiB and 12 bytes, and clients ask for 1 MiB a partition. */
  private static final int TAKEN_BYTES = 1 << 20;

  /** What else there is of a batch with one record in it. */
  private static final int BATCH_OVERHEAD = 512;

  private static final int NAME_BYTES = 8;
  private static final long MOST_SAMPLES_BYTES = 24L << 20;

  private static final Map<List<Object>, Drawn> DRAWN = new ConcurrentHashMap<>();

  public Payload {
    samples = List.copyOf(samples);
  }

  /** Noise of one size. */
  public static Payload of(int bytes) {
    return new Payload(Sizes.of(bytes), NOISE, List.of(), 0, 0, 0, PLAIN);
  }

  /**
   * A user's own records.
   *
   * @param flag to name in a refusal
   * @param path of a file, each line of it a record, or of a folder, each file in it one
   */
  public static List<byte[]> samples(String flag, Path path) {
    List<byte[]> samples = new ArrayList<>();
    try {
      if (Files.isDirectory(path)) {
        try (Stream<Path> files = Files.list(path)) {
          for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
            samples.add(Files.readAllBytes(file));
          }
        }
      } else if (Files.exists(path)) {
        for (String line : Files.readString(path, StandardCharsets.ISO_8859_1).split("\n")) {
          samples.add(line.getBytes(StandardCharsets.ISO_8859_1));
        }
      } else {
        throw new Refused(
            flag + " " + path + ": there is no such file or folder; or use noise, or json");
      }
    } catch (IOException e) {
      throw new Refused(flag + " " + path + " cannot be read: " + e.getMessage(), e);
    }
    samples.removeIf(sample -> sample.length == 0);
    if (samples.isEmpty()) {
      throw new Refused(flag + " " + path + ": there is no record in it");
    }
    long bytes = samples.stream().mapToLong(sample -> sample.length).sum();
    int largest = samples.stream().mapToInt(sample -> sample.length).max().orElseThrow();
    if (bytes > MOST_SAMPLES_BYTES || largest > Sizes.LARGEST - Sizes.SMALLEST) {
      throw new Refused(flag + " " + path + ": records of up to 8 MiB, and 24 MiB of them at most");
    }
    return samples;
  }

  /** The same, compressed. */
  public Payload compressed(String by) {
    return new Payload(sizes, content, samples, keyBytes, headers, headerBytes, by);
  }

  /** Whether values are a user's own. */
  public boolean own() {
    return !samples.isEmpty();
  }

  /** Of a user's own records, by which one sees that they have changed; 0: there are none. */
  public int fingerprint() {
    return samples.stream().mapToInt(Arrays::hashCode).reduce(0, (all, one) -> 31 * all + one);
  }

  /** Whether they are no more than noise of one size, in one way or another. */
  public boolean simple() {
    return !own()
        && content.equals(NOISE)
        && sizes.fixed()
        && keyBytes == 0
        && headers == 0
        && codec.equals(PLAIN);
  }

  /**
   * What the values of a spike come to.
   *
   * @param bytes of all
   * @param largest of the largest
   */
  private record Drawn(long bytes, int largest) {}

  /** Bytes of the values of so many records. */
  public long valueBytes(long records) {
    return drawn(records).bytes;
  }

  private Drawn drawn(long records) {
    if (!own() && sizes.fixed()) {
      return new Drawn(records * sizes.least(), sizes.least());
    }
    return DRAWN.computeIfAbsent(
        List.of(sizes, content, samples.size(), records), key -> draw(records));
  }

  private Drawn draw(long records) {
    SplittableRandom random = new SplittableRandom(SEED);
    long bytes = 0;
    int largest = 0;
    for (long n = 0; n < records; n++) {
      int size =
          own()
              ? Sizes.SMALLEST + samples.get((int) (n % samples.size())).length
              : sizes.next(random);
      bytes += size;
      largest = Math.max(largest, size);
    }
    return new Drawn(bytes, largest);
  }

  /** Bytes of a record besides its value. */
  public int besides() {
    return keyBytes + headers * (headerBytes + NAME_BYTES);
  }

  /** What a batch with the largest of so many records takes alone, uncompressed. */
  public int largestBatch(long records) {
    return drawn(records).largest + besides() + BATCH_OVERHEAD;
  }

  /** Whether brokers and clients have to be told that they get more than by default they take. */
  public boolean large(long records) {
    return largestBatch(records) > TAKEN_BYTES;
  }

  /** Settings of a topic that takes them: none where they are no larger than all topics do. */
  public Map<String, String> limits(long records) {
    return large(records)
        ? Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(largestBatch(records)))
        : Map.of();
  }

  /** Of values, as a report says it. */
  public String words() {
    StringBuilder words = new StringBuilder();
    if (own()) {
      words.append(String.format("records of %s", content));
    } else if (sizes.fixed()) {
      words.append(String.format(Locale.ROOT, "%,d B", sizes.least()));
    } else {
      words.append(sizes).append(" B");
    }
    if (content.equals(JSON)) {
      words.append(" of JSON");
    }
    if (keyBytes > 0) {
      words.append(", keys of ").append(keyBytes).append(" B");
    }
    if (headers > 0) {
      words.append(", ").append(headers).append(" headers of ").append(headerBytes).append(" B");
    }
    return words.toString();
  }
}
