package dev.ebb.common;

import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

/** A failure of a Kafka client in words for a person: what was refused, by whom, and why. */
public final class Explanation {

  private Explanation() {}

  /**
   * One line, without secrets: Kafka's own messages have none.
   *
   * @param servers whom the client talked to
   */
  public static String of(Throwable failure, String servers) {
    Throwable cause = telling(failure);
    if (cause instanceof SslAuthenticationException) {
      return "the TLS handshake with " + servers + " failed: " + reason(deepest(cause));
    }
    if (cause instanceof AuthenticationException) {
      return servers + " refused the credentials: " + reason(cause);
    }
    if (cause instanceof GroupAuthorizationException refused) {
      String group = refused.groupId() == null ? "the group" : "group '" + refused.groupId() + "'";
      return "not authorized to use " + group + " at " + servers;
    }
    if (cause instanceof TopicAuthorizationException refused) {
      Set<String> named = refused.unauthorizedTopics();
      return "not authorized to use "
          + (named.isEmpty() ? "the topic" : "topics " + named)
          + " at "
          + servers;
    }
    if (cause instanceof TransactionalIdAuthorizationException) {
      return "not authorized to use the transactional id at " + servers;
    }
    if (cause instanceof ConfigException) {
      return "the configuration is refused: " + reason(cause);
    }
    if (cause instanceof TimeoutException) {
      return "no answer from " + servers + ": " + cause.getMessage();
    }
    if (cause instanceof LinkageError || cause instanceof ClassNotFoundException) {
      return "its libraries do not fit together: " + reason(cause);
    }
    return reason(cause);
  }

  /** Down the causes to the one that tells most: Kafka's own error, else the deepest. */
  private static Throwable telling(Throwable failure) {
    Set<Throwable> seen = new HashSet<>();
    for (Throwable t = failure; t != null && seen.add(t); t = t.getCause()) {
      if (t instanceof AuthenticationException
          || t instanceof AuthorizationException
          || t instanceof ConfigException) {
        return t;
      }
    }
    for (Throwable t = failure; t != null && seen.remove(t); t = t.getCause()) {
      if (t instanceof ApiException) {
        return t;
      }
    }
    return deepest(failure);
  }

  private static Throwable deepest(Throwable failure) {
    Set<Throwable> seen = new HashSet<>();
    Throwable deepest = failure;
    for (Throwable t = failure; t != null && seen.add(t); t = t.getCause()) {
      deepest = t;
    }
    return deepest;
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    String name = cause.getClass().getSimpleName();
    return (message == null ? name : name + ": " + message).replaceAll("\\s+", " ");
  }
}
