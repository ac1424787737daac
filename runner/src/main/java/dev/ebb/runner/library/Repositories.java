package dev.ebb.runner.library;

import dev.ebb.runner.plan.Refused;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.maven.model.Model;
import org.apache.maven.model.io.xpp3.MavenXpp3Reader;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession.CloseableSession;
import org.eclipse.aether.RepositorySystemSession.SessionBuilder;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.graph.DependencyNode;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactDescriptorRequest;
import org.eclipse.aether.resolution.ArtifactDescriptorResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.resolution.DependencyResult;
import org.eclipse.aether.resolution.VersionRangeRequest;
import org.eclipse.aether.resolution.VersionRangeResult;
import org.eclipse.aether.supplier.RepositorySystemSupplier;
import org.eclipse.aether.supplier.SessionBuilderSupplier;
import org.eclipse.aether.transfer.ArtifactNotFoundException;
import org.eclipse.aether.transfer.ArtifactTransferException;
import org.eclipse.aether.util.repository.SimpleResolutionErrorPolicy;
import org.eclipse.aether.version.Version;

/**
 * Maven's repositories as this machine's Maven sees them: what modules of ebb are made of, with
 * other versions of their libraries, and what releases of a library there are.
 */
public final class Repositories implements AutoCloseable {

  private static final String COMPILE = "compile";

  private final Workspace workspace;
  private final RepositorySystem system = new RepositorySystemSupplier().get();
  private final CloseableSession session;
  private final List<RemoteRepository> remotes;

  /** For modules that lie in {@code home}. */
  public Repositories(Path home) {
    workspace = new Workspace(home);
    MavenSettings settings = MavenSettings.read();
    SessionBuilder builder = new SessionBuilderSupplier(system).get();
    settings.into(builder);
    session =
        builder
            .withLocalRepositoryBaseDirectories(settings.localRepository())
            .setSystemProperties(System.getProperties())
            .setWorkspaceReader(workspace)
            // what was not there, or could not be reached, may be now
            .setResolutionErrorPolicy(new SimpleResolutionErrorPolicy(false, false))
            .build();
    remotes = system.newResolutionRepositories(session, settings.repositories());
  }

  @Override
  public void close() {
    session.close();
    system.close();
  }

  /**
   * The class path of a module with these versions of its libraries; all else is as it is built.
   *
   * @param versions by {@code group:artifact}
   * @param asked what to name in a refusal
   * @throws Refused when there is no such version, or it cannot be had, or the module has no such
   *     library
   */
  ClassPath classPath(String module, Map<String, String> versions, String asked) {
    try {
      Artifact root = new DefaultArtifact("dev.ebb", module, "jar", version());
      ArtifactDescriptorResult described =
          system.readArtifactDescriptor(
              session, new ArtifactDescriptorRequest(root, remotes, null));
      CollectRequest request = new CollectRequest();
      request.setRootArtifact(root);
      request.setRepositories(remotes);
      List<Dependency> managed = new ArrayList<>();
      versions.forEach((library, version) -> managed.add(dependency(library, version)));
      for (Dependency dependency : described.getManagedDependencies()) {
        if (!versions.containsKey(name(dependency.getArtifact()))) {
          managed.add(dependency);
        }
      }
      request.setManagedDependencies(managed);
      for (Dependency dependency : described.getDependencies()) {
        if (!needed(dependency)) {
          continue; // a test's
        }
        String version = versions.get(name(dependency.getArtifact()));
        request.addDependency(
            version == null
                ? dependency
                : dependency.setArtifact(dependency.getArtifact().setVersion(version)));
      }
      DependencyResult resolved =
          system.resolveDependencies(session, new DependencyRequest(request, Repositories::needed));
      List<ClassPath.Entry> entries = new ArrayList<>();
      resolved.getArtifactResults().forEach(result -> entries.add(entry(result.getArtifact())));
      requireAll(asked, module, versions, entries);
      return new ClassPath(entries);
    } catch (RepositoryException e) {
      throw refusal(asked, versions, e);
    }
  }

