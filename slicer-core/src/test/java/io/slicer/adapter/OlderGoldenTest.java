package io.slicer.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.primitives.ImmutableIntArray;
import io.slicer.engine.Goldens;
import io.slicer.engine.PlanExecutor;
import io.slicer.graph.Nonlinearity;
import io.slicer.head.TokenClassificationHead;
import io.slicer.model.Condition;
import io.slicer.model.EncoderModel;
import io.slicer.model.ModelSpec;
import io.slicer.model.TokenBatch;
import io.slicer.model.TrainingStep;
import io.slicer.testing.TensorFile;
import io.slicer.weights.Checkpoint;
import io.slicer.weights.CheckpointView;
import io.slicer.weights.CheckpointView.Place;
import io.slicer.weights.SafeTensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A second reference of generated adapters with generated norms, written apart from the others. */
@Tag("processor")
class OlderGoldenTest {
  private static final Goldens ENCODER = Goldens.of("tiny-bert");
  private static final Goldens GOLDENS = Goldens.of("tiny-bert-hyperx");
  private static final String BERT = "bert.encoder.";

  /** Names of the files that begin so, and what they are called here. */
  private static final Map<String, String> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put("task.", BERT + "hypernet_source_controller.task_embeddings.");
    NAMES.put("language.", BERT + "hypernet_source_controller.lang_embeddings.");
    NAMES.put("layer.", BERT + "hypernet_source_controller.layer_id_embeddings.layer:");
    NAMES.put("project.0", BERT + "hypernet_source_controller.source_embedding_MLP.0");
    NAMES.put("project.1", BERT + "hypernet_source_controller.source_embedding_MLP.2");
    NAMES.put("up.weight", BERT + "hypernet.meta_up_sampler.weight_generator.0");
    NAMES.put("up.bias", BERT + "hypernet.meta_up_sampler.bias_generator.0");
    NAMES.put("down.weight", BERT + "hypernet.meta_down_sampler.weight_generator.0");
    NAMES.put("down.bias", BERT + "hypernet.meta_down_sampler.bias_generator.0");
    NAMES.put("norm.weight", BERT + "hypernet.post_layernorm_hypernet.weight_generator");
    NAMES.put("norm.bias", BERT + "hypernet.post_layernorm_hypernet.bias_generator");
    NAMES.put("model.", "");
  }

  private static String own(String golden) {
    return NAMES.entrySet().stream()
        .filter(name -> golden.startsWith(name.getKey()))
        .map(name -> name.getValue() + golden.substring(name.getKey().length()))
        .findFirst()
        .orElseThrow();
  }

  private static Checkpoint start(SafeTensors network) {
    SafeTensors encoder = ENCODER.checkpoint();
    Map<String, Place> places = new LinkedHashMap<>();
    encoder.names().forEach(name -> places.put(name, new Place(encoder, name)));
    network.names().forEach(name -> places.put(own(name), new Place(network, name)));
    return CheckpointView.of(places);
  }

  private static int size(SafeTensors network, String name) {
    return Math.toIntExact(network.shape(name).size(0));
  }

  @ParameterizedTest
  @CsvSource({"en,1", "en,3", "tr,2"})
  void scoresLossAndEveryGradientAreTorchs(String language, int threads) {
    assumeTrue(GOLDENS.has("hypernetwork.safetensors"), "the goldens have no tiny-bert-hyperx");
    SafeTensors network = SafeTensors.open(GOLDENS.directory().resolve("hypernetwork.safetensors"));
    HypernetworkOptions options =
        new HypernetworkOptions(
            size(network, "task.ner"),
            size(network, "language.en"),
            Optional.of(size(network, "layer.0")),
            Optional.of(
                new HypernetworkOptions.Projection(
                    size(network, "project.0.bias"), size(network, "project.1.bias"))),
            new BottleneckForm(
                size(network, "down.bias.bias"), Nonlinearity.RELU, false, true, false),
            true);
    Hypernetwork adapter = Hypernetwork.of(List.of("ner", "pos"), List.of("en", "tr"), options);
    TensorFile expected = GOLDENS.tensors("grad-ner-" + language + ".safetensors");
    List<String> trained =
        expected.names().stream()
            .filter(name -> name.startsWith("grad."))
            .map(name -> own(name.substring("grad.".length())))
            .toList();
    try (Checkpoint start = start(network);
        EncoderModel model =
            EncoderModel.load(
                start,
                ENCODER.config(),
                ModelSpec.of(new TokenClassificationHead(ENCODER.config().labels())).with(adapter),
                1,
                new EncoderModel.Training(
                    ImmutableIntArray.of(), name -> !trained.contains(name)));
        PlanExecutor executor = PlanExecutor.of(model, threads)) {
      TokenBatch batch =
          TokenBatch.pack(GOLDENS.batch(0), ENCODER.config())
              .of("", Condition.of(Map.of("task", "ner", "language", language)));
      double loss =
          executor.lossAndGradients(batch, new TrainingStep(1, 0, batch.scoredRows(), false));
      assertThat(loss).isCloseTo(expected.floats("loss")[0], within(2e-5 * loss));
      assertThat(executor.updated()).containsExactlyInAnyOrderElementsOf(trained);
      expected.names().stream()
          .filter(name -> name.startsWith("grad."))
          .forEach(
              name ->
                  Goldens.assertClose(
                      executor
                          .gradients()
                          .get(own(name.substring("grad.".length())))
                          .values()
                          .toArray(),
                      expected.floats(name),
                      5e-5, // torch's own noise is not recorded for these
                      name));
    }
  }
}
