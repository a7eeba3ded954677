package io.slicer.testing.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LocalMlflowTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private LocalMlflow server;

  @BeforeEach
  void start() throws Exception {
    server = LocalMlflow.start(StoreKind.SQL);
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Nested
  class OfADatabase extends InMemory {
    OfADatabase() throws Exception {
      super(StoreKind.SQL);
    }
  }

  @Nested
  class OfFiles extends InMemory {
    OfFiles() throws Exception {
      super(StoreKind.FILES);
    }
  }

  abstract static class InMemory extends ServerContract {
    private final LocalMlflow server;

    InMemory(StoreKind kind) throws Exception {
      super(kind);
      server = LocalMlflow.start(kind);
    }

    @AfterEach
    void close() {
      server.close();
    }

    @Override
    URI uri() {
      return server.uri();
    }

    @Override
    MlflowRuns runs() {
      return server.runs();
    }
  }

  private HttpRequest.Builder create(String experiment) {
    return HttpRequest.newBuilder(server.uri().resolve("/api/2.0/mlflow/experiments/create"))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString("{\"name\": \"%s\"}".formatted(experiment)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  /** Whether it has an experiment, seen from outside. */
  private boolean has(String experiment) throws Exception {
    String path = "/api/2.0/mlflow/experiments/get-by-name?experiment_name=" + experiment;
    return send(HttpRequest.newBuilder(server.uri().resolve(path))).statusCode() == 200;
  }

  @Test
  void recordsWhatIsAsked() throws Exception {
    send(create("panx").header("Authorization", "Bearer t"));
    has("panx");
    assertThat(server.requests("experiments/create"))
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.method()).isEqualTo("POST");
              assertThat(request.headers()).containsEntry("authorization", "Bearer t");
              assertThat(request.json())
                  .isEqualTo(new JsonMapper().createObjectNode().put("name", "panx"));
            });
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void pagesAreSentInsteadOfWork() throws Exception {
    server.next(Fault.page(429, "Retry-After", "7"));
    HttpResponse<String> answer = send(create("panx"));
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("7");
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
    assertThat(has("panx")).isFalse();
  }

  @Test
  void errorsLoginPagesAndRedirectsAreSentInsteadOfWork() throws Exception {
    server
        .next(Fault.error(400, "INVALID_PARAMETER_VALUE", "no"))
        .next(Fault.loginPage())
        .next(Fault.redirect(URI.create("http://localhost/login")));
    assertThat(send(create("panx")).body())
        .isEqualTo("{\"error_code\":\"INVALID_PARAMETER_VALUE\",\"message\":\"no\"}");
    HttpResponse<String> login = send(create("panx"));
    assertThat(login.statusCode()).isEqualTo(200);
    assertThat(login.body()).startsWith("<!doctype html>");
    assertThat(send(create("panx")).headers().firstValue("Location"))
        .hasValue("http://localhost/login");
    assertThat(has("panx")).isFalse();
    assertThat(send(create("panx")).statusCode()).isEqualTo(200);
  }

  @Test
  void faultsOfAPathLastUntilItIsHealed() throws Exception {
    server.always("experiments/create", Fault.page(503));
    for (int i = 0; i < 3; i++) {
      assertThat(send(create("panx")).statusCode()).isEqualTo(503);
    }
    assertThat(has("panx")).isFalse();
    server.heal();
    assertThat(send(create("panx")).statusCode()).isEqualTo(200);
  }

  @Test
  void whatIsAskedMayBeDoneThoughTheAnswerIsLost() throws Exception {
    for (Fault fault : List.of(Fault.lostAnswer(), Fault.tornAnswer())) {
      server.forget();
      server.next(fault);
      assertThatThrownBy(() -> send(create("panx"))).isInstanceOf(IOException.class);
      assertThat(has("panx")).isTrue();
    }
    server.forget();
    server.next(Fault.lostRequest());
    assertThatThrownBy(() -> send(create("panx"))).isInstanceOf(IOException.class);
    assertThat(has("panx")).isFalse();
  }

  @Test
  void silenceLastsLongerThanItsClient() throws Exception {
    server.next(Fault.silence());
    assertThatThrownBy(() -> send(create("panx").timeout(Duration.ofMillis(200))))
        .isInstanceOf(HttpTimeoutException.class);
    assertThat(has("panx")).isFalse();
  }

  @Test
  void slownessEndsWhenItIsHealed() throws Exception {
    server.next("experiments/create", Fault.slowness(Duration.ofDays(1)));
    CompletableFuture<HttpResponse<String>> slow =
        client.sendAsync(create("panx").build(), BodyHandlers.ofString());
    while (!has("panx")) {
      Thread.onSpinWait();
    }
    assertThat(slow).isNotDone();
    server.heal();
    assertThatThrownBy(slow::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IOException.class);
  }

  @Test
  void slowAnswersAreWhole() throws Exception {
    server.next(Fault.slowness(Duration.ofMillis(1)));
    assertThat(send(create("panx")).body()).contains("experiment_id");
  }

  @Test
  void refusesUntilItListensAgain() throws Exception {
    send(create("panx"));
    server.refuse();
    assertThatThrownBy(() -> send(create("panx"))).isInstanceOf(ConnectException.class);
    server.listenAgain();
    assertThat(has("panx")).isTrue();
  }

  @Test
  void deletedRunsTakeNothing() throws Exception {
    send(create("panx"));
    HttpRequest.Builder run =
        HttpRequest.newBuilder(server.uri().resolve("/api/2.0/mlflow/runs/create"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"experiment_id\": \"1\"}"));
    send(run);
    String id = server.runs().ofExperiment("panx").get(0).id();
    server.deleteRun(id);
    HttpRequest.Builder batch =
        HttpRequest.newBuilder(server.uri().resolve("/api/2.0/mlflow/runs/log-batch"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"run_id\": \"%s\"}".formatted(id)));
    assertThat(send(batch).statusCode()).isEqualTo(400);
    assertThat(server.runs().ofExperiment("panx")).isEmpty();
  }

  @Test
  void mayHaveNoPlaceForArtifacts() throws Exception {
    try (LocalMlflow without = LocalMlflow.withoutArtifacts(StoreKind.SQL)) {
      HttpRequest.Builder put =
          HttpRequest.newBuilder(
                  without.uri().resolve("/api/2.0/mlflow-artifacts/artifacts/1/2/artifacts/a"))
              .PUT(BodyPublishers.ofString("a"));
      assertThat(send(put).statusCode()).isEqualTo(404);
    }
  }
}
