package dev.ebb.runner.cluster;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.testcontainers.DockerClientFactory;

/**
 * Containers of ebb's making, told by their labels: the pid of the runner that started them, and
 * where that pid counts, for machines may share an engine.
 */
public final class Containers {

  private static final String LABEL = "dev.ebb.runner";
  private static final String WHERE = "dev.ebb.where";

  private Containers() {}

  /** Whether a container engine answers. */
  public static boolean engineAnswers() {
    return DockerClientFactory.instance().isDockerAvailable();
  }

  static Map<String, String> labels() {
    return Map.of(LABEL, Long.toString(ProcessHandle.current().pid()), WHERE, here());
  }

  /** This boot of this machine, and this container of it. */
  private static String here() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip()
          + " "
          + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
    } catch (IOException e) {
      return System.getProperty("user.name") + " " + System.getProperty("os.name");
    }
  }

  /** Those whose runner was here and has ended, by their ids. */
  public static List<String> leftovers() {
    List<String> left = new ArrayList<>();
    for (Container container :
        client()
            .listContainersCmd()
            .withShowAll(true)
            .withLabelFilter(Map.of(WHERE, here()))
            .exec()) {
      if (!alive(container.getLabels().get(LABEL))) {
        left.add(container.getId());
      }
    }
    return left;
  }

  private static boolean alive(String pid) {
    try {
      return ProcessHandle.of(Long.parseLong(pid))
          .filter(ProcessHandle::isAlive)
          .filter(process -> process.info().commandLine().orElse("").contains("runner.jar"))
          .isPresent();
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /**
   * Removes a container, running or not.
   *
   * @throws DockerException when the engine does not
   */
  public static void remove(String id) {
    client().removeContainerCmd(id).withForce(true).withRemoveVolumes(true).exec();
  }

  /**
   * Makes sure that an image is there; pulls it otherwise, once: what a registry refuses or nobody
   * answers is not tried again for minutes.
   *
   * @throws DockerException when it cannot be pulled
   */
  static void requireImage(String image) throws InterruptedException {
    try {
      client().inspectImageCmd(image).exec();
    } catch (NotFoundException e) {
      System.err.println("ebb: pulling " + image);
      try {
        client().pullImageCmd(image).start().awaitCompletion();
      } catch (DockerClientException failed) {
        throw new DockerException(failed.getMessage(), 500, failed);
      }
    }
  }

  /** Shared by all of this process, and never to be closed. */
  private static DockerClient client() {
    return DockerClientFactory.instance().client();
  }

  /** The process of a container that its engine runs on this machine; 0: not known. */
  static long pid(String id) {
    Long pid = client().inspectContainerCmd(id).exec().getState().getPidLong();
    return pid == null ? 0 : pid;
  }
}
