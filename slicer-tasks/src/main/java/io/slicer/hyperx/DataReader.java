package io.slicer.hyperx;

import io.slicer.finetune.FineTuning;
import io.slicer.finetune.WordTraining;
import io.slicer.model.EncoderConfig;
import io.slicer.text.SubwordTokenizer;
import io.slicer.words.LabelAlignment;
import io.slicer.words.LabelledWords;
import io.slicer.words.LongSentences;
import io.slicer.words.SubwordEncoder;
import io.slicer.words.TrainingData;
import java.util.List;

/**
 * How a training reads data.
 *
 * @param tokenizer of the model, which stays open while the training runs
 * @param config of the encoder
 * @param maxLength how many sub-words of a text are read
 * @param threads how many work at a time
 * @param seed of what is drawn
 * @param longSentences what becomes of those with more sub-words, where words have labels
 */
record DataReader(
    SubwordTokenizer tokenizer,
    EncoderConfig config,
    int maxLength,
    int threads,
    long seed,
    LongSentences longSentences) {
  static DataReader of(FineTuning tuning, SubwordTokenizer tokenizer, LongSentences longSentences) {
    return new DataReader(
        tokenizer,
        tuning.config(),
        tuning.maxLength(),
        tuning.threads(),
        tuning.seed(),
        longSentences);
  }

  /**
   * Labelled by first sub-words. If the ends of long sentences are left out, there is a warning.
   */
  TrainingData align(List<LabelledWords> sentences, String source) {
    TrainingData data =
        TrainingData.align(
            sentences, tokenizer, LabelAlignment.FIRST_SUBWORD, longSentences, maxLength, threads);
    WordTraining.warnOfLostWords(data, source, maxLength);
    return data;
  }

  SubwordEncoder words() {
    return new SubwordEncoder(tokenizer, maxLength, threads);
  }
}
