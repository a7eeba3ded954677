package io.slicer.http;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The way to an address: a proxy, or none, and what said so.
 *
 * @param proxy the proxy, perhaps not resolved; null for a direct connection
 * @param setting the variable or property that decided, or several
 * @param authorization user and password for the proxy as the header {@code Proxy-Authorization}
 *     has them, or null
 */
public record Route(
    @Nullable InetSocketAddress proxy, String setting, @Nullable String authorization) {

  static Route direct(String because) {
    return new Route(null, because, null);
  }

  /**
   * Whether a proxy is asked.
   *
   * @return false for a direct connection
   */
  public boolean isThroughProxy() {
    return proxy != null;
  }

  /** For messages: the proxy and what named it, or why there is none; never a password. */
  @Override
  public String toString() {
    return proxy == null
        ? "without a proxy (" + setting + ")"
        : "through the proxy "
            + proxy.getHostString()
            + ":"
            + proxy.getPort()
            + " ("
            + setting
            + ")";
  }
}
