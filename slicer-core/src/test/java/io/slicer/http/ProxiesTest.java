package io.slicer.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The expected values are curl 8's and huggingface_hub's (httpx), where these agree. */
class ProxiesTest {
  private static final URI HUB = URI.create("https://hub.test/org/tiny");
  private static final URI PLAIN = URI.create("http://hub.test:8080/org/tiny");

  private static Route route(Map<String, String> environment, URI address) throws IOException {
    return Proxies.of(environment, new Properties(), null).route(address);
  }

  private static Map<String, String> environment(String assignments) {
    return Splitter.on(' ')
        .omitEmptyStrings()
        .withKeyValueSeparator(Splitter.on('=').limit(2))
        .split(assignments);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HTTPS_PROXY=http://p:1|through the proxy p:1 (HTTPS_PROXY)",
        "https_proxy=http://p:1|through the proxy p:1 (https_proxy)",
        "https_proxy=http://p:1 HTTPS_PROXY=http://q:2|through the proxy p:1 (https_proxy)",
        "https_proxy= HTTPS_PROXY=http://q:2|through the proxy q:2 (HTTPS_PROXY)",
        "ALL_PROXY=p:1|through the proxy p:1 (ALL_PROXY)",
        "all_proxy=p:1 HTTPS_PROXY=q:2|through the proxy q:2 (HTTPS_PROXY)",
        "HTTP_PROXY=p:1|without a proxy (neither HTTPS_PROXY nor ALL_PROXY is set)",
        "HTTPS_PROXY=http://p:1/a/path|through the proxy p:1 (HTTPS_PROXY)",
        "HTTPS_PROXY=http://p.example|through the proxy p.example:80 (HTTPS_PROXY)",
        "HTTPS_PROXY=HTTP://10.0.0.1:3128|through the proxy 10.0.0.1:3128 (HTTPS_PROXY)",
        "HTTPS_PROXY=http://[::1]:3128|through the proxy [::1]:3128 (HTTPS_PROXY)",
        "HTTPS_PROXY=http://ada:s3cret@p:1|through the proxy p:1 (HTTPS_PROXY)",
        "HTTPS_PROXY=p:1 NO_PROXY=hub.test|without a proxy (NO_PROXY has hub.test)",
        "HTTPS_PROXY=p:1 no_proxy=test|without a proxy (no_proxy has test)",
        "''|without a proxy (neither HTTPS_PROXY nor ALL_PROXY is set)",
      })
  void aVariableNamesTheProxy(String assignments, String route) throws IOException {
    assertThat(route(environment(assignments), HUB)).hasToString(route);
  }

  @Test
  void theSchemeChoosesTheVariable() throws IOException {
    Map<String, String> both = Map.of("HTTP_PROXY", "http://p:1", "HTTPS_PROXY", "http://q:2");
    assertThat(route(both, PLAIN)).hasToString("through the proxy p:1 (HTTP_PROXY)");
    assertThat(route(both, HUB)).hasToString("through the proxy q:2 (HTTPS_PROXY)");
  }

  @Test
  void aVisitorOfACgiProgramNamesNoProxy() throws IOException {
    Map<String, String> cgi = Map.of("HTTP_PROXY", "http://p:1", "REQUEST_METHOD", "GET");
    assertThat(route(cgi, PLAIN).isThroughProxy()).isFalse();
    assertThat(route(Map.of("http_proxy", "p:1", "REQUEST_METHOD", "GET"), PLAIN).isThroughProxy())
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*|a.hub.test|true",
        "hub.test|hub.test|true",
        "hub.test|HUB.test|true",
        "HUB.TEST|hub.test.|true",
        "hub.test|a.hub.test|true",
        ".hub.test|a.hub.test|true",
        ".hub.test|hub.test|true",
        "*.hub.test|a.hub.test|true",
        "hub.test|myhub.test|false",
        "hub.test|hub.test.org|false",
        "x, hub.test ,y|hub.test|true",
        "x hub.test|hub.test|true",
        "hub.test:443|hub.test|true",
        "hub.test:8080|hub.test|false",
        "hub.test:8080|hub.test:8080|true",
        "10.1.2.3|10.1.2.3|true",
        "10.0.0.0/8|10.1.2.3|true",
        "10.1.2.0/23|10.1.3.9|true",
        "10.1.2.0/24|10.1.3.9|false",
        "0.0.0.0/0|10.1.3.9|true",
        "10.0.0.0/8|hub.test|false",
        "2.3|10.1.2.3|false",
        "::1|[::1]|true",
        "[::1]:443|[::1]|true",
        "fd00::/8|[fd00::17]|true",
        "10.0.0.0/99|10.1.2.3|false",
        ",|hub.test|false",
        ".|hub.test|false",
        "localhost|127.0.0.1|false",
      })
  void namesHostsWithoutAProxy(String noProxy, String host, boolean direct) throws IOException {
    Route route =
        route(
            Map.of("HTTPS_PROXY", "http://p:1", "NO_PROXY", noProxy),
            URI.create("https://" + host + "/x"));
    assertThat(route.isThroughProxy()).as("%s", route).isEqualTo(!direct);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ada:secret@p:1|YWRhOnNlY3JldA==", // ada:secret
        "http://ada:s%40c%3aret@p:1|YWRhOnNAYzpyZXQ=", // ada:s@c:ret
        "http://ada:s@cret@p:1|YWRhOnNAY3JldA==", // ada:s@cret
        "http://ada:100%@p:1|YWRhOjEwMCU=", // ada:100%
        "http://ada@p:1|YWRhOg==", // ada:
      })
  void userAndPasswordAreSentAndNotShown(String value, String base64) throws IOException {
    Route route = route(Map.of("HTTPS_PROXY", value), HUB);
    assertThat(route.authorization()).isEqualTo("Basic " + base64);
    assertThat(route).hasToString("through the proxy p:1 (HTTPS_PROXY)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "socks5://ada:s3cret@p:1", "https://ada:s3cret@p:1", "http://ada:s3cret@", "p:99999",
        "p:0", "http://ada:s3cret@p:port", "ada s3cret", "s3cret:x:y"
      })
  void whatIsNoProxyIsRefusedWithoutItsPassword(String value) {
    assertThatThrownBy(() -> route(Map.of("ALL_PROXY", value), HUB))
        .isInstanceOf(ProxyException.class)
        .hasMessageStartingWith("ALL_PROXY ")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void passwordsForTunnelsAreAllowedUnlessTheUserHasDecided() {
    Properties properties = new Properties();
    Proxies.of(Map.of("HTTPS_PROXY", "p:1"), properties, null);
    assertThat(properties).isEmpty();
    Proxies.of(Map.of("HTTPS_PROXY", "ada:x@p:1"), properties, null);
    assertThat(properties).containsEntry(Proxies.TUNNELING, "");
    properties.setProperty(Proxies.TUNNELING, "Basic");
    Proxies.of(Map.of("HTTPS_PROXY", "ada:x@p:1"), properties, null);
    assertThat(properties).containsEntry(Proxies.TUNNELING, "Basic");
  }

  /** A selector as an application sets it. */
  private static ProxySelector selecting(Proxy... proxies) {
    return new ProxySelector() {
      @Override
      public List<Proxy> select(URI uri) {
        return List.of(proxies);
      }

      @Override
      public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
    };
  }

  @Test
  void whatTheApplicationSelectsCountsMore() throws IOException {
    Map<String, String> environment = Map.of("HTTPS_PROXY", "http://p:1");
    Proxy other = new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("q", 2));
    assertThat(Proxies.of(environment, new Properties(), selecting(other)).route(HUB))
        .hasToString("through the proxy q:2 (the application's proxy selector)");
    assertThat(Proxies.of(environment, new Properties(), selecting(Proxy.NO_PROXY)).route(HUB))
        .hasToString("without a proxy (the application's proxy selector)");
  }

  @Test
  void javasSelectorWithoutPropertiesLeavesItToTheEnvironment() throws IOException {
    Route route =
        Proxies.of(Map.of("HTTPS_PROXY", "p:1"), new Properties(), ProxySelector.getDefault())
            .route(HUB);
    assertThat(route).hasToString("through the proxy p:1 (HTTPS_PROXY)");
  }
}
