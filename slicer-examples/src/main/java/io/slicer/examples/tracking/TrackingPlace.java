package io.slicer.examples.tracking;

import io.slicer.tracking.mlflow.MlflowServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where MLflow's runs are.
 *
 * @param journal the directory they are written to
 * @param server that gets them, too; null for none
 */
record TrackingPlace(Path journal, @Nullable MlflowServer server) {
  /** The usual name of MLflow's file store. */
  static final String JOURNAL = "mlruns";

  /**
   * What an address means.
   *
   * @param uri a server's, or a directory; empty for neither
   * @param output the directory of results, which has the journal if there is no other
   * @return empty if it means neither
   */
  static Optional<TrackingPlace> of(String uri, Path output, Map<String, String> environment) {
    String lower = uri.toLowerCase(Locale.ROOT);
    try {
      if (uri.isBlank()) {
        return Optional.of(new TrackingPlace(output.resolve(JOURNAL), null));
      }
      if (MlflowServer.isServer(uri)) {
        return Optional.of(
            new TrackingPlace(
                output.resolve(JOURNAL), MlflowServer.at(URI.create(uri), environment)));
      }
      if (lower.startsWith("file:")) {
        String path = URI.create(uri).getPath();
        return Optional.ofNullable(path).map(given -> new TrackingPlace(Path.of(given), null));
      }
      return lower.matches("[a-z][a-z0-9+]+:.*")
          ? Optional.empty()
          : Optional.of(new TrackingPlace(Path.of(uri), null));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
