package dev.ebb.runner.library;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.repository.WorkspaceReader;
import org.eclipse.aether.repository.WorkspaceRepository;

/**
 * ebb's own modules, which are in no repository: their poms and jars as they lie here.
 *
 * @param home of ebb
 */
record Workspace(Path home) implements WorkspaceReader {

  private static final String GROUP = "dev.ebb";
  private static final String PARENT = "ebb";
  private static final String BROKER = "broker";

  /** A module's folder. */
  private Path folder(String module) {
    return module.equals(PARENT)
        ? home
        : module.equals(BROKER) ? home.resolve("runner").resolve(BROKER) : home.resolve(module);
  }

  /** The file that says what a module is made of. */
  Path pom(String module) {
    return folder(module).resolve("pom.xml");
  }

  /** Where it is built. */
  Path jar(String module) {
    return folder(module).resolve("target").resolve(module + ".jar");
  }

  /** Whether an artifact is one of them. */
  static boolean own(Artifact artifact) {
    return artifact.getGroupId().equals(GROUP);
  }

  /** That of all modules. */
  Path parent() {
    return pom(PARENT);
  }

  @Override
  public WorkspaceRepository getRepository() {
    return new WorkspaceRepository(GROUP, home);
  }

  @Override
  public File findArtifact(Artifact artifact) {
    if (!own(artifact)) {
      return null;
    }
    String module = artifact.getArtifactId();
    Path file = artifact.getExtension().equals("pom") ? pom(module) : jar(module);
    return Files.isRegularFile(file) ? file.toFile() : null;
  }

  @Override
  public List<String> findVersions(Artifact artifact) {
    return List.of();
  }
}
