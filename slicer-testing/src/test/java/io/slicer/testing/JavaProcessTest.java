package io.slicer.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JavaProcessTest {
  /** Prints its argument and waits to be killed, or ends if it is empty. */
  static final class Waiting {
    private Waiting() {}

    public static void main(String[] arguments) throws Exception {
      System.out.println("argument " + arguments[0]);
      System.out.println("option " + System.getProperty("option"));
      if (!arguments[0].isEmpty()) {
        Thread.currentThread().join();
      }
    }
  }

  private static ProcessBuilder process(String argument) {
    return JavaProcess.of(Waiting.class, List.of("-Doption=o"), argument)
        .redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  @Test
  void isKilledBehindALine() throws Exception {
    assertThat(JavaProcess.killed(process("a"), 2)).containsExactly("argument a", "option o");
  }

  @Test
  void mayEndBeforeItIsKilled() throws Exception {
    assertThat(JavaProcess.killed(process(""), 3)).containsExactly("argument ", "option o");
  }
}
