package io.slicer.hub;

import io.slicer.files.NativeFolders;
import io.slicer.files.PathNames;
import io.slicer.http.Addresses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where models and data sets come from and where they are kept. {@link #fromEnvironment()} reads
 * what Hugging Face's own tools read, so a machine that is set up for them is set up for slicer,
 * and what one has downloaded the other finds.
 *
 * @param endpoint the Hub or a mirror of it; a user and password in it are sent to it only, unless
 *     there is a token
 * @param token for private and gated models, or null; sent to the endpoint only
 * @param offline whether to use the cache alone and never the network
 * @param hubCache where downloads are kept, laid out as huggingface_hub does
 * @param conversions where models that slicer converts are kept
 */
public record HubSettings(
    URI endpoint, @Nullable String token, boolean offline, Path hubCache, Path conversions) {
  /** The system property that names another cache directory than the environment does. */
  public static final String CACHE_PROPERTY = "slicer.cache";

  private static final URI PUBLIC_ENDPOINT = URI.create("https://huggingface.co");
  private static final Set<String> YES = Set.of("1", "ON", "YES", "TRUE");

  /**
   * Settings.
   *
   * @param endpoint the Hub or a mirror of it
   * @param token for private and gated models, or null
   * @param offline whether to use the cache alone
   * @param hubCache where downloads are kept
   * @param conversions where models that slicer converts are kept
   * @throws IllegalArgumentException if the endpoint is no http or https address, or the token has
   *     characters that none has
   */
  public HubSettings {
    if (endpoint.getHost() == null
        || !String.valueOf(endpoint.getScheme()).matches("https?")
        || endpoint.getPort() == 0
        || endpoint.getPort() > 65535) {
      throw new IllegalArgumentException(
          "the Hub's endpoint "
              + (endpoint.toString().contains("@") ? "" : "\"" + endpoint + "\" ")
              + "is no http or https address");
    }
    if (token != null && !token.matches("[!-~]+")) {
      throw new IllegalArgumentException(
          "the Hub's token is none: it has characters that no token has, such as spaces; it comes"
              + " from HF_TOKEN or from the file that HF_TOKEN_PATH names");
    }
    endpoint = URI.create(endpoint.toString().replaceAll("/+$", ""));
  }

  /**
   * The settings of this machine:
   *
   * <ul>
   *   <li>endpoint: {@code HF_ENDPOINT}, else the public Hub
   *   <li>token: {@code HF_TOKEN}, else {@code HUGGING_FACE_HUB_TOKEN}, else the file {@code
   *       HF_TOKEN_PATH}, else the file {@code token} in the home directory below
   *   <li>offline: {@code HF_HUB_OFFLINE} or {@code TRANSFORMERS_OFFLINE} is 1, on, yes or true
   *   <li>home directory: the system property {@value #CACHE_PROPERTY}, else {@code HF_HOME}, else
   *       {@code huggingface} in {@code XDG_CACHE_HOME} or {@code ~/.cache}
   *   <li>downloads: {@code HF_HUB_CACHE} (unless the system property is set), else {@code hub} in
   *       the home directory; conversions: {@code slicer} in the home directory
   * </ul>
   *
   * <p>Without a home directory, a private folder of the temporary directory takes its place.
   *
   * @return the settings
   * @throws IllegalArgumentException if the endpoint is no http or https address, or the locale
   *     cannot write one of the paths
   */
  public static HubSettings fromEnvironment() {
    return from(System.getenv(), System.getProperties());
  }

  static HubSettings from(Map<String, String> environment, Properties properties) {
    Path userCache =
        path(environment, "XDG_CACHE_HOME", NativeFolders.home(properties).resolve(".cache"));
    Path ambientHome = path(environment, "HF_HOME", userCache.resolve("huggingface"));
    String elsewhere = properties.getProperty(CACHE_PROPERTY, "");
    Path home = elsewhere.isEmpty() ? ambientHome : PathNames.of(elsewhere);
    Path hub = home.resolve("hub");
    return new HubSettings(
        endpoint(environment),
        token(environment, path(environment, "HF_TOKEN_PATH", ambientHome.resolve("token"))),
        isYes(environment, "HF_HUB_OFFLINE") || isYes(environment, "TRANSFORMERS_OFFLINE"),
        elsewhere.isEmpty() ? path(environment, "HF_HUB_CACHE", hub) : hub,
        home.resolve("slicer"));
  }

  private static String value(Map<String, String> environment, String name) {
    return environment.getOrDefault(name, "").strip();
  }

  private static Path path(Map<String, String> environment, String name, Path otherwise) {
    String value = value(environment, name);
    if (value.isEmpty()) {
      return otherwise;
    }
    return value.equals("~") || value.startsWith("~/")
        ? PathNames.of(System.getProperty("user.home") + value.substring(1))
        : PathNames.of(value);
  }

  private static boolean isYes(Map<String, String> environment, String name) {
    return YES.contains(value(environment, name).toUpperCase(Locale.ROOT));
  }

  private static URI endpoint(Map<String, String> environment) {
    String value = value(environment, "HF_ENDPOINT");
    try {
      return value.isEmpty() ? PUBLIC_ENDPOINT : new URI(value);
    } catch (URISyntaxException e) { // Its message may have a password.
      throw new IllegalArgumentException("HF_ENDPOINT is no http or https address");
    }
  }

  private static @Nullable String token(Map<String, String> environment, Path file) {
    for (String name : new String[] {"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"}) {
      String value = value(environment, name);
      if (!value.isEmpty()) {
        return value;
      }
    }
    if (!Files.isRegularFile(file)) {
      return null;
    }
    try {
      String value = Files.readString(file).strip();
      return value.isEmpty() ? null : value;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the Hub token in " + file, e);
    }
  }

  /**
   * The same with another endpoint.
   *
   * @param endpoint the Hub or a mirror of it
   * @return new settings
   */
  public HubSettings withEndpoint(URI endpoint) {
    return new HubSettings(endpoint, token, offline, hubCache, conversions);
  }

  /**
   * The same with another token.
   *
   * @param token for private and gated models, or null
   * @return new settings
   */
  public HubSettings withToken(@Nullable String token) {
    return new HubSettings(endpoint, token, offline, hubCache, conversions);
  }

  /**
   * The same, online or offline.
   *
   * @param offline whether to use the cache alone
   * @return new settings
   */
  public HubSettings withOffline(boolean offline) {
    return new HubSettings(endpoint, token, offline, hubCache, conversions);
  }

  /**
   * The same with all files under another directory, as {@code HF_HOME} would put them.
   *
   * @param directory gets {@code hub} and {@code slicer}
   * @return new settings
   */
  public HubSettings withCache(Path directory) {
    return new HubSettings(
        endpoint, token, offline, directory.resolve("hub"), directory.resolve("slicer"));
  }

  /** The endpoint for messages. */
  String shownEndpoint() {
    return Addresses.shown(endpoint);
  }

  /** Without the token and the endpoint's password, which belong in no log. */
  @Override
  public String toString() {
    return "HubSettings[endpoint="
        + shownEndpoint()
        + (token == null ? "" : ", with a token")
        + (offline ? ", offline" : "")
        + ", hubCache="
        + hubCache
        + ", conversions="
        + conversions
        + "]";
  }
}
