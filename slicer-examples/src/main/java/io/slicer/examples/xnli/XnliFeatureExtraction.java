package io.slicer.examples.xnli;

import io.slicer.classification.TrainedPart;
import io.slicer.examples.cli.ArgumentCheck;
import io.slicer.examples.training.Recipe;
import io.slicer.inference.EncoderOutput;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Trains heads on what frozen encoders make of texts in one language, for others. */
@Command(
    name = "feature-extraction",
    description = {
      "Trains a head on what a frozen encoder makes of pairs of texts (or single texts) in one"
          + " language, one model after the other, and evaluates each on other languages. The encoder"
          + " reads every text once; what the head reads of it is kept.",
      "",
      "Data, validation, results and --resume are those of fine-tune. With --head dl4j the model is a"
          + " layer of Deeplearning4j on one vector of each text: model/network.zip, model/labels.json;"
          + " it is validated after each epoch.",
      ""
    })
final class XnliFeatureExtraction extends XnliTechnique {
  private static final Set<EncoderOutput> VECTORS =
      EnumSet.of(EncoderOutput.FIRST_TOKEN, EncoderOutput.POOLED, EncoderOutput.MEAN);

  /** What a layer of Deeplearning4j has no use for. */
  private static final List<String> OF_SLICERS_LOOP =
      List.of(
          "--published-head",
          "--balanced",
          "--batch-tokens",
          "--warmup-ratio",
          "--schedule",
          "--eval-steps",
          "--weight-decay",
          "--max-grad-norm",
          "--max-length",
          "--precision");

  @Option(
      names = "--head",
      paramLabel = "HEAD",
      description =
          "What is trained: slicer, the model's own head in slicer's loop, or dl4j, a layer with"
              + " softmax of Deeplearning4j. Default: ${DEFAULT-VALUE}.")
  private TrainedHead head = TrainedHead.SLICER;

  @Option(
      names = "--vector",
      paramLabel = "VECTOR",
      description =
          "With --head dl4j, what it learns from: first_token, pooled, which is what BERT's pooler"
              + " makes of it and what published classifiers read, or mean, the mean of all tokens."
              + " Default: first_token.")
  private @Nullable EncoderOutput vector;

  @Option(
      names = "--published-head",
      description =
          "Train the parameters whose names begin with \"classifier\", as the published code does,"
              + " instead of the whole head: BERT's pooler and DistilBERT's pre_classifier stay as"
              + " they are.")
  private boolean publishedHead;

  @Option(
      names = "--features",
      paramLabel = "DIR",
      description =
          "Where what the encoders make of texts is kept for this run and others. Default: in the"
              + " output directory, until the model has its result.")
  private @Nullable Path features;

  /** Arguments are still to come. */
  XnliFeatureExtraction() {}

  @Override
  String technique() {
    return "feature-extraction";
  }

  @Override
  TrainedPart trained() {
    return publishedHead ? TrainedPart.PUBLISHED_HEAD : TrainedPart.HEAD;
  }

  @Override
  TrainedHead head() {
    return head;
  }

  @Override
  @Nullable EncoderOutput vector() {
    if (head == TrainedHead.SLICER) {
      return null;
    }
    return vector == null ? EncoderOutput.FIRST_TOKEN : vector;
  }

  @Override
  Optional<Path> features() {
    return Optional.ofNullable(features);
  }

  @Override
  void check(Recipe how, ArgumentCheck check) {
    check.that(
        how.frozenLayers() == null,
        "--frozen-layers",
        how.frozenLayers(),
        "left out: the whole encoder is frozen");
    if (head == TrainedHead.SLICER) {
      check.that(vector == null, "--vector", vector, "left out but with --head dl4j");
      return;
    }
    check.that(
        vector == null || VECTORS.contains(vector),
        "--vector",
        vector,
        "first_token, pooled or mean");
    for (String option : OF_SLICERS_LOOP) {
      check.that(!isGiven(option), option, "given", "possible with --head dl4j");
    }
    check.that(
        how.epochs() == Math.rint(how.epochs()),
        "--epochs",
        how.epochs(),
        "a whole number, which --head dl4j needs");
    requireDl4j();
  }

  private void requireDl4j() {
    try {
      // Loaded by name: this class must do without.
      Class.forName("io.slicer.dl4j.FeatureClassifier").getMethod("builder").invoke(null);
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new ParameterException(
          spec().commandLine(),
          "--head dl4j needs Deeplearning4j, which is not on the class path: add"
              + " io.slicer:slicer-dl4j and org.deeplearning4j:deeplearning4j-nn:1.0.0-M2.1",
          e);
    }
  }
}
