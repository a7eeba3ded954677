package io.slicer.examples.cli;

import io.slicer.engine.Engine;
import io.slicer.engine.Precision;
import io.slicer.inference.InferenceSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How a command computes that runs a model. */
public final class ComputingArguments {
  /** What {@code --engine} says of itself. */
  public static final String ENGINE =
      "What computes: ONEDNN, slicer's own plan on the processor, or SAMEDIFF, ND4J's session on its"
          + " backend, in FP32. Default: what the system property "
          + Engine.PROPERTY
          + " says; without it SAMEDIFF if that backend is CUDA, else ONEDNN.";

  @Option(
      names = "--precision",
      paramLabel = "PRECISION",
      description =
          "In which numbers to compute: ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} by default. INT8"
              + " is up to twice as fast and tags a little worse.")
  private Precision precision = Precision.FP32;

  @Option(names = "--threads", paramLabel = "N", description = "Processors to use; all by default.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--engine", paramLabel = "ENGINE", description = ENGINE)
  private @Nullable Engine engine;

  @Option(
      names = "--copy-weights",
      description =
          "Copy the weights into memory instead of mapping their file, which may then be changed or"
              + " shortened meanwhile; XLM-R base takes 1.1 GB.")
  private boolean copying;

  /** The usual ones. */
  public ComputingArguments() {}

  /**
   * What was given.
   *
   * @param command that it was given to
   * @return as a model takes it
   * @throws picocli.CommandLine.ParameterException if an argument is out of its range, or the
   *     engine does not have the precision
   */
  public InferenceSettings settings(CommandSpec command) {
    ArgumentCheck check = new ArgumentCheck(command);
    check.that(threads > 0, "--threads", threads, "at least 1");
    Engine chosen = engine == null ? Engine.preferred() : engine;
    check(check, precision, chosen);
    InferenceSettings settings = new InferenceSettings(threads, precision, chosen);
    return copying ? settings.withWeightsCopied() : settings;
  }

  /**
   * Refuses a precision that an engine does not have anywhere.
   *
   * @param check of the command
   * @param precision that was given
   * @param engine that computes
   * @throws picocli.CommandLine.ParameterException if the engine does not have it
   */
  public static void check(ArgumentCheck check, Precision precision, Engine engine) {
    check.that(
        engine == Engine.ONEDNN || precision == Precision.FP32,
        "--precision",
        precision,
        "there with engine " + engine + ", which computes in FP32");
  }
}
