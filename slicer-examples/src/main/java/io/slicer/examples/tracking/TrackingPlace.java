package io.slicer.examples.tracking;

import io.slicer.tracking.mlflow.MlflowServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
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
   * @return null if it means neither
   */
  static @Nullable TrackingPlace of(String uri, Path output, Map<String, String> environment) {
    String lower = uri.toLowerCase(Locale.ROOT);
    try {
      if (uri.isBlank()) {
        return new TrackingPlace(output.resolve(JOURNAL), null);
      }
      if (lower.startsWith("http://") || lower.startsWith("https://")) {
        return new TrackingPlace(
            output.resolve(JOURNAL), MlflowServer.at(URI.create(uri), environment));
      }
      if (lower.startsWith("file:")) {
        String path = URI.create(uri).getPath();
        return path == null ? null : new TrackingPlace(Path.of(path), null);
      }
      return lower.matches("[a-z][a-z0-9+]+:.*") ? null : new TrackingPlace(Path.of(uri), null);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
