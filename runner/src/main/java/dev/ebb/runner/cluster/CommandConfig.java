package dev.ebb.runner.cluster;

import dev.ebb.runner.plan.Refused;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** The properties file that Kafka's own tools take for how to connect; its values are not shown. */
public final class CommandConfig {

  private CommandConfig() {}

  /**
   * Reads it.
   *
   * @param file null: there is none
   * @throws Refused when it cannot be read
   */
  public static Map<String, String> read(Path file) {
    Map<String, String> config = new HashMap<>();
    if (file == null) {
      return config;
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new Refused("--command-config " + file + " cannot be read: " + e, e);
    }
    properties.stringPropertyNames().forEach(key -> config.put(key, properties.getProperty(key)));
    return config;
  }
}
