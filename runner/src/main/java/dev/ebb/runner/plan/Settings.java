package dev.ebb.runner.plan;

import dev.ebb.runner.plan.Conditions.Pace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a client is started with, or a part of that; what a part does not speak of is null or empty.
 *
 * @param mode how it reads
 * @param properties of its KafkaConsumer, or of its library
 * @param environment of its process
 * @param java the JDK it runs on
 * @param jvmFlags of its JVM, a collector among them
 * @param heap the limit of its heap
 * @param codec by which what it reads is compressed
 * @param pace how much there is for it to do; null: as for others
 * @param libraries versions of its libraries, by name or by coordinates
 * @param broker the version of embedded brokers that it reads from
 */
public record Settings(
    String mode,
    Map<String, String> properties,
    Map<String, String> environment,
    JavaHome java,
    List<String> jvmFlags,
    HeapSize heap,
    String codec,
    Pace pace,
    Map<String, String> libraries,
    String broker) {

  /** Nothing. */
  public static final Settings NONE =
      new Settings(null, Map.of(), Map.of(), null, List.of(), null, null, null, Map.of(), null);

  public Settings {
    properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    jvmFlags = List.copyOf(jvmFlags);
    libraries = Collections.unmodifiableMap(new LinkedHashMap<>(libraries));
  }

  static Settings mode(String mode) {
    return new Settings(
        mode, Map.of(), Map.of(), null, List.of(), null, null, null, Map.of(), null);
  }

  static Settings properties(Map<String, String> properties) {
    return new Settings(
        null, properties, Map.of(), null, List.of(), null, null, null, Map.of(), null);
  }

  static Settings environment(Map<String, String> environment) {
    return new Settings(
        null, Map.of(), environment, null, List.of(), null, null, null, Map.of(), null);
  }

  static Settings compressed(String codec) {
    return new Settings(
        null, Map.of(), Map.of(), null, List.of(), null, codec, null, Map.of(), null);
  }

  static Settings java(JavaHome java) {
    return new Settings(
        null, Map.of(), Map.of(), java, List.of(), null, null, null, Map.of(), null);
  }

  static Settings libraries(Map<String, String> libraries) {
    return new Settings(
        null, Map.of(), Map.of(), null, List.of(), null, null, null, libraries, null);
  }

  static Settings broker(String version) {
    return new Settings(
        null, Map.of(), Map.of(), null, List.of(), null, null, null, Map.of(), version);
  }

  static Settings jvm(List<String> flags, HeapSize heap, Map<String, String> environment) {
    return new Settings(null, Map.of(), environment, null, flags, heap, null, null, Map.of(), null);
  }

  /** Both together: flags follow those of {@code base}, all else goes over it. */
  public Settings over(Settings base) {
    Map<String, String> allProperties = new LinkedHashMap<>(base.properties);
    allProperties.putAll(properties);
    Map<String, String> allEnvironment = new LinkedHashMap<>(base.environment);
    allEnvironment.putAll(environment);
    List<String> allFlags = new ArrayList<>(base.jvmFlags);
    allFlags.addAll(jvmFlags);
    return new Settings(
        mode == null ? base.mode : mode,
        allProperties,
        allEnvironment,
        java == null ? base.java : java,
        allFlags,
        heap == null ? base.heap : heap,
        codec == null ? base.codec : codec,
        pace == null ? base.pace : pace,
        libraries.isEmpty() ? base.libraries : libraries,
        broker == null ? base.broker : broker);
  }

  /** Whether its records come over time. */
  public boolean flows() {
    return pace != null && pace.flow() != null;
  }

  /** The same with so much to do. */
  public Settings paced(Pace other) {
    return new Settings(
        mode, properties, environment, java, jvmFlags, heap, codec, other, libraries, broker);
  }
}
