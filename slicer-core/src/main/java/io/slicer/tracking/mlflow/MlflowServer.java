package io.slicer.tracking.mlflow;

import io.slicer.http.Addresses;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An MLflow tracking server and how it is reached.
 *
 * @param uri such as {@code http://localhost:5000}
 * @param authorization the header that says who asks; null for none
 * @param insecure whether certificates are not checked
 * @param certificates a file in PEM form with the certificates to be trusted; null for those of the
 *     Java installation
 * @param timeout how long a request may take in all
 */
public record MlflowServer(
    URI uri,
    @Nullable String authorization,
    boolean insecure,
    @Nullable Path certificates,
    Duration timeout) {
  /** How long a request may take unless something else is said. */
  public static final Duration TIMEOUT = Duration.ofSeconds(10);

  /**
   * Checks the address.
   *
   * @param uri http or https
   * @param authorization the header that says who asks
   * @param insecure whether certificates are not checked
   * @param certificates to be trusted
   * @param timeout of a request
   * @throws IllegalArgumentException if it is no address of a server
   */
  public MlflowServer {
    if (!isServer(uri.toString()) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          withoutPassword(uri)
              + " is no address of an MLflow server, such as http://localhost:5000");
    }
    if (uri.getRawUserInfo() != null) {
      if (authorization == null) {
        authorization = Addresses.authorization(uri);
      }
      uri = Addresses.withoutUser(uri);
    }
    uri = URI.create(uri.toString().replaceFirst("/+$", ""));
  }

  /**
   * A server that asks for no password.
   *
   * @param uri http or https
   * @return the server
   * @throws IllegalArgumentException if it is no address of a server
   */
  public static MlflowServer at(URI uri) {
    return new MlflowServer(uri, null, false, null, TIMEOUT);
  }

  /**
   * A server with what the environment says of it: {@code MLFLOW_TRACKING_USERNAME} and {@code
   * _PASSWORD}, or {@code _TOKEN}; {@code _INSECURE_TLS} and {@code _SERVER_CERT_PATH}.
   *
   * @param uri http or https
   * @param environment variables by name
   * @return the server
   * @throws IllegalArgumentException if it is no address of a server
   */
  public static MlflowServer at(URI uri, Map<String, String> environment) {
    String certificates = environment.getOrDefault("MLFLOW_TRACKING_SERVER_CERT_PATH", "");
    return new MlflowServer(
        uri,
        authorization(environment).orElse(null),
        isTrue(environment.getOrDefault("MLFLOW_TRACKING_INSECURE_TLS", "")),
        certificates.isEmpty() ? null : Path.of(certificates),
        TIMEOUT);
  }

  /** A name with a password wins over a token, as in MLflow's own client. */
  private static Optional<String> authorization(Map<String, String> environment) {
    String user = environment.getOrDefault("MLFLOW_TRACKING_USERNAME", "");
    String password = environment.getOrDefault("MLFLOW_TRACKING_PASSWORD", "");
    if (!user.isEmpty() && !password.isEmpty()) {
      return Optional.of(Addresses.basic(user + ":" + password));
    }
    String token = environment.getOrDefault("MLFLOW_TRACKING_TOKEN", "");
    return token.isEmpty() ? Optional.empty() : Optional.of("Bearer " + token);
  }

  /** What a variable means that is to be true or false. */
  static boolean isTrue(String value) {
    return switch (value.strip().toLowerCase(Locale.ROOT)) {
      case "true", "1", "on", "yes", "y" -> true;
      default -> false;
    };
  }

  /**
   * Whether an address is one of a server, and not one of a directory.
   *
   * @param uri an address or a path
   * @return whether it begins as one does
   */
  public static boolean isServer(String uri) {
    return uri.regionMatches(true, 0, "http://", 0, 7)
        || uri.regionMatches(true, 0, "https://", 0, 8);
  }

  private static String withoutPassword(URI uri) {
    return uri.getRawUserInfo() == null
        ? uri.toString()
        : uri.toString().replace(uri.getRawUserInfo() + "@", "");
  }

  /** Without the password. */
  @Override
  public String toString() {
    return uri.toString();
  }
}
