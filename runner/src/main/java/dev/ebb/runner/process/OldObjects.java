package dev.ebb.runner.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedObject;
import jdk.jfr.consumer.RecordingFile;

/**
 * Who holds objects that have been alive for long: the JVM's flight recorder keeps some that it has
 * seen be allocated, and says at the end which of them are reachable, and how
 * (jdk.OldObjectSample).
 */
public final class OldObjects {

  private static final Map<String, String> PRIMITIVES =
      Map.of(
          "B", "byte", "C", "char", "D", "double", "F", "float", "I", "int", "J", "long", "S",
          "short", "Z", "boolean");

  private static final String REPOSITORY = "jfr";
  private static final String NAME = "ebb-old";

  /** Of a chain of references so many links are shown at either end. */
  private static final int ENDS = 4;

  private static final String SETTINGS =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <configuration version="2.0">
        <event name="jdk.OldObjectSample">
          <setting name="enabled">true</setting>
          <setting name="stackTrace">true</setting>
          <setting name="cutoff">infinity</setting>
        </event>
      </configuration>
      """;

  private OldObjects() {}

  /**
   * A way by which objects are held.
   *
   * @param chain from the object to what holds it in the end
   * @param objects of the sample
   */
  public record Held(String chain, int objects) {}

  /** Begins to sample. */
  public static void begin(HotSpot jvm, Path folder) throws IOException {
    Path settings = Files.writeString(folder.resolve("references.jfc"), SETTINGS);
    keepIn(jvm, folder);
    String answer = jvm.ask("JFR.start", "name=" + NAME, "settings=" + settings.toAbsolutePath());
    if (!answer.contains("Started recording")) {
      throw new IOException("the flight recorder: " + answer.strip().replaceAll("\\s+", " "));
    }
  }

  /**
   * Has the flight recorder keep what it writes in a folder, and not where all temporary files are.
   */
  public static void keepIn(HotSpot jvm, Path folder) throws IOException {
    Path repository = Files.createDirectories(folder.resolve(REPOSITORY));
    jvm.ask("JFR.configure", "repositorypath=" + repository.toAbsolutePath());
  }

  /** Removes what it has left there. */
  public static void clear(Path folder) throws IOException {
    if (Files.exists(folder.resolve(REPOSITORY))) {
      Folders.delete(folder.resolve(REPOSITORY));
    }
  }

  /**
   * Ends it, which walks the whole heap.
   *
   * @return by how many objects of the sample are held so, the most first
   */
  public static List<Held> end(HotSpot jvm, Path folder) throws IOException {
    Path recording = folder.resolve("references.jfr").toAbsolutePath();
    jvm.ask("JFR.dump", "name=" + NAME, "path-to-gc-roots=true", "filename=" + recording);
    jvm.ask("JFR.stop", "name=" + NAME);
    return read(recording);
  }

  /** Reads what was recorded. */
  static List<Held> read(Path recording) throws IOException {
    Map<String, Integer> chains = new LinkedHashMap<>();
    try (RecordingFile file = new RecordingFile(recording)) {
      while (file.hasMoreEvents()) {
        RecordedEvent event = file.readEvent();
        if (event.getEventType().getName().equals("jdk.OldObjectSample")) {
          chains.merge(chain(event), 1, Integer::sum);
        }
      }
    }
    return chains.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .map(chain -> new Held(chain.getKey(), chain.getValue()))
        .toList();
  }

  private static String chain(RecordedEvent event) {
    List<String> links = new ArrayList<>();
    RecordedObject object = event.getValue("object");
    links.add(type(object));
    RecordedObject reference = object == null ? null : object.getValue("referrer");
    while (reference != null) {
      RecordedObject holder = reference.getValue("object");
      links.add(link(reference, holder));
      reference = holder == null ? null : holder.getValue("referrer");
    }
    RecordedObject root = event.getValue("root");
    if (root != null) {
      links.add("root: " + root.getString("type") + ", " + root.getString("system"));
    }
    return String.join(" <- ", brief(links));
  }

  private static String link(RecordedObject reference, RecordedObject holder) {
    RecordedObject field = reference.getValue("field");
    if (field != null) {
      String of = holder != null && isClass(holder) ? description(holder) : type(holder);
      return of + "." + field.getString("name");
    }
    return type(holder);
  }

  private static boolean isClass(RecordedObject holder) {
    return type(holder).equals("java.lang.Class");
  }

  /** A class's own object: whose static field it is. */
  private static String description(RecordedObject holder) {
    String description = holder.getString("description");
    return description == null
        ? "java.lang.Class"
        : "static " + description.replaceFirst("^[Cc]lass(?: [Nn]ame)?: ", "");
  }

  private static String type(RecordedObject object) {
    if (object == null) {
      return "?";
    }
    RecordedClass type = object.getClass("type");
    return type == null ? "?" : readable(type.getName());
  }

  /** As in source text: {@code [Ljava.lang.Object;} is {@code java.lang.Object[]}. */
  private static String readable(String name) {
    if (!name.startsWith("[")) {
      return name;
    }
    String of = name.substring(1);
    String component =
        of.startsWith("L")
            ? of.substring(1, of.length() - 1)
            : of.startsWith("[") ? readable(of) : PRIMITIVES.getOrDefault(of, of);
    return component + "[]";
  }

  /** Links that follow each other and are alike once; of a long chain its ends. */
  private static List<String> brief(List<String> links) {
    List<String> brief = new ArrayList<>();
    int times = 0;
    for (int i = 0; i < links.size(); i++) {
      times++;
      boolean last = i + 1 == links.size() || !links.get(i + 1).equals(links.get(i));
      if (last) {
        brief.add(times > 1 ? links.get(i) + " (again and again)" : links.get(i));
        times = 0;
      }
    }
    if (brief.size() <= 2 * ENDS) {
      return brief;
    }
    List<String> ends = new ArrayList<>(brief.subList(0, ENDS));
    ends.add("...");
    ends.addAll(brief.subList(brief.size() - ENDS, brief.size()));
    return ends;
  }
}
