package io.slicer.tracking.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server whose certificate nobody has signed but itself, and which is made out to another name.
 */
class TlsTest {
  private static final String PASSWORD = "changeit";

  @TempDir private static Path directory;
  private static HttpsServer server;

  @BeforeAll
  static void serve() throws Exception {
    keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=mlflow", "-ext", "san=dns:localhost");
    keytool("-exportcert", "-rfc", "-file", certificate().toString());
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream file = Files.newInputStream(directory.resolve("keys"))) {
      store.load(file, PASSWORD.toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    byte[] answer = "{\"name\": \"one\"}".getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  @AfterAll
  static void stop() {
    server.stop(0);
  }

  private static Path certificate() {
    return directory.resolve("server.pem");
  }

  private static void keytool(String command, String... arguments) throws Exception {
    var line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), command));
    line.addAll(List.of(arguments));
    line.addAll(List.of("-keystore", directory.resolve("keys").toString(), "-storepass", PASSWORD));
    line.addAll(List.of("-alias", "server"));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  private static String name(String host, Map<String, String> environment) throws Exception {
    URI uri = URI.create("https://" + host + ":" + server.getAddress().getPort());
    try (MlflowClient client = new MlflowClient(MlflowServer.at(uri, environment))) {
      return client.get("experiments/get").path("name").asText();
    }
  }

  @Test
  void aCertificateThatNobodyKnowsIsNotTrusted() {
    assertThatThrownBy(() -> name("localhost", Map.of()))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("certification path");
  }

  @Test
  void aCertificateOfTheFileIsTrustedForItsOwnName() throws Exception {
    Map<String, String> trusting =
        Map.of("MLFLOW_TRACKING_SERVER_CERT_PATH", certificate().toString());

    assertThat(name("localhost", trusting)).isEqualTo("one");
    assertThatThrownBy(() -> name("127.0.0.1", trusting)).isInstanceOf(ServerException.class);
  }

  @Test
  void whoAsksForNoChecksGetsNone() throws Exception {
    Map<String, String> careless = Map.of("MLFLOW_TRACKING_INSECURE_TLS", "true");

    assertThat(name("localhost", careless)).isEqualTo("one");
    assertThat(name("127.0.0.1", careless)).isEqualTo("one");
  }

  @Test
  void aFileThatHoldsNoCertificatesIsSaid() throws IOException {
    Path other = Files.writeString(directory.resolve("other.pem"), "none");

    assertThatThrownBy(
            () -> name("localhost", Map.of("MLFLOW_TRACKING_SERVER_CERT_PATH", other.toString())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("certificates cannot be used");
  }
}
