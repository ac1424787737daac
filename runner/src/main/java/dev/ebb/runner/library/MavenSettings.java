package dev.ebb.runner.library;

import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.process.Programs;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.model.building.DefaultModelBuilderFactory;
import org.apache.maven.settings.Mirror;
import org.apache.maven.settings.Profile;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Repository;
import org.apache.maven.settings.RepositoryPolicy;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.DefaultSettingsBuilderFactory;
import org.apache.maven.settings.building.DefaultSettingsBuildingRequest;
import org.apache.maven.settings.building.SettingsBuildingException;
import org.apache.maven.settings.crypto.DefaultSettingsDecrypter;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.eclipse.aether.RepositorySystemSession.SessionBuilder;
import org.eclipse.aether.repository.AuthenticationSelector;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.util.repository.AuthenticationBuilder;
import org.eclipse.aether.util.repository.DefaultAuthenticationSelector;
import org.eclipse.aether.util.repository.DefaultMirrorSelector;
import org.eclipse.aether.util.repository.DefaultProxySelector;
import org.sonatype.plexus.components.cipher.DefaultPlexusCipher;
import org.sonatype.plexus.components.sec.dispatcher.DefaultSecDispatcher;

/**
 * Where Maven finds libraries on this machine: the user's {@code ~/.m2/settings.xml} over the
 * installation's own, with mirrors, proxies and credentials.
 */
final class MavenSettings {

  /** As on Maven's own command line. */
  private static final String LOCAL = "maven.repo.local";

  private final Settings settings;
  private final SettingsDecryptionResult secrets;

  private MavenSettings(Settings settings, SettingsDecryptionResult secrets) {
    this.settings = settings;
    this.secrets = secrets;
  }

  /**
   * Reads them.
   *
   * @throws Refused when a file cannot be understood
   */
  static MavenSettings read() {
    DefaultSettingsBuildingRequest request = new DefaultSettingsBuildingRequest();
    request.setSystemProperties(System.getProperties());
    request.setUserSettingsFile(home("settings.xml"));
    installed().ifPresent(file -> request.setGlobalSettingsFile(file.toFile()));
    try {
      Settings settings =
          new DefaultSettingsBuilderFactory().newInstance().build(request).getEffectiveSettings();
      DefaultSecDispatcher dispatcher =
          new DefaultSecDispatcher(
              new DefaultPlexusCipher(), Map.of(), home("settings-security.xml").getPath());
      return new MavenSettings(
          settings,
          new DefaultSettingsDecrypter(dispatcher)
              .decrypt(new DefaultSettingsDecryptionRequest(settings)));
    } catch (SettingsBuildingException e) {
      throw new Refused("Maven's settings cannot be read: " + oneLine(e), e);
    }
  }

  private static File home(String name) {
    return Path.of(System.getProperty("user.home"), ".m2", name).toFile();
  }

  /** Those of the Maven that is on the path. */
  private static Optional<Path> installed() {
    try {
      Optional<Path> maven = Programs.onPath("mvn");
      return maven.isEmpty()
          ? Optional.empty()
          : Optional.of(maven.get().toRealPath().getParent())
              .map(bin -> bin.resolveSibling("conf").resolve("settings.xml"))
              .filter(Files::isReadable);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String oneLine(Exception e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s+", " ").strip();
  }

  /** Where what has been fetched is kept. */
  Path localRepository() {
    String given = System.getProperty(LOCAL, settings.getLocalRepository());
    return given == null
        ? Path.of(System.getProperty("user.home"), ".m2", "repository")
        : Path.of(given);
  }

  /** Tells a session all but the repositories. */
  void into(SessionBuilder session) {
    session.setOffline(settings.isOffline());
    DefaultMirrorSelector mirrors = new DefaultMirrorSelector();
    for (Mirror mirror : settings.getMirrors()) {
      mirrors.add(
          mirror.getId(),
          mirror.getUrl(),
          mirror.getLayout(),
          false,
          mirror.isBlocked(),
          mirror.getMirrorOf(),
          mirror.getMirrorOfLayouts());
    }
    session.setMirrorSelector(mirrors);
    DefaultProxySelector proxies = new DefaultProxySelector();
    for (Proxy proxy : secrets.getProxies()) {
      if (proxy.isActive()) {
        AuthenticationBuilder who = new AuthenticationBuilder();
        who.addUsername(proxy.getUsername()).addPassword(proxy.getPassword());
        proxies.add(
            new org.eclipse.aether.repository.Proxy(
                proxy.getProtocol(), proxy.getHost(), proxy.getPort(), who.build()),
            proxy.getNonProxyHosts());
      }
    }
    session.setProxySelector(proxies);
    session.setAuthenticationSelector(credentials());
  }

  private AuthenticationSelector credentials() {
    DefaultAuthenticationSelector selector = new DefaultAuthenticationSelector();
    for (Server server : secrets.getServers()) {
      AuthenticationBuilder who = new AuthenticationBuilder();
      who.addUsername(server.getUsername()).addPassword(server.getPassword());
      who.addPrivateKey(server.getPrivateKey(), server.getPassphrase());
      selector.add(server.getId(), who.build());
    }
    return selector;
  }

  /** Those of active profiles, then Maven's own unless one of them takes its place. */
  List<RemoteRepository> repositories() {
    List<RemoteRepository> all = new ArrayList<>();
    for (Profile profile : settings.getProfiles()) {
      boolean byDefault =
          profile.getActivation() != null && profile.getActivation().isActiveByDefault();
      if (byDefault || settings.getActiveProfiles().contains(profile.getId())) {
        profile.getRepositories().forEach(repository -> all.add(repository(repository)));
      }
    }
    for (org.apache.maven.model.Repository own : new SuperPom().repositories()) {
      if (all.stream().noneMatch(repository -> repository.getId().equals(own.getId()))) {
        all.add(new RemoteRepository.Builder(own.getId(), own.getLayout(), own.getUrl()).build());
      }
    }
    return all;
  }

  /** What every project inherits. */
  private static final class SuperPom extends DefaultModelBuilderFactory {
    List<org.apache.maven.model.Repository> repositories() {
      return newSuperPomProvider().getSuperModel("4.0.0").getRepositories();
    }
  }

  private static RemoteRepository repository(Repository repository) {
    RepositoryPolicy releases = repository.getReleases();
    return new RemoteRepository.Builder(
            repository.getId(), repository.getLayout(), repository.getUrl())
        .setReleasePolicy(
            new org.eclipse.aether.repository.RepositoryPolicy(
                releases == null || releases.isEnabled(), null, null))
        .build();
  }
}
