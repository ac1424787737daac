package dev.ebb.runner.plan;

import java.util.List;

/** By what batches are compressed: the names that Kafka's producers use (compression.type). */
public final class Codecs {

  static final List<String> ALL = List.of(Payload.PLAIN, "gzip", "snappy", "lz4", "zstd");

  private static final String FLAG = "--compression";
  private static final String KEY = "compressions";

  private Codecs() {}

  /** Those that a client's description says it reads; all of them where it says nothing. */
  static List<String> of(YamlFile yaml) {
    List<String> codecs = yaml.texts(KEY);
    for (String codec : codecs) {
      if (!ALL.contains(codec)) {
        throw yaml.refusal(KEY, "unknown '" + codec + "'" + Near.hint(codec, ALL) + "; " + there());
      }
    }
    return codecs.isEmpty() ? ALL : codecs;
  }

  private static String there() {
    return "there are " + String.join(", ", ALL);
  }

  /**
   * The level of each that was asked for.
   *
   * @throws Refused when there is no such codec, or the client does not read it
   */
  static List<Level> levels(Client client, Axis.Asked asked) {
    return asked.each(codec -> level(client, codec));
  }

  /**
   * Makes sure that it is one.
   *
   * @throws Refused when there is no such codec
   */
  public static void require(String codec) {
    if (!ALL.contains(codec)) {
      throw new Refused(
          FLAG + ": unknown '" + codec + "'" + Near.hint(codec, ALL) + "; " + there());
    }
  }

  private static Level level(Client client, String codec) {
    require(codec);
    if (!client.settings().codecs().contains(codec)) {
      throw new Refused(
          FLAG
              + " "
              + codec
              + ": "
              + client.name()
              + " reads "
              + String.join(", ", client.settings().codecs())
              + " alone: leave one of them out");
    }
    String suffix = codec.equals(Payload.PLAIN) ? "" : codec;
    return new Level(codec, suffix, codec, Settings.compressed(codec));
  }
}
