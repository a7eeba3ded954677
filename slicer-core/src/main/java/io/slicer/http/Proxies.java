package io.slicer.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which proxy an address is asked through: the one that Java's settings name, else the one of the
 * environment, as for curl, pip and huggingface_hub.
 *
 * <ol>
 *   <li>A {@link ProxySelector} that the application has set as default decides alone.
 *   <li>{@code https.proxyHost} or {@code http.proxyHost}, with {@code http.nonProxyHosts}, count
 *       if they are set for the scheme.
 *   <li>{@code NO_PROXY} names hosts that are asked directly.
 *   <li>{@code HTTPS_PROXY} or {@code HTTP_PROXY}, after the scheme, else {@code ALL_PROXY}, is
 *       {@code http://[USER:PASSWORD@]HOST[:PORT]}; the port is 80 unless given.
 * </ol>
 *
 * <p>Variables in small letters count before those in capitals; empty ones do not count. {@code
 * HTTP_PROXY} does not count in a CGI program ({@code REQUEST_METHOD}), to which any visitor could
 * give it as a header.
 *
 * <p>Java sends no password to a proxy of {@code https} addresses unless the system property
 * {@value #TUNNELING} is set, to nothing, before the first client is made. If the environment has
 * such a password and the property is not set, it is set here.
 */
public final class Proxies {
  static final String TUNNELING = "jdk.http.auth.tunneling.disabledSchemes";

  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?:([A-Za-z][A-Za-z0-9+.-]*)://)?(?:(.*)@)?(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9._-]+)"
              + "(?::(\\d{1,5}))?(?:/.*)?");

  private final Map<String, String> environment;
  private final Properties properties;
  private final @Nullable ProxySelector ofJava;

  private Proxies(
      Map<String, String> environment, Properties properties, @Nullable ProxySelector ofJava) {
    this.environment = environment;
    this.properties = properties;
    this.ofJava = ofJava;
  }

  /**
   * The proxies of this machine.
   *
   * @return environment, system properties and default selector as they are now
   */
  public static Proxies ofThisMachine() {
    return of(System.getenv());
  }

  /**
   * The proxies of another environment, under Java's settings of this process.
   *
   * @param environment variables by name
   * @return what they say
   */
  public static Proxies of(Map<String, String> environment) {
    return of(environment, System.getProperties(), ProxySelector.getDefault());
  }

  static Proxies of(
      Map<String, String> environment, Properties properties, @Nullable ProxySelector ofJava) {
    Proxies proxies = new Proxies(environment, properties, ofJava);
    if (properties.getProperty(TUNNELING) == null
        && (proxies.hasPassword("https_proxy") || proxies.hasPassword("all_proxy"))) {
      properties.setProperty(TUNNELING, "");
    }
    return proxies;
  }

  private boolean hasPassword(String name) {
    Variable variable = variable(name);
    return variable != null && variable.value().contains("@");
  }

  /** A variable of the environment that is set. */
  private record Variable(String name, String value) {}

  private @Nullable Variable variable(String name) {
    String capitals = name.toUpperCase(Locale.ROOT);
    for (String either : List.of(name, capitals)) {
      String value = environment.getOrDefault(either, "").strip();
      boolean fromVisitors =
          either.equals("HTTP_PROXY") && environment.containsKey("REQUEST_METHOD");
      if (!value.isEmpty() && !fromVisitors) {
        return new Variable(either, value);
      }
    }
    return null;
  }

  /**
   * How an address is reached.
   *
   * @param address http or https
   * @return the way
   * @throws ProxyException if the environment names a proxy that cannot be used
   */
  public Route route(URI address) throws ProxyException {
    String scheme = address.getScheme().toLowerCase(Locale.ROOT);
    Route ofProperties = ofJava(address, scheme);
    if (ofProperties != null) {
      return ofProperties;
    }
    Variable named = variable(scheme + "_proxy");
    Variable variable = named == null ? variable("all_proxy") : named;
    if (variable == null) {
      return Route.direct(
          "neither " + scheme.toUpperCase(Locale.ROOT) + "_PROXY nor ALL_PROXY is set");
    }
    Variable without = variable("no_proxy");
    if (without != null) {
      int port = address.getPort() >= 0 ? address.getPort() : scheme.equals("https") ? 443 : 80;
      var entry = new NoProxyList(without.value()).naming(address.getHost(), port);
      if (entry.isPresent()) {
        return Route.direct(without.name() + " has " + entry.get());
      }
    }
    return parsed(variable);
  }

  private @Nullable Route ofJava(URI address, String scheme) {
    if (ofJava == null) {
      return null;
    }
    boolean ofApplication = !ofJava.getClass().getName().startsWith("sun.net.");
    String property = scheme + ".proxyHost";
    boolean isSet = !properties.getProperty(property, "").isEmpty();
    String setting = ofApplication ? "the application's proxy selector" : "-D" + property;
    for (Proxy proxy : ofJava.select(address)) {
      if (proxy.type() == Proxy.Type.HTTP && proxy.address() instanceof InetSocketAddress at) {
        return new Route(at, isSet || ofApplication ? setting : "the system's settings", null);
      }
    }
    return ofApplication
        ? Route.direct(setting)
        : isSet ? Route.direct("-Dhttp.nonProxyHosts has it") : null;
  }

  private static Route parsed(Variable variable) throws ProxyException {
    Matcher parts = ADDRESS.matcher(variable.value());
    int port = parts.matches() && parts.group(4) != null ? Integer.parseInt(parts.group(4)) : 80;
    if (!parts.matches() || port == 0 || port > 65535) {
      throw new ProxyException(
          variable.name() + " is no address of a proxy, such as http://proxy.example:3128");
    }
    String scheme = parts.group(1);
    if (scheme != null && !scheme.equalsIgnoreCase("http")) {
      throw new ProxyException(
          "%s names a proxy of the kind %s://, which Java does not speak; set %s to one of http://, or NO_PROXY to hosts that need none"
              .formatted(variable.name(), scheme, variable.name()));
    }
    String user = parts.group(2);
    return new Route(
        InetSocketAddress.createUnresolved(parts.group(3), port),
        variable.name(),
        user == null ? null : Addresses.basic(decoded(user)));
  }

  /** With the characters that are written %40; those that stand for themselves stay. */
  private static String decoded(String user) {
    byte[] bytes = user.getBytes(StandardCharsets.UTF_8);
    byte[] decoded = new byte[bytes.length];
    int length = 0;
    for (int i = 0; i < bytes.length; i++) {
      boolean escaped =
          bytes[i] == '%'
              && i + 2 < bytes.length
              && Character.digit(bytes[i + 1], 16) >= 0
              && Character.digit(bytes[i + 2], 16) >= 0;
      decoded[length++] =
          escaped
              ? (byte) (Character.digit(bytes[i + 1], 16) << 4 | Character.digit(bytes[i + 2], 16))
              : bytes[i];
      i += escaped ? 2 : 0;
    }
    return new String(decoded, 0, length, StandardCharsets.UTF_8);
  }

  /**
   * The same for {@link java.net.http.HttpClient.Builder#proxy}.
   *
   * @return selects {@link #route}, and nothing where that cannot be used
   */
  public ProxySelector selector() {
    return new ProxySelector() {
      @Override
      public List<Proxy> select(URI uri) {
        try {
          InetSocketAddress proxy = route(uri).proxy();
          return List.of(proxy == null ? Proxy.NO_PROXY : new Proxy(Proxy.Type.HTTP, proxy));
        } catch (ProxyException e) {
          throw new IllegalArgumentException(e.getMessage(), e);
        }
      }

      @Override
      public void connectFailed(URI uri, SocketAddress proxy, IOException failure) {
        // It is said by who asked.
      }
    };
  }
}
