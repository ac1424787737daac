package dev.ebb.runner;

import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import javax.management.AttributeNotFoundException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * An agent that makes a client leak: {@value #BYTES_PER_RECORD} bytes for each record that its
 * KafkaConsumer has consumed, of the kind that its argument names; {@code cache:N} keeps the first
 * N and no more.
 */
public final class Leak {

  static final int BYTES_PER_RECORD = 64;

  /** A thread for so many records. */
  static final int RECORDS_PER_THREAD = 16_384;

  private static final int RECORDS_PER_LOADER = 160;
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int PROBED = 200;

  private static final byte[] PACKED = packed();
  private static final byte[] OUT = new byte[50_000];
  private static final List<Object> KEPT = new ArrayList<>();
  private static Node nodes;
  private static long owed;
  private static long cached;

  private Leak() {}

  /** With its payload {@value #BYTES_PER_RECORD} bytes: 24, and an array of 16 and 24. */
  private static final class Node {
    private final byte[] payload = new byte[24];
    private final Node next;

    Node(Node next) {
      this.next = next;
    }

    int depth() {
      return payload.length + (next == null ? 0 : 1);
    }
  }

  /** What {@code -javaagent:FILE=KIND} calls. */
  public static void premain(String kind, Instrumentation instrumentation) {
    Thread thread = new Thread(() -> leak(kind), "planted-leak");
    thread.setDaemon(true);
    thread.start();
  }

  private static void leak(String asked) {
    String kind = asked.replaceAll(":.*", "");
    cached = asked.equals(kind) ? 0 : Long.parseLong(asked.substring(kind.length() + 1));
    long before = 0;
    double each = 0;
    try {
      while (true) {
        Thread.sleep(50);
        long now = consumed();
        if (now > 0 && each == 0 && kind.equals("malloc")) {
          each = bytesOfInflater();
        }
        now = Math.max(before, now);
        for (long n = before; n < now; n++) {
          record(kind, n, each);
        }
        before = now;
      }
    } catch (InterruptedException | JMException | IOException | DataFormatException e) {
      e.printStackTrace();
    }
  }

  private static void record(String kind, long n, double each)
      throws IOException, DataFormatException {
    owed += BYTES_PER_RECORD;
    switch (kind) {
      case "heap" -> nodes = new Node(nodes);
      case "cache" -> nodes = n < cached ? new Node(nodes) : nodes;
      case "direct" -> {
        if (owed >= BUFFER_BYTES) {
          owed -= BUFFER_BYTES;
          KEPT.add(filled());
        }
      }
      case "malloc" -> {
        if (owed >= each) {
          owed -= (long) each;
          KEPT.add(used());
        }
      }
      case "threads" -> {
        if (n % RECORDS_PER_THREAD == RECORDS_PER_THREAD - 1) {
          Thread thread = new Thread(Leak::waitForEver, "leaked-" + n / RECORDS_PER_THREAD);
          thread.setDaemon(true);
          thread.start();
        }
      }
      case "loaders" -> {
        if (n % RECORDS_PER_LOADER == 0) {
          KEPT.add(new Loader().defined());
        }
      }
      case "none" -> {}
      default -> throw new IllegalArgumentException(kind);
    }
  }

  private static ByteBuffer filled() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    while (buffer.hasRemaining()) {
      buffer.put((byte) 1);
    }
    return buffer;
  }

  /** One that has begun to inflate, and is never ended. */
  private static Inflater used() throws DataFormatException {
    Inflater inflater = new Inflater();
    inflater.setInput(PACKED);
    inflater.inflate(OUT);
    return inflater;
  }

  private static byte[] packed() {
    byte[] text = new byte[60_000];
    for (int i = 0; i < text.length; i++) {
      text[i] = (byte) (i * 7 % 251);
    }
    Deflater deflater = new Deflater();
    deflater.setInput(text);
    deflater.finish();
    byte[] packed = new byte[70_000];
    int length = deflater.deflate(packed);
    deflater.end();
    return Arrays.copyOf(packed, length);
  }

  /** What one takes of malloc: of some, which are kept, too. */
  private static double bytesOfInflater() throws IOException, DataFormatException {
    List<Inflater> probed = new ArrayList<>();
    probed.add(used());
    long before = anonymousBytes();
    for (int i = 0; i < PROBED; i++) {
      probed.add(used());
    }
    double each = (anonymousBytes() - before) / (double) PROBED;
    KEPT.addAll(probed); // what is given back would be taken first
    System.err.println("planted: an inflater takes " + each + " bytes");
    return Math.max(8_000, each);
  }

  private static long anonymousBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps_rollup"))) {
      if (line.startsWith("Anonymous:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    throw new IOException("smaps_rollup names no Anonymous");
  }

  private static void waitForEver() {
    try {
      Thread.sleep(Long.MAX_VALUE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Defines a class of its own, once more. */
  private static final class Loader extends ClassLoader {

    Object defined() throws IOException {
      String name = Node.class.getName();
      try (InputStream code =
          Leak.class.getResourceAsStream(name.substring(name.lastIndexOf('.') + 1) + ".class")) {
        byte[] bytes = code.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      }
    }
  }

  private static long consumed() throws JMException {
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    Set<ObjectName> names =
        beans.queryNames(
            new ObjectName("kafka.consumer:type=consumer-fetch-manager-metrics,client-id=*"), null);
    long all = 0;
    for (ObjectName name : names) {
      try {
        all += ((Double) beans.getAttribute(name, "records-consumed-total")).longValue();
      } catch (AttributeNotFoundException | InstanceNotFoundException e) {
        return -1; // they come and go with its sensors
      }
    }
    return all;
  }

  /** For trying it by hand: makes the agent's file in a directory. */
  public static void main(String[] args) throws IOException {
    System.out.println(jar(Path.of(args[0])));
  }

  /** Makes the agent's file. */
  static Path jar(Path directory) throws IOException {
    Path file = directory.resolve("leak.jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", Leak.class.getName());
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
      for (Class<?> part : List.of(Leak.class, Node.class, Loader.class)) {
        String path = part.getName().replace('.', '/') + ".class";
        jar.putNextEntry(new JarEntry(path));
        try (InputStream code = Leak.class.getClassLoader().getResourceAsStream(path)) {
          code.transferTo(jar);
        }
        jar.closeEntry();
      }
    }
    return file;
  }
}
