package io.slicer.examples.xnli;

import com.google.common.collect.Lists;
import com.google.common.hash.Hashing;
import io.slicer.classification.ClassificationDataset;
import io.slicer.classification.Example;
import io.slicer.dl4j.FeatureDataset;
import io.slicer.examples.cli.Progress;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.EncoderOutput;
import io.slicer.inference.Features;
import io.slicer.inference.InferenceSettings;
import io.slicer.inference.PretrainedEncoder;
import io.slicer.inference.TextFeatures;
import io.slicer.weights.CheckpointException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an encoder makes of texts, computed once and kept in files. The encoder is opened when
 * something is to be computed.
 */
final class FeatureStore implements AutoCloseable {
  /** Texts that are encoded between two signs of life. */
  private static final int CHUNK = 512;

  private final PretrainedModel source;
  private final String sha256;
  private final EncoderOutput vector;
  private final InferenceSettings settings;
  private final Path directory;
  private final Progress progress;
  private final PrintWriter err;
  private @Nullable PretrainedEncoder encoder;

  /**
   * The features of a model.
   *
   * @param sha256 of the model
   * @param directory of the files; made if it is missing
   */
  FeatureStore(
      PretrainedModel source,
      String sha256,
      EncoderOutput vector,
      InferenceSettings settings,
      Path directory,
      Progress progress,
      PrintWriter err) {
    this.source = source;
    this.sha256 = sha256;
    this.vector = vector;
    this.settings = settings;
    this.directory = directory;
    this.progress = progress;
    this.err = err;
  }

  FeatureDataset of(ClassificationDataset dataset, String name) {
    String key = sha256 + " " + vector + " " + dataset.sha256();
    String hash = Hashing.sha256().hashString(key, StandardCharsets.UTF_8).toString();
    Path file = directory.resolve("vectors-" + hash.substring(0, 32) + ".safetensors");
    if (Files.exists(file)) {
      try {
        return FeatureDataset.load(file, dataset);
      } catch (CheckpointException e) {
        err.println(file + " cannot be used and is made anew: " + e.getMessage());
      }
    }
    FeatureDataset made = FeatureDataset.of(dataset, encode(dataset, name), vector);
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the directory " + directory, e);
    }
    made.save(file);
    return made;
  }

  private Features encode(ClassificationDataset dataset, String name) {
    PretrainedEncoder open = encoder == null ? PretrainedEncoder.open(source, settings) : encoder;
    encoder = open;
    List<TextFeatures> all = new ArrayList<>();
    try (Progress.Task task = progress.start(name, Progress.Unit.EXAMPLES, 0, dataset.size())) {
      for (List<Example> some : Lists.partition(dataset.examples(), CHUNK)) {
        all.addAll(open.encode(some.stream().map(Example::input).toList(), Set.of(vector)).texts());
        task.at(all.size(), "", Optional.empty());
      }
    }
    return new Features(all);
  }

  @Override
  public void close() {
    if (encoder != null) {
      encoder.close();
    }
  }
}
