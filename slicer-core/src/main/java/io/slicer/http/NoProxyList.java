package io.slicer.http;

import com.google.common.base.Splitter;
import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that are asked without a proxy, as curl and huggingface_hub read {@code NO_PROXY}:
 * names, which stand for all names below them too, with or without a dot or {@code *.} in front;
 * addresses; networks such as {@code 10.0.0.0/8}; {@code *} for all; each perhaps with a port.
 */
final class NoProxyList {
  private static final Splitter ENTRIES =
      Splitter.on(Pattern.compile("[,\\s]+")).trimResults().omitEmptyStrings();
  private static final Pattern WITH_PORT = Pattern.compile("(\\[[^\\]]*\\]|[^:]*)(?::(\\d{1,5}))?");

  private final List<String> entries;

  NoProxyList(String value) {
    entries = ENTRIES.splitToList(value.toLowerCase(Locale.ROOT));
  }

  /** The entry that stands for a host, if one does. */
  Optional<String> naming(String host, int port) {
    String name = bare(host.toLowerCase(Locale.ROOT));
    return entries.stream().filter(entry -> stands(entry, name, port)).findFirst();
  }

  private static String bare(String host) {
    String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  private static boolean stands(String entry, String host, int port) {
    if (entry.equals("*")) {
      return true;
    }
    Matcher parts = WITH_PORT.matcher(entry);
    boolean hasParts = parts.matches(); // not an IPv6 address without brackets
    if (hasParts && parts.group(2) != null && Integer.parseInt(parts.group(2)) != port) {
      return false;
    }
    String name = bare((hasParts ? parts.group(1) : entry).replaceFirst("^\\*?\\.", ""));
    if (name.isEmpty()) {
      return false;
    }
    @Nullable InetAddress address = address(host);
    if (address == null) {
      return host.equals(name) || host.endsWith("." + name);
    }
    int slash = name.indexOf('/');
    return slash < 0
        ? address.equals(address(name))
        : isIn(address, address(name.substring(0, slash)), name.substring(slash + 1));
  }

  private static @Nullable InetAddress address(String text) {
    return InetAddresses.isInetAddress(text) ? InetAddresses.forString(text) : null;
  }

  private static boolean isIn(InetAddress address, @Nullable InetAddress network, String bits) {
    if (network == null || !bits.matches("\\d{1,3}")) {
      return false;
    }
    byte[] one = address.getAddress();
    byte[] other = network.getAddress();
    int length = Integer.parseInt(bits);
    if (one.length != other.length || length > 8 * one.length) {
      return false;
    }
    for (int bit = 0; bit < length; bit++) {
      int mask = 0x80 >> bit % 8;
      if ((one[bit / 8] & mask) != (other[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }
}
