package io.slicer.engine;

import com.google.common.primitives.ImmutableIntArray;
import io.slicer.graph.EncoderOps;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderFamily;
import io.slicer.model.EncoderModel;
import io.slicer.model.Head;
import io.slicer.model.TokenSequence;
import io.slicer.testing.GoldenFiles;
import io.slicer.weights.Initializer;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.Shape;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;

/** Goldens as an encoder, with a head or without, and its batches. */
public final class Goldens extends GoldenFiles {
  private Goldens(GoldenFiles files) {
    super(files.directory());
  }

  public static Goldens of(String name) {
    return new Goldens(GoldenFiles.of(name));
  }

  public static Goldens shipped(String name) {
    return new Goldens(GoldenFiles.shipped(name));
  }

  public EncoderConfig config() {
    return EncoderConfig.of(json("config.json"));
  }

  public SafeTensors checkpoint() {
    return SafeTensors.open(directory().resolve("model.safetensors"));
  }

  /** The model with every row of the word table under training. */
  public EncoderModel model(Head head, Predicate<String> frozen) {
    return model(config(), head, frozen);
  }

  public EncoderModel model(EncoderConfig config, Head head, Predicate<String> frozen) {
    return model(config, head, frozen, IntStream.range(0, config.vocabularySize()));
  }

  /** The model with some rows of the word table under training, in ascending order. */
  public EncoderModel model(
      EncoderConfig config, Head head, Predicate<String> frozen, IntStream words) {
    ImmutableIntArray rows = ImmutableIntArray.copyOf(words);
    try (SafeTensors checkpoint = checkpoint()) {
      return EncoderModel.load(
          checkpoint, config, head, 1, new EncoderModel.Training(rows, frozen));
    }
  }

  /** The labelled sequences of a padded batch. */
  public List<TokenSequence> batch(int number) {
    return batch(number, TokenSequence::labelled);
  }

  /** The labelled sequences of a padded batch that has a name. */
  public List<TokenSequence> batch(String name) {
    return batch(name, TokenSequence::labelled);
  }

  /** A token-classification head without dropout of its own, sliced or not. */
  public record TestHead(int classes, int sliceWidth) implements Head {
    @Override
    public List<String> labels() {
      return IntStream.range(0, classes).mapToObj(String::valueOf).toList();
    }

    @Override
    public List<NewParameter> parameters(EncoderConfig config) {
      return List.of(
          new NewParameter(
              "classifier.weight",
              Shape.of(classes, config.hiddenSize()),
              Initializer.normal(0.02)),
          new NewParameter("classifier.bias", Shape.of(classes), Initializer.zeros()));
    }

    private SDVariable weight(EncoderOps ops, EncoderConfig config) {
      return ops.parameter("classifier.weight", Shape.of(classes, config.hiddenSize()));
    }

    private SDVariable bias(EncoderOps ops) {
      return ops.parameter("classifier.bias", Shape.of(classes));
    }

    @Override
    public SDVariable scores(EncoderOps ops, SDVariable rows, EncoderConfig config) {
      return ops.linear(rows, weight(ops, config), bias(ops));
    }

    @Override
    public SDVariable loss(EncoderOps ops, SDVariable rows, EncoderConfig config, int dropoutSite) {
      return ops.slicedCrossEntropy(rows, weight(ops, config), bias(ops), sliceWidth);
    }

    @Override
    public String architecture(EncoderFamily family) {
      return "ForTests";
    }
  }
}
