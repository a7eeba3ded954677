package io.slicer.testing.mlflow;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What a server does to a request instead of doing what it asks for and saying so. */
public final class Fault {
  private final Action action;

  private Fault(Action action) {
    this.action = action;
  }

  private interface Action {
    void on(Exchange exchange) throws IOException, InterruptedException;
  }

  /**
   * A request that has come.
   *
   * @param answer does what it asks for
   * @param healed when there are no faults any more
   */
  record Exchange(HttpExchange http, Supplier<Answer> answer, CountDownLatch healed) {
    Answer work() {
      return answer.get();
    }

    void send(Answer answer) throws IOException {
      begin(answer).write(answer.body().read());
    }

    private OutputStream begin(Answer answer) throws IOException {
      answer.headers().forEach(http.getResponseHeaders()::add);
      http.getResponseHeaders().add("Content-Type", answer.type());
      long length = answer.body().size();
      http.sendResponseHeaders(answer.status(), length == 0 ? -1 : length);
      return http.getResponseBody();
    }
  }

  void on(Exchange exchange) throws IOException, InterruptedException {
    action.on(exchange);
  }

  /** Takes the request and never answers. */
  public static Fault silence() {
    return new Fault(exchange -> exchange.healed().await());
  }

  /** Does what is asked for, and answers a byte a pause. */
  public static Fault slowness(Duration pause) {
    return new Fault(
        exchange -> {
          Answer answer = exchange.work();
          OutputStream out = exchange.begin(answer);
          for (byte each : answer.body().read()) {
            if (exchange.healed().await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
              return;
            }
            out.write(each);
            out.flush();
          }
        });
  }

  /** Reads the request and closes the connection. */
  public static Fault lostRequest() {
    return new Fault(exchange -> {});
  }

  /** Does what is asked for and closes the connection. */
  public static Fault lostAnswer() {
    return new Fault(exchange -> exchange.work());
  }

  /** Does what is asked for and closes the connection in the middle of its answer. */
  public static Fault tornAnswer() {
    return new Fault(
        exchange -> {
          Answer answer = exchange.work();
          byte[] body = answer.body().read();
          exchange.begin(answer).write(Arrays.copyOf(body, body.length / 2));
        });
  }

  /** Answers with a page of this status, such as 503, and does nothing. */
  public static Fault page(int status) {
    return answer(Answer.page(status));
  }

  /** Answers with a page of this status that has a header, such as {@code Retry-After}. */
  public static Fault page(int status, String header, String value) {
    return answer(Answer.page(status).with(header, value));
  }

  /** Answers with an error in MLflow's own form, and does nothing. */
  public static Fault error(int status, String code, String message) {
    return answer(Answer.error(status, code, message));
  }

  /** Says that all is well with a page to log in at, and does nothing. */
  public static Fault loginPage() {
    return page(200);
  }

  /** Sends the caller elsewhere. */
  public static Fault redirect(URI elsewhere) {
    return page(302, "Location", elsewhere.toString());
  }

  private static Fault answer(Answer answer) {
    return new Fault(exchange -> exchange.send(answer));
  }
}
