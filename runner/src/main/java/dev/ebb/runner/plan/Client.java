package dev.ebb.runner.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/**
 * A client library under comparison, as its description says.
 *
 * @param name what people call it
 * @param language of its program, by which runtime profiles apply
 * @param about in a few words
 * @param program what is started for it
 * @param modes the ways it can be used, the default first
 * @param shareModes those in which it reads as a member of a share group
 * @param settings what its settings are and are called
 * @param progress where it shows how far it has come
 * @param readsCommitted whether it can leave open transactions unread
 * @param answers what its runtime can be asked for by the protocol
 * @param libraries that it can be tried with in other versions, its own first
 * @param note what whoever picks this library should know besides, or null
 * @param shipped whether ebb knows it by its name
 * @param standard whether it is compared where no client is named
 */
public record Client(
    String name,
    String language,
    String about,
    Program program,
    List<String> modes,
    List<String> shareModes,
    Names settings,
    Progress progress,
    boolean readsCommitted,
    Set<Ask> answers,
    List<Library> libraries,
    String note,
    boolean shipped,
    boolean standard) {

  /** The language of HotSpot's clients, which are asked from outside. */
  public static final String JAVA = "java";

  /** What is started for a client. */
  public sealed interface Program {}

  /**
   * A consumer module of ebb's, in a JVM; it speaks the protocol.
   *
   * @param name of its folder and of its jar
   */
  public record Module(String name) implements Program {

    /**
     * The class that the jar starts with.
     *
     * @throws Refused when it is not built
     */
    public String main(Path home) {
      try (JarFile jar = new JarFile(jar(home).toFile())) {
        return jar.getManifest().getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
      } catch (IOException e) {
        throw new Refused(jar(home) + " is not whole: " + new Layout(home).mend(), e);
      }
    }

    /**
     * The runnable jar.
     *
     * @throws Refused when it is not built
     */
    public Path jar(Path home) {
      Path jar = new Layout(home).jar(name);
      if (!Files.isRegularFile(jar)) {
        throw new Refused(jar + " is missing: " + new Layout(home).mend());
      }
      return jar;
    }
  }

  /**
   * Any other program.
   *
   * @param file its description
   * @param needs programs without which it cannot be installed or run
   * @param setup a shell script that installs it into {@code cache}, run once, or null
   * @param words its command line, with placeholders
   * @param environment over ebb's own, with placeholders
   * @param properties of the file that {@code properties-file} stands for, with placeholders
   */
  public record Command(
      Path file,
      List<String> needs,
      String setup,
      List<String> words,
      Map<String, String> environment,
      Map<String, String> properties)
      implements Program {

    /** Where the description lies, and what belongs to it. */
    public Path folder() {
      return file.toAbsolutePath().getParent();
    }
  }

  /**
   * What its settings are called.
   *
   * @param family the section of settings profiles that holds for it; {@value #KAFKA}: Kafka's own
   * @param attributes what its library takes besides a KafkaConsumer's properties
   * @param partitionLimit that which limits what one fetch returns of a partition, in bytes; null:
   *     it has none that is known
   * @param codecs by which what it reads may be compressed
   */
  public record Names(
      String family, List<String> attributes, String partitionLimit, List<String> codecs) {
    public static final String KAFKA = "kafka";

    /** Whether it is configured as a KafkaConsumer is. */
    public boolean kafka() {
      return family.equals(KAFKA);
    }
  }

  /** Where a client shows how far it has come. */
  public sealed interface Progress {}

  /** It speaks the supervised protocol. */
  public record Protocol() implements Progress {}

  /**
   * It prints lines.
   *
   * @param pattern its first group is the number of records since the line before
   */
  public record Lines(Pattern pattern) implements Progress {}

  /** Its group's committed offsets tell, as a bound. */
  public record Offsets() implements Progress {}

  /** What a runtime can be asked for. */
  public enum Ask {
    /** A full collection. */
    COLLECT("collect", "collected"),
    /** That its allocator gives back what it holds free. */
    TRIM("trim", "trimmed"),
    /** Its objects by type. */
    HISTOGRAM("histogram", "histogram");

    private final String command;
    private final String answer;

    Ask(String command, String answer) {
      this.command = command;
      this.answer = answer;
    }

    /** The word on its stdin. */
    public String command() {
      return command;
    }

    /** The event that answers it. */
    public String answer() {
      return answer;
    }
  }

  /** What to type for it: its name, or where its description lies. */
  public String origin() {
    return shipped || !(program instanceof Command command) ? name : command.file().toString();
  }

  /** Whether it runs in a JVM that ebb starts. */
  public boolean inJvm() {
    return program instanceof Module;
  }

  /** Whether a process of it can have several consumers. */
  public boolean hasSeveralConsumers() {
    return inJvm()
        || program instanceof Command command
            && command.words().stream().anyMatch(word -> word.contains("{consumers}"));
  }

  /** Whether it speaks the protocol. */
  public boolean supervised() {
    return progress instanceof Protocol;
  }
}
