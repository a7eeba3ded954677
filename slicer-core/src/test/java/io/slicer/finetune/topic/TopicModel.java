package io.slicer.finetune.topic;

import io.slicer.engine.Precision;
import io.slicer.head.SequenceClassificationHead;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.TaskModel;
import io.slicer.model.EncoderConfig;
import io.slicer.model.ModelSpec;
import io.slicer.model.TokenSequence;
import io.slicer.text.Encoding;
import io.slicer.text.SubwordTokenizer;
import io.slicer.text.Truncation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Tells the topics of texts. Thread-safe, as its parts are. */
final class TopicModel implements AutoCloseable {
  private final TaskModel model;
  private final List<String> topics;

  TopicModel(TaskModel model) {
    this.model = model;
    topics = model.encoder().config().labels();
  }

  static TopicModel load(Path directory) {
    PretrainedModel source = PretrainedModel.of(directory);
    List<String> labels = EncoderConfig.of(source.config()).labels();
    ModelSpec spec = ModelSpec.of(new SequenceClassificationHead(labels));
    return new TopicModel(TaskModel.open(source, spec, 2, Precision.FP32));
  }

  /** The topic of each text; what is longer than the encoder takes is cut. */
  List<String> topics(List<String> texts) {
    int maxLength = model.encoder().config().maxTokens();
    return model.whileOpen(
        () -> {
          List<TokenSequence> sequences =
              texts.stream().map(text -> sequence(text, model.tokenizer(), maxLength)).toList();
          return model.scores(sequences).stream().map(scores -> topics.get(best(scores))).toList();
        });
  }

  /** A text whose first token is scored. */
  static TokenSequence sequence(String text, SubwordTokenizer tokenizer, int maxLength) {
    Encoding encoding = Truncation.of(tokenizer.encode(text), maxLength).encoding();
    return TokenSequence.unlabelled(encoding.ids(), encoding.typeIds(), new int[] {0});
  }

  static int best(float[] scores) {
    int best = 0;
    for (int label = 1; label < scores.length; label++) {
      best = scores[label] > scores[best] ? label : best;
    }
    return best;
  }

  void save(Path directory) {
    model.save(directory, Map.of());
  }

  @Override
  public void close() {
    model.close();
  }
}
