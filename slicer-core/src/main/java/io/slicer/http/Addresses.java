package io.slicer.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Addresses as they may be shown, and the secrets that were in them. */
public final class Addresses {
  private Addresses() {}

  /**
   * An address without user, password, query and fragment. Queries of downloads are signatures.
   *
   * @param address any
   * @return what may be shown
   */
  public static String shown(URI address) {
    String path = address.getRawPath() == null ? "" : address.getRawPath();
    return address.getScheme() + "://" + hostAndPort(address) + path;
  }

  private static String hostAndPort(URI address) {
    String authority = String.valueOf(address.getRawAuthority());
    return authority.substring(authority.lastIndexOf('@') + 1);
  }

  /**
   * An address without user and password.
   *
   * @param address any
   * @return the same otherwise
   */
  public static URI withoutUser(URI address) {
    String authority = address.getRawAuthority();
    return authority == null || authority.indexOf('@') < 0
        ? address
        : URI.create(address.toString().replace(authority, hostAndPort(address)));
  }

  /**
   * What an address's user and password are as a header.
   *
   * @param address any
   * @return {@code Basic …}, or null if it has no user
   */
  public static @Nullable String authorization(URI address) {
    return address.getUserInfo() == null ? null : basic(address.getUserInfo());
  }

  /**
   * User and password as a header has them.
   *
   * @param userAndPassword with a colon between them
   * @return {@code Basic …}
   */
  public static String basic(String userAndPassword) {
    String both = userAndPassword.contains(":") ? userAndPassword : userAndPassword + ":";
    return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
  }
}
