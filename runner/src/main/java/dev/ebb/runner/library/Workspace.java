package dev.ebb.runner.library;

import dev.ebb.runner.plan.Layout;
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

  /** The file that says what a module is made of. */
  Path pom(String module) {
    return new Layout(home).pom(module);
  }

  /** Where it is built. */
  Path jar(String module) {
    return new Layout(home).jar(module);
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
