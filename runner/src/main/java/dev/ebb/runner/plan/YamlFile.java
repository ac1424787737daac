package dev.ebb.runner.plan;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A YAML mapping read so that whatever is wrong in it can be told with its line. Values are kept as
 * they are written: what {@code 010} or {@code no} means is for whoever takes the value.
 */
public final class YamlFile {

  private final Path path;
  private final int line;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private record Entry(int line, Node value) {}

  private YamlFile(Path path, Node root) {
    this.path = path;
    this.line = line(root);
    if (!(root instanceof MappingNode mapping)) {
      throw new Refused(path + ":" + line + ": 'key: value' lines are expected here");
    }
    for (NodeTuple tuple : mapping.getValue()) {
      Node key = tuple.getKeyNode();
      String name = text(key, "a key");
      if (entries.put(name, new Entry(line(key), tuple.getValueNode())) != null) {
        throw new Refused(path + ":" + line(key) + ": '" + name + "' is given twice");
      }
    }
  }

  /**
   * Reads a file.
   *
   * @throws Refused when it is missing, no YAML, or no mapping
   */
  public static YamlFile read(Path path) {
    try (Reader reader = Files.newBufferedReader(path)) {
      Node root = new Yaml(new LoaderOptions()).compose(reader);
      if (root == null) {
        throw new Refused(path + " is empty: 'key: value' lines are expected");
      }
      return new YamlFile(path, root);
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      throw new Refused(path + ":" + line + ": " + e.getProblem(), e);
    } catch (YAMLException | MalformedInputException e) {
      throw new Refused(path + " is no YAML: " + e.getMessage().lines().findFirst().orElse(""), e);
    } catch (NoSuchFileException e) {
      throw new Refused(path + " is not there", e);
    } catch (IOException e) {
      throw new Refused(path + " cannot be read: " + e, e);
    }
  }

  /**
   * Refuses keys that are not among these.
   *
   * @throws Refused with the line and the nearest known key
   */
  public YamlFile requireKnown(Collection<String> known) {
    entries.forEach(
        (key, entry) -> {
          if (!known.contains(key)) {
            throw refusal(key, "unknown key" + Near.hint(key, known));
          }
        });
    return this;
  }

  public Set<String> keys() {
    return entries.keySet();
  }

  /** A single value, as it is written. */
  public Optional<String> text(String key) {
    Entry entry = entries.get(key);
    if (entry == null) {
      return Optional.empty();
    }
    return Optional.of(text(entry.value, key + ": a single value"));
  }

  /** A list, or a single value as a list of one. */
  public List<String> texts(String key) {
    Entry entry = entries.get(key);
    if (entry == null) {
      return List.of();
    }
    if (!(entry.value instanceof SequenceNode sequence)) {
      return List.of(text(entry.value, key + ": a list, such as [a, b],"));
    }
    List<String> texts = new ArrayList<>();
    sequence.getValue().forEach(node -> texts.add(text(node, key + ": a list of single values")));
    return texts;
  }

  /** A mapping of single values; empty when the key is absent. */
  public Map<String, String> map(String key) {
    Map<String, String> map = new LinkedHashMap<>();
    section(key)
        .ifPresent(
            section -> section.keys().forEach(name -> map.put(name, section.text(name).get())));
    return map;
  }

  /** A mapping within this one. */
  public Optional<YamlFile> section(String key) {
    return Optional.ofNullable(entries.get(key)).map(entry -> new YamlFile(path, entry.value));
  }

  /** Where a key is: {@code FILE:LINE: KEY}. */
  public String where(String key) {
    Entry entry = entries.get(key);
    return path + ":" + (entry == null ? line : entry.line) + ": " + key;
  }

  /** A refusal that names the file, the line and the key. */
  public Refused refusal(String key, String message) {
    return new Refused(where(key) + ": " + message);
  }

  private String text(Node node, String what) {
    if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)) {
      return scalar.getValue();
    }
    throw new Refused(path + ":" + line(node) + ": " + what + " is expected");
  }

  private static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }
}
