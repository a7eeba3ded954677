package io.slicer.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.http.Proxies;
import io.slicer.testing.JavaProcess;
import io.slicer.testing.LocalHub;
import io.slicer.testing.RawServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Hub {@code hub.test}, which no machine knows, behind a proxy. Tried of this kind: capitals
 * and small letters, Java's properties, {@code NO_PROXY}, proxies that want a password, that refuse
 * one, that are not there, that answer with a page, tunnels for https.
 */
class HubProxyTest {
  private static final HubId MODEL = HubId.model("org/tiny");
  private static final URI ENDPOINT = URI.create("http://hub.test");
  private static final String PASSWORD = "Basic YWRhOnMzY3JldA=="; // ada:s3cret

  @TempDir private Path directory;
  private LocalHub hub;
  private RawServer proxy;

  @BeforeEach
  void start() throws IOException {
    hub = new LocalHub("org/tiny").file("config.json", "{}").file("tokenizer.json", "{}");
    proxy = new RawServer(this::passOn);
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    hub.close();
  }

  private void passOn(RawServer.Request request, OutputStream out) throws IOException {
    assertThat(request.target()).startsWith("http://hub.test/");
    URLConnection there =
        URI.create(request.target().replace("http://hub.test", hub.endpoint().toString()))
            .toURL()
            .openConnection(java.net.Proxy.NO_PROXY);
    try (InputStream body = there.getInputStream()) {
      byte[] bytes = body.readAllBytes();
      RawServer.send(out, "200 OK\nContent-Length: " + bytes.length, bytes);
    }
  }

  private String at(RawServer server) {
    return "http://127.0.0.1:" + server.port();
  }

  private HubRepository describe(URI endpoint, Map<String, String> environment) throws IOException {
    HubSettings settings = new HubSettings(endpoint, null, false, directory, directory);
    try (HubClient client =
        new HubClient(
            settings,
            new HubClient.Timing(Duration.ofSeconds(20), Duration.ZERO),
            TransferListener.NONE,
            Proxies.of(environment))) {
      return client.describe(MODEL, false);
    }
  }

  @Test
  void aHostThatOnlyAProxyReachesIsReached() throws IOException {
    for (String name : List.of("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")) {
      proxy.requests().clear();
      assertThat(describe(ENDPOINT, Map.of(name, at(proxy))).commit()).isEqualTo(LocalHub.COMMIT);
      assertThat(proxy.requests()).as(name).hasSize(1);
    }
  }

  @Test
  void passwordsReachTheProxyAndNobodyElse() throws IOException {
    String withPassword = at(proxy).replace("//", "//ada:s3cret@");
    describe(ENDPOINT, Map.of("HTTP_PROXY", withPassword));
    assertThat(proxy.requests().get(0).headers())
        .containsEntry("proxy-authorization", PASSWORD)
        .doesNotContainKey("authorization");

    try (RawServer direct =
        new RawServer((request, out) -> RawServer.send(out, "404 Not Found", new byte[0]))) {
      assertThatThrownBy(
              () ->
                  describe(
                      direct.endpoint(),
                      Map.of("HTTP_PROXY", withPassword, "NO_PROXY", "localhost")))
          .isInstanceOf(HubException.class);
      assertThat(direct.requests())
          .isNotEmpty()
          .allSatisfy(
              request -> assertThat(request.headers()).doesNotContainKey("proxy-authorization"));
    }
  }

