package dev.ebb.runner.library;

import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.process.Folders;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Jars of ebb's own without what their manifests say of a class path: that would bring the
 * libraries they were built with, before or behind those that are asked for.
 */
final class Bare {

  private Bare() {}

  /**
   * A copy of a jar, in the cache.
   *
   * @throws Refused when it cannot be made
   */
  static Path of(Path jar) {
    try {
      String name = jar.getFileName().toString().replaceFirst("\\.jar$", "");
      Path copy = folder().resolve(name + "-" + digest(List.of(jar)) + ".jar");
      if (!Files.isRegularFile(copy)) {
        Files.createDirectories(copy.getParent());
        Path fresh = Files.createTempFile(copy.getParent(), "fresh", ".jar");
        write(jar, fresh);
        Files.move(
            fresh, copy, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
      return copy;
    } catch (IOException e) {
      throw new Refused(
          "what "
              + jar.getFileName()
              + " is run with cannot be kept in "
              + folder()
              + " (EBB_CACHE names another place): "
              + e,
          e);
    }
  }

  /** Where it is kept what class paths are made of. */
  static Path folder() {
    return Folders.cache().resolve("classpaths");
  }

  /** Of files and texts, short. */
  static String digest(List<?> parts) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Object part : parts) {
        digest.update(
            part instanceof Path file
                ? Files.readAllBytes(file)
                : part.toString().getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  private static void write(Path jar, Path copy) throws IOException {
    try (JarFile from = new JarFile(jar.toFile());
        OutputStream file = Files.newOutputStream(copy);
        JarOutputStream to = new JarOutputStream(file)) {
      for (JarEntry entry : from.stream().toList()) {
        if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
          to.putNextEntry(new JarEntry(entry.getName()));
          from.getInputStream(entry).transferTo(to);
          to.closeEntry();
        }
      }
    }
  }
}
