package io.slicer.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slicer.classification.Answer;
import io.slicer.classification.ClassificationDataset;
import io.slicer.classification.Example;
import io.slicer.finetune.FineTuning;
import io.slicer.finetune.TrainerBuilder;
import io.slicer.finetune.TrainingTask;
import io.slicer.head.TokenClassificationHead;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.EncoderOutput;
import io.slicer.inference.PretrainedEncoder;
import io.slicer.inference.TaskModel;
import io.slicer.inference.TextEncoder;
import io.slicer.model.EncoderGraph;
import io.slicer.model.TokenSequence;
import io.slicer.testing.GoldenFiles;
import io.slicer.text.SubwordTokenizer;
import io.slicer.text.TextInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A network of one layer beside the same head in slicer's own loop, on the same frozen encoder. */
class SoftmaxTest {
  private static final List<String> WORDS = List.of("fine", "great", "poor", "sad", "the", "film");
  private static final List<String> LABELS = List.of("bad", "good");
  private static final int EPOCHS = 30;
  private static final double RATE = 2e-2;

  private static ClassificationDataset drawn(String source, int count, long seed) {
    Random random = new Random(seed);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<String> words = new ArrayList<>();
      int good = 0;
      for (int w = 0; w < 5; w++) {
        int word = random.nextInt(WORDS.size());
        good += word < 2 ? 1 : word < 4 ? -1 : 0;
        words.add(WORDS.get(word));
      }
      Answer answer = Answer.label(good > 0 ? "good" : "bad");
      examples.add(new Example(TextInput.of(String.join(" ", words)), answer));
    }
    return ClassificationDataset.of(source, examples);
  }

  /** The head is a weight and a bias for each label, on the first token. */
  private static final class Linear extends TrainerBuilder<Linear> {
    @Override
    protected Linear self() {
      return this;
    }

    @Override
    protected boolean freezesEncoder() {
      return true;
    }

    double accuracy(ClassificationDataset seen, ClassificationDataset held) {
      FineTuning tuning = begin(false);
      TokenClassificationHead head = new TokenClassificationHead(LABELS);
      List<TokenSequence> sequences;
      List<TokenSequence> others;
      try (SubwordTokenizer tokenizer = tuning.source().tokenizer()) {
        sequences = sequences(seen, tokenizer);
        others = sequences(held, tokenizer);
      }
      TrainingTask task =
          TrainingTask.of(head)
              .freezing(EncoderGraph.bottom(tuning.config(), tuning.config().layers()));
      try (TaskModel model = tuning.train(task, sequences).model()) {
        int hits = 0;
        List<float[]> scores = model.scores(others);
        for (int i = 0; i < scores.size(); i++) {
          int said = scores.get(i)[1] > scores.get(i)[0] ? 1 : 0;
          hits += said == others.get(i).labels()[0] ? 1 : 0;
        }
        return (double) hits / others.size();
      }
    }

    private static List<TokenSequence> sequences(
        ClassificationDataset data, SubwordTokenizer tokenizer) {
      List<TextEncoder.Encoded> texts =
          new TextEncoder(tokenizer, 60, 1)
              .encode(data.examples().stream().map(Example::input).toList());
      List<TokenSequence> labelled = new ArrayList<>();
      for (int i = 0; i < texts.size(); i++) {
        int label = LABELS.indexOf(FeatureDataset.label(data.examples().get(i)));
        labelled.add(texts.get(i).sequence().withLabels(label));
      }
      return labelled;
    }
  }

  @Test
  void learnsWhatTheSameHeadLearnsInSlicersLoop() {
    ClassificationDataset seen = drawn("seen", 160, 1);
    ClassificationDataset held = drawn("held", 400, 2);
    PretrainedModel source = PretrainedModel.of(GoldenFiles.shipped("tiny-bert").directory());
    double network = 0;
    double own = 0;
    try (PretrainedEncoder encoder = PretrainedEncoder.open(source, 2)) {
      FeatureDataset train = FeatureDataset.of(seen, encoder, EncoderOutput.FIRST_TOKEN);
      FeatureDataset test = FeatureDataset.of(held, encoder, EncoderOutput.FIRST_TOKEN);
      for (long seed = 1; seed <= 3; seed++) {
        FeatureClassifier classifier =
            FeatureClassifier.builder()
                .learningRate(RATE)
                .epochs(EPOCHS)
                .batchSize(16)
                .seed(seed)
                .fit(train);
        network += classifier.evaluate(test).report().accuracy() / 3;
        own +=
            new Linear()
                    .model(source)
                    .learningRate(RATE)
                    .epochs(EPOCHS)
                    .batchSize(16)
                    .seed(seed)
                    .threads(2)
                    .cacheFrozenFeatures(true)
                    .accuracy(seen, held)
                / 3;
      }
    }
    double bad =
        held.examples().stream().filter(one -> FeatureDataset.label(one).equals("bad")).count()
            / 400.0;
    // The standard error of either is 0.02; who always says "bad" has learned nothing.
    assertThat(network).isCloseTo(own, within(0.02)).isGreaterThan(bad + 0.1);
  }
}