  @Test
  void noProxyNamesTheHostThatIsAskedDirectly() throws IOException {
    Map<String, String> environment = Map.of("HTTP_PROXY", at(proxy), "NO_PROXY", "localhost");
    assertThat(describe(hub.endpoint(), environment).commit()).isEqualTo(LocalHub.COMMIT);
    assertThat(proxy.requests()).isEmpty();

    assertThatThrownBy(
            () -> describe(ENDPOINT, Map.of("HTTP_PROXY", at(proxy), "NO_PROXY", "hub.test")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("without a proxy (NO_PROXY has hub.test)");
  }

  @Test
  void saysThatNoProxyWasAsked() {
    assertThatThrownBy(() -> describe(ENDPOINT, Map.of()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(
            "http://hub.test/api/models/org/tiny/revision/main cannot be asked,"
                + " without a proxy (neither HTTP_PROXY nor ALL_PROXY is set): ")
        .hasMessageEndingWith("no host of that name is known");
  }

  @Test
  void saysWhichVariableNamedAProxyThatIsNotThere() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    assertThatThrownBy(
            () -> describe(ENDPOINT, Map.of("http_proxy", "ada:s3cret@127.0.0.1:" + free)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("through the proxy 127.0.0.1:" + free + " (http_proxy): ")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void saysThatAProxyWantsOrRefusesAPassword() throws IOException {
    try (RawServer strict =
        new RawServer(
            (request, out) ->
                RawServer.send(
                    out,
                    "407 No\nProxy-Authenticate: Basic realm=\"x\"\nContent-Length: 0",
                    new byte[0]))) {
      for (String endpoint : List.of("http://hub.test", "https://hub.test")) {
        assertThatThrownBy(() -> describe(URI.create(endpoint), Map.of("ALL_PROXY", at(strict))))
            .isInstanceOf(HubException.class)
            .hasMessageContaining("the proxy wants a user and a password")
            .hasMessageContaining("127.0.0.1:" + strict.port() + " (ALL_PROXY)");
        assertThatThrownBy(
                () ->
                    describe(
                        URI.create(endpoint),
                        Map.of("ALL_PROXY", "ada:s3cret@127.0.0.1:" + strict.port())))
            .isInstanceOf(HubException.class)
            .hasMessageContaining("the proxy refuses the user and the password")
            .hasMessageNotContaining("s3cret");
      }
    }
  }

  @Test
  void saysThatAProxyAnsweredWithAPage() throws IOException {
    try (RawServer portal =
        new RawServer(
            (request, out) ->
                RawServer.send(
                    out, "200 OK", "<html>Log in</html>".getBytes(StandardCharsets.UTF_8)))) {
      assertThatThrownBy(() -> describe(ENDPOINT, Map.of("HTTP_PROXY", at(portal))))
          .isInstanceOf(HubException.class)
          .hasMessageStartingWith(
              "org/tiny: the Hub's answer is not JSON but HTML, through the proxy 127.0.0.1:"
                  + portal.port()
                  + " (HTTP_PROXY)");
    }
  }

  @Test
  void aProxyOfAnotherKindIsRefusedAtOnce() {
    assertThatThrownBy(() -> describe(ENDPOINT, Map.of("ALL_PROXY", "socks5h://ada:s3cret@p:1")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ALL_PROXY names a proxy of the kind socks5h://")
        .hasMessageNotContaining("s3cret");
  }

  /** A process of its own has an environment and properties of its own. */
  private String inAProcess(Map<String, String> environment, String... options) throws Exception {
    ProcessBuilder process =
        JavaProcess.of(HubProxyTest.class, List.of(options), directory.toString());
    process
        .environment()
        .keySet()
        .removeIf(name -> name.toLowerCase(java.util.Locale.ROOT).endsWith("_proxy"));
    process.environment().putAll(environment);
    Process started = process.redirectErrorStream(true).start();
    String output = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    started.waitFor();
    return output;
  }

  @Test
  void theProcesssEnvironmentCountsAndJavasPropertiesCountMore() throws Exception {
    assertThat(inAProcess(Map.of("HTTP_PROXY", at(proxy)))).contains(LocalHub.COMMIT);
    assertThat(proxy.requests()).hasSize(1);

    assertThat(
            inAProcess(
                Map.of("HTTP_PROXY", "http://127.0.0.1:1"),
                "-Dhttp.proxyHost=127.0.0.1",
                "-Dhttp.proxyPort=" + proxy.port()))
        .contains(LocalHub.COMMIT);
    assertThat(
            inAProcess(
                Map.of("HTTP_PROXY", at(proxy)),
                "-Dhttp.proxyHost=127.0.0.1",
                "-Dhttp.nonProxyHosts=hub.test"))
        .contains("without a proxy (-Dhttp.nonProxyHosts has it)");
  }

  @Test
  void aTunnelGetsThePassword() throws Exception {
    String output =
        inAProcess(
            Map.of(
                "HTTPS_PROXY",
                "http://ada:s3cret@127.0.0.1:" + proxy.port(),
                "HF_ENDPOINT",
                "https://hub.test"));
    assertThat(proxy.requests())
        .isNotEmpty()
        .allSatisfy(
            request -> {
              assertThat(request.method()).isEqualTo("CONNECT");
              assertThat(request.headers()).containsEntry("proxy-authorization", PASSWORD);
            });
    assertThat(output).contains("(HTTPS_PROXY)").doesNotContain("s3cret");
  }

  /**
   * The process: asks {@code hub.test} for a model.
   *
   * @param args the cache
   */
  public static void main(String[] args) {
    HubSettings settings = HubSettings.fromEnvironment().withCache(Path.of(args[0]));
    if (settings.endpoint().getHost().equals("huggingface.co")) {
      settings = settings.withEndpoint(ENDPOINT);
    }
    try (HubClient client =
        new HubClient(
            settings,
            new HubClient.Timing(Duration.ofSeconds(20), Duration.ZERO),
            TransferListener.NONE)) {
      System.out.println(client.describe(MODEL, false).commit());
    } catch (IOException | HubException e) {
      System.out.println(e.getMessage());
    }
  }
}