  private static ClassPath.Entry entry(Artifact artifact) {
    Path jar = artifact.getPath();
    return new ClassPath.Entry(
        name(artifact), artifact.getVersion(), Workspace.own(artifact) ? Bare.of(jar) : jar);
  }

  /** Whether it is wanted when the module runs. */
  private static boolean needed(DependencyNode node, List<DependencyNode> parents) {
    return node.getDependency() == null || needed(node.getDependency());
  }

  private static boolean needed(Dependency dependency) {
    return List.of(COMPILE, "runtime").contains(dependency.getScope());
  }

  private static Dependency dependency(String library, String version) {
    return new Dependency(new DefaultArtifact(library + ":" + version), COMPILE);
  }

  private static String name(Artifact artifact) {
    return artifact.getGroupId() + ":" + artifact.getArtifactId();
  }

  /** ebb's own. */
  private String version() {
    Path pom = workspace.parent();
    try (Reader reader = Files.newBufferedReader(pom)) {
      Model model = new MavenXpp3Reader().read(reader);
      return model.getVersion();
    } catch (IOException | XmlPullParserException e) {
      throw new Refused(pom + " cannot be read: the repository is not whole", e);
    }
  }

  private static void requireAll(
      String asked, String module, Map<String, String> versions, List<ClassPath.Entry> entries) {
    versions.forEach(
        (library, version) -> {
          if (entries.stream()
              .noneMatch(
                  entry -> entry.library().equals(library) && entry.version().equals(version))) {
            throw new Refused(
                asked + ": " + module + " has no library " + library + ", nor do its libraries");
          }
        });
  }

  private Refused refusal(String asked, Map<String, String> versions, RepositoryException e) {
    Set<Throwable> seen = new HashSet<>();
    for (Throwable cause = e; cause != null && seen.add(cause); cause = cause.getCause()) {
      if (cause instanceof ArtifactNotFoundException missing && !session.isOffline()) {
        String library = name(missing.getArtifact());
        boolean itself = versions.containsKey(library);
        return new Refused(
            asked
                + ": "
                + (itself
                    ? "there is no such version" + newest(library)
                    : "it needs " + missing.getArtifact() + ", which is not in the repositories"),
            e);
      }
      if (cause instanceof ArtifactTransferException failed) {
        return new Refused(
            asked
                + ": "
                + failed.getArtifact()
                + " is not in "
                + session.getLocalRepository().getBasePath()
                + ", and "
                + (session.isOffline()
                    ? "Maven's settings say offline"
                    : "its repository cannot be reached")
                + ": once it has been fetched no network is needed",
            e);
      }
    }
    return new Refused(asked + ": " + String.valueOf(e.getMessage()).replaceAll("\\s+", " "), e);
  }

  /** The last few, for whoever mistyped. */
  private String newest(String library) {
    List<String> all = releases(library);
    if (all.isEmpty()) {
      return ", nor any of " + library;
    }
    List<String> last = new ArrayList<>(all.subList(Math.max(0, all.size() - 4), all.size()));
    Collections.reverse(last);
    return "; the newest are " + String.join(", ", last);
  }

  /**
   * The releases of a library, the oldest first; none: there is no such library, or no repository
   * could be asked.
   *
   * @param library as {@code group:artifact}
   */
  public List<String> releases(String library) {
    try {
      VersionRangeResult range =
          system.resolveVersionRange(
              session,
              new VersionRangeRequest(new DefaultArtifact(library + ":[0,)"), remotes, null));
      return range.getVersions().stream()
          .map(Version::toString)
          .filter(Repositories::released)
          .toList();
    } catch (RepositoryException e) {
      return List.of();
    }
  }

  private static boolean released(String version) {
    return !version
        .toLowerCase(Locale.ROOT)
        .matches(".*(snapshot|alpha|beta|rc|cr|milestone|preview|-m\\d|\\.m\\d|-ea).*");
  }
}
