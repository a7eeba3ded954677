package io.slicer.examples.bench;

import io.slicer.examples.bench.candidate.Candidate;
import io.slicer.examples.bench.candidate.Work;
import io.slicer.examples.bench.candidate.Workload;
import io.slicer.examples.cli.Usage;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The program of a candidate's process: reads an order, then for each line of standard input does a
 * round of that workload and answers with what it took. It ends with its input.
 */
final class CandidateServer {
  /** The line that asks where the time goes, before the number of rounds. */
  static final String PROFILE = "profile ";

  private final PrintStream out;

  private CandidateServer(PrintStream out) {
    this.out = out;
  }

  /**
   * Serves until standard input ends.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) throws IOException {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    System.setOut(System.err); // whatever a library has to say
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    int status = new CandidateServer(out).serve(in);
    System.exit(status);
  }

  private int serve(BufferedReader in) throws IOException {
    Order order = Message.read(in.readLine(), Order.class);
    try (Candidate candidate = order.open()) {
      out.println(Message.opened(candidate).line());
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.println(answer(candidate, line).line());
      }
      return 0;
    } catch (RuntimeException | Error e) {
      out.println(Message.failure(e).line());
      return 1;
    }
  }

  private static Message answer(Candidate candidate, String line) {
    if (line.startsWith(PROFILE)) {
      int rounds = Integer.parseInt(line.substring(PROFILE.length()));
      return Message.of(candidate.profile(rounds).orElse(null));
    }
    return Message.of(round(candidate, Workload.valueOf(line)));
  }

  private static Round round(Candidate candidate, Workload workload) {
    Usage before = Usage.now();
    Work work = candidate.run(workload);
    return new Round(work, Usage.now().since(before));
  }
}
