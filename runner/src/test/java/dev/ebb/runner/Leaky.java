package dev.ebb.runner;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;

/**
 * A program whose memory grows as it is told to: {@code KIND STEP_MS}. It says "ready" and runs
 * until its stdin ends.
 */
public final class Leaky {

  /** What is kept for good. */
  static final class Kept {
    final byte[] payload = new byte[64 << 10];
  }

  private static final List<Object> KEPT = new ArrayList<>();

  /** Where garbage goes. */
  static volatile byte[] sink;

  private Leaky() {}

  /** 64 KiB, or one thread, or one class loader, at each step. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Thread steps = new Thread(() -> run(args[0], Long.parseLong(args[1])), "steps");
    steps.setDaemon(true);
    steps.start();
    System.out.println("ready");
    while (System.in.read() >= 0) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  private static void run(String kind, long stepMillis) {
    try {
      for (int step = 0; ; step++) {
        for (int i = 0; i < 16; i++) {
          sink = new byte[128 << 10]; // garbage, in every kind
        }
        step(kind, step);
        TimeUnit.MILLISECONDS.sleep(stepMillis);
      }
    } catch (InterruptedException | ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void step(String kind, int step) throws ReflectiveOperationException {
    switch (kind) {
      case "heap" -> KEPT.add(new Kept());
      case "direct" -> {
        ByteBuffer buffer = ByteBuffer.allocateDirect(64 << 10);
        for (int at = 0; at < buffer.capacity(); at += 4096) {
          buffer.put(at, (byte) 1);
        }
        KEPT.add(buffer);
      }
      case "malloc" -> KEPT.add(new Deflater()); // some 250 KiB each, of zlib's
      case "thread" -> {
        Thread thread = new Thread(Leaky::sleep, "leak-" + step);
        thread.setDaemon(true);
        thread.start();
      }
      case "loader" -> {
        URL here = Leaky.class.getProtectionDomain().getCodeSource().getLocation();
        ClassLoader loader = new URLClassLoader(new URL[] {here}, null);
        KEPT.add(loader.loadClass(Kept.class.getName()));
      }
      case "cache" -> { // fills for some 20 s
        if (KEPT.size() < 400) {
          KEPT.add(new Kept());
        }
      }
      default -> {}
    }
  }

  private static void sleep() {
    try {
      TimeUnit.DAYS.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
