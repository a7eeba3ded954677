package io.slicer.examples.gpucheck;

import io.slicer.engine.Engine;
import io.slicer.engine.Gpu;
import io.slicer.engine.Precision;
import io.slicer.examples.cli.Program;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Says whether a GPU can be used.
 *
 * <pre>java -jar slicer-examples.jar gpu-check</pre>
 */
@Command(
    name = "gpu-check",
    description = {
      "Says whether engine SAMEDIFF computes on a GPU, and the same as engine ONEDNN.",
      "",
      "It prints ND4J's backend and the GPUs that it sees. Then a tiny encoder is run and trained for"
          + " a step by both engines. The last line is the verdict: OK if there is a GPU and the"
          + " engines agree to 1e-4 of the largest value, else NOT OK, the reason, and exit status 1.",
      ""
    })
public final class GpuCheck implements Callable<Integer> {
  private static final double TOLERANCE = 1e-4;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  /** Has no arguments. */
  GpuCheck() {}

  /**
   * A verdict.
   *
   * @param ok whether a GPU can be used
   * @param reason why
   */
  record Verdict(boolean ok, String reason) {
    @Override
    public String toString() {
      return (ok ? "OK: " : "NOT OK: ") + reason;
    }
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<Gpu> gpus = Engine.gpus();
    print(out, "ND4J's backend: " + Engine.backend());
    for (int g = 0; g < gpus.size(); g++) {
      print(out, "GPU " + g + ": " + description(gpus.get(g)));
    }
    if (gpus.isEmpty()) {
      print(out, "GPUs: none");
    }
    Verdict verdict = verdict(gpus, out);
    print(out, verdict.toString());
    return verdict.ok() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  static String description(Gpu gpu) {
    return gpu.name() + ", compute capability " + gpu.capability() + ", " + gpu.memory();
  }

  private static void print(PrintWriter out, String line) {
    out.print(line + "\n");
    out.flush();
  }

  private static Verdict verdict(List<Gpu> gpus, PrintWriter out) {
    Map<String, Double> differences;
    try {
      Engine.SAMEDIFF.require(Precision.FP32);
      EngineResults expected = EngineResults.of(Engine.ONEDNN);
      differences = EngineResults.of(Engine.SAMEDIFF).differences(expected);
    } catch (RuntimeException | LinkageError e) {
      return new Verdict(false, Program.inOneLine(e));
    }
    differences.forEach(
        (what, difference) ->
            print(out, String.format(Locale.ROOT, "%s: differ by %.1e", what, difference)));
    return verdict(gpus, Engine.SAMEDIFF.device(), differences);
  }

  /** What follows from how far the engines are from each other; a NaN is too far. */
  static Verdict verdict(List<Gpu> gpus, String device, Map<String, Double> differences) {
    for (Map.Entry<String, Double> difference : differences.entrySet()) {
      if (!(difference.getValue() <= TOLERANCE)) {
        return new Verdict(
            false,
            String.format(
                Locale.ROOT,
                "SAMEDIFF on %s differs from ONEDNN: %s by %.1e of the largest value",
                device,
                difference.getKey(),
                difference.getValue()));
      }
    }
    String agreement = "SAMEDIFF on " + device + " agrees with ONEDNN";
    return gpus.isEmpty()
        ? new Verdict(false, "there is no GPU that ND4J sees; " + agreement)
        : new Verdict(true, agreement);
  }
}
