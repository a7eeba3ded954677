package io.slicer.testing.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What trackers rely on, of the server in memory as of real ones. */
abstract class ServerContract {
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final StoreKind kind;
  private final String experiment = "contract-" + UUID.randomUUID();
  private String experimentId = "";
  private String run = "";

  ServerContract(StoreKind kind) {
    this.kind = kind;
  }

  abstract URI uri() throws Exception;

  abstract MlflowRuns runs() throws Exception;

  private record Reply(int status, JsonNode json) {
    Reply(HttpResponse<String> answer) throws Exception {
      this(
          answer.statusCode(),
          answer.headers().firstValue("Content-Type").orElse("").startsWith("application/json")
              ? JSON.readTree(answer.body())
              : JSON.missingNode());
    }
  }

  private Reply get(String call) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri().resolve("/api/2.0/mlflow/" + call)).build();
    return new Reply(CLIENT.send(request, BodyHandlers.ofString()));
  }

  private Reply post(String call, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri().resolve("/api/2.0/mlflow/" + call))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.replace("RUN", run).replace("EXP", experimentId)))
            .build();
    return new Reply(CLIENT.send(request, BodyHandlers.ofString()));
  }

  private Reply put(String path, String content) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri().resolve("/api/2.0/mlflow-artifacts/artifacts/" + path))
            .PUT(BodyPublishers.ofString(content))
            .build();
    return new Reply(CLIENT.send(request, BodyHandlers.ofString()));
  }

  private void done(String call, String body) throws Exception {
    assertThat(post(call, body).status()).as(body).isEqualTo(200);
  }

  private StoredRun stored() throws Exception {
    assertThat(runs().ofExperiment(experiment)).hasSize(1);
    return runs().ofExperiment(experiment).get(0);
  }

  private static String error(Reply reply) {
    return reply.status() + " " + reply.json().path("error_code").asText();
  }

  @BeforeEach
  void begin() throws Exception {
    experimentId =
        post("experiments/create", "{\"name\": \"" + experiment + "\"}")
            .json()
            .path("experiment_id")
            .asText();
    run =
        post(
                "runs/create",
                """
                {"experiment_id": "EXP", "start_time": 1795991773499, "run_name": "xlmr",
                 "tags": [{"key": "slicer.run", "value": "7"}]}
                """)
            .json()
            .path("run")
            .path("info")
            .path("run_id")
            .asText();
  }

  @Test
  void experimentsAreFoundByNameAndMadeOnce() throws Exception {
    String name = URLEncoder.encode(experiment, StandardCharsets.UTF_8);
    assertThat(
            get("experiments/get-by-name?experiment_name=" + name)
                .json()
                .path("experiment")
                .path("experiment_id")
                .asText())
        .isEqualTo(experimentId);
    assertThat(error(get("experiments/get-by-name?experiment_name=none-" + name)))
        .isEqualTo("404 RESOURCE_DOES_NOT_EXIST");
    assertThat(error(post("experiments/create", "{\"name\": \"" + experiment + "\"}")))
        .isEqualTo("400 RESOURCE_ALREADY_EXISTS");
  }

  @Test
  void runsAreFoundByTheirTags() throws Exception {
    String search =
        """
        {"experiment_ids": ["EXP"], "filter": "tags.`slicer.run` = '%s'", "max_results": 10}
        """;
    assertThat(
            post("runs/search", search.formatted("7"))
                .json()
                .path("runs")
                .path(0)
                .path("info")
                .path("run_id")
                .asText())
        .isEqualTo(run);
    Reply none = post("runs/search", search.formatted("8"));
    assertThat(none.status()).isEqualTo(200);
    assertThat(none.json().path("runs")).isEmpty();
    assertThat(
            get("runs/get?run_id=" + run).json().path("run").path("info").path("status").asText())
        .isEqualTo("RUNNING");
    assertThat(error(get("runs/get?run_id=" + "0".repeat(32))))
        .isEqualTo("404 RESOURCE_DOES_NOT_EXIST");
  }

  @Test
  void whatIsLoggedIsKept() throws Exception {
    done(
        "runs/log-batch",
        """
        {"run_id": "RUN",
         "metrics": [{"key": "loss", "value": 0.25, "timestamp": 1795991773500, "step": 1},
                     {"key": "loss", "value": "NaN", "timestamp": 1795991773501, "step": 3000000000}],
         "params": [{"key": "learning_rate", "value": "5e-05"}],
         "tags": [{"key": "language", "value": "de"}]}
        """);
    done("runs/set-tag", "{\"run_id\": \"RUN\", \"key\": \"language\", \"value\": \"Käse\"}");
    done(
        "runs/update",
        "{\"run_id\": \"RUN\", \"status\": \"FINISHED\", \"end_time\": 1795991773999}");
    StoredRun stored = stored();
    assertThat(stored.name()).isEqualTo("xlmr");
    assertThat(stored.status()).isEqualTo("FINISHED");
    assertThat(stored.endTime()).isEqualTo(1795991773999L);
    assertThat(stored.params()).containsEntry("learning_rate", "5e-05");
    assertThat(stored.tags()).containsEntry("language", "Käse").containsEntry("slicer.run", "7");
    assertThat(stored.metrics())
        .containsOnlyKeys("loss")
        .satisfies(
            metrics ->
                assertThat(metrics.get("loss"))
                    .containsExactly(
                        new Point(1795991773500L, 0.25, 1),
                        new Point(1795991773501L, Double.NaN, 3000000000L)));
  }

  @Test
  void anUnknownStatusChangesNothing() throws Exception {
    done("runs/update", "{\"run_id\": \"RUN\", \"status\": \"STOPPED\"}");
    assertThat(stored().status()).isEqualTo("RUNNING");
  }

  @Test
  void repeatsVanishInADatabaseOnly() throws Exception {
    String batch =
        """
        {"run_id": "RUN",
         "metrics": [{"key": "loss", "value": "-Infinity", "timestamp": 1, "step": 1},
                     {"key": "loss", "value": 2, "timestamp": 1, "step": 1}],
         "params": [{"key": "seed", "value": "1"}]}
        """;
    done("runs/log-batch", batch);
    done("runs/log-batch", batch);
    Point infinite = new Point(1, Double.NEGATIVE_INFINITY, 1);
    Point largest = new Point(1, -Double.MAX_VALUE, 1);
    Point two = new Point(1, 2, 1);
    if (kind == StoreKind.SQL) {
      assertThat(stored().metrics().get("loss")).containsExactlyInAnyOrder(largest, two);
    } else {
      assertThat(stored().metrics().get("loss")).containsExactly(infinite, two, infinite, two);
    }
  }

  @Test
  void aChangedParamLosesItsBatch() throws Exception {
    done(
        "runs/log-batch",
        "{\"run_id\": \"RUN\", \"params\": [{\"key\": \"p\", \"value\": \"1\"}]}");
    Reply changed =
        post(
            "runs/log-batch",
            """
            {"run_id": "RUN", "params": [{"key": "p", "value": "2"}],
             "metrics": [{"key": "loss", "value": 1, "timestamp": 1, "step": 1}]}
            """);
    assertThat(error(changed))
        .isEqualTo(kind == StoreKind.SQL ? "400 INVALID_PARAMETER_VALUE" : "500 INTERNAL_ERROR");
    assertThat(changed.json().path("message").asText())
        .contains("Changing param values is not allowed");
    assertThat(stored().params()).containsEntry("p", "1");
    assertThat(stored().metrics()).isEmpty();
  }

  private static String many(int count, String element) {
    return IntStream.range(0, count).mapToObj(element::formatted).collect(Collectors.joining(","));
  }

  @Test
  void batchesHaveLimits() throws Exception {
    String metric = "{\"key\": \"m\", \"value\": 1, \"timestamp\": 1, \"step\": %d}";
    String param = "{\"key\": \"p%d\", \"value\": \"1\"}";
    String batch = "{\"run_id\": \"RUN\", \"metrics\": [%s], \"params\": [%s], \"tags\": [%s]}";
    String refused = "400 INVALID_PARAMETER_VALUE";
    done("runs/log-batch", batch.formatted(many(900, metric), many(100, param), ""));
    assertThat(error(post("runs/log-batch", batch.formatted(many(1001, metric), "", ""))))
        .isEqualTo(refused);
    assertThat(error(post("runs/log-batch", batch.formatted("", many(101, param), ""))))
        .isEqualTo(refused);
    assertThat(error(post("runs/log-batch", batch.formatted("", "", many(101, param)))))
        .isEqualTo(refused);
    assertThat(
            error(post("runs/log-batch", batch.formatted(many(901, metric), many(100, param), ""))))
        .isEqualTo(refused);
  }

  @Test
  void longValuesAreCut() throws Exception {
    String batch =
        """
        {"run_id": "RUN", "params": [{"key": "p", "value": "%s"}],
         "tags": [{"key": "t", "value": "%s"}]}
        """;
    done("runs/log-batch", batch.formatted("a".repeat(7000), "b".repeat(9000)));
    assertThat(stored().params().get("p")).hasSize(6000);
    assertThat(stored().tags().get("t")).hasSize(8000);
  }

  @Test
  void someNamesAreRefused() throws Exception {
    String metric =
        """
        {"run_id": "RUN", "metrics": [{"key": "%s", "value": 1, "timestamp": 1, "step": 1}]}
        """;
    for (String name : new String[] {"ä_1-2.3 4:5/6", "x".repeat(250)}) {
      done("runs/log-batch", metric.formatted(name));
    }
    for (String name : new String[] {"a(b)", "a,b", "../a", "a//b", "/a", ".", "x".repeat(251)}) {
      assertThat(error(post("runs/log-batch", metric.formatted(name))))
          .as(name)
          .isEqualTo("400 INVALID_PARAMETER_VALUE");
    }
  }

  @Test
  void aMetricIsNoDirectoryOfAFileStore() throws Exception {
    String metric =
        """
        {"run_id": "RUN", "metrics": [{"key": "%s", "value": 1, "timestamp": 1, "step": 1}]}
        """;
    done("runs/log-batch", metric.formatted("a"));
    assertThat(post("runs/log-batch", metric.formatted("a/b")).status())
        .isEqualTo(kind == StoreKind.SQL ? 200 : 500);
  }

  @Test
  void historiesHavePages() throws Exception {
    String metric = "{\"key\": \"m\", \"value\": 1, \"timestamp\": 1, \"step\": %d}";
    done("runs/log-batch", "{\"run_id\": \"RUN\", \"metrics\": [%s]}".formatted(many(5, metric)));
    String call = "metrics/get-history?metric_key=m&max_results=3&run_id=" + run;
    JsonNode first = get(call).json();
    assertThat(first.path("metrics")).hasSize(3);
    JsonNode second = get(call + "&page_token=" + first.path("next_page_token").asText()).json();
    assertThat(second.path("metrics")).hasSize(2);
    assertThat(second.path("next_page_token").asText()).isEmpty();
    assertThat(get("metrics/get-history?metric_key=none&run_id=" + run).json().path("metrics"))
        .isEmpty();
  }

  @Test
  void artifactsAreReplaced() throws Exception {
    String folder = experimentId + "/" + run + "/artifacts/";
    for (String content : new String[] {"old", "Käse"}) {
      assertThat(put(folder + "reports/a%20b.md", content).status()).isEqualTo(200);
    }
    assertThat(put(folder + "empty.txt", "").status()).isEqualTo(200);
    StoredRun stored = stored();
    assertThat(runs().artifacts(stored)).containsExactlyInAnyOrder("empty.txt", "reports/a b.md");
    assertThat(runs().artifact(stored, "reports/a b.md")).isEqualTo("Käse");
    assertThat(put(folder + "%2e%2e/a", "x").status()).isEqualTo(400);
  }

  @Test
  void whatIsNoCallIsNoJson() throws Exception {
    assertThat(get("runs/none")).isEqualTo(new Reply(404, JSON.missingNode()));
    assertThat(post("runs/log-batch", "{").status()).isEqualTo(500);
    HttpRequest untyped =
        HttpRequest.newBuilder(uri().resolve("/api/2.0/mlflow/runs/search"))
            .POST(BodyPublishers.ofString("{}"))
            .build();
    assertThat(CLIENT.send(untyped, BodyHandlers.ofString()).statusCode()).isEqualTo(400);
  }
}
