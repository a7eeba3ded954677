package io.slicer.hyperx;

import io.slicer.finetune.TrainingRecord;
import io.slicer.head.MaskedLanguageModelHead;
import io.slicer.inference.TaskModel;
import io.slicer.language.LanguageModel;
import io.slicer.language.LanguageModelTrainer;
import io.slicer.language.MaskedCorpus;
import io.slicer.language.Masking;
import io.slicer.language.TextCorpus;
import io.slicer.model.Head;
import io.slicer.train.TrainingList;
import java.util.List;
import java.util.Map;

/** Texts whose masked pieces are to be guessed. */
final class TextData extends PairData {
  static final String TASK = "mlm";

  private final TextCorpus texts;

  TextData(String language, TextCorpus texts) {
    super(TASK, language);
    this.texts = texts;
  }

  @Override
  TrainingRecord.Data described() {
    return new TrainingRecord.Data(texts.source(), Math.toIntExact(texts.size()), texts.sha256());
  }

  @Override
  List<String> labels() {
    return List.of();
  }

  @Override
  Head head(List<String> labels) {
    return new MaskedLanguageModelHead();
  }

  @Override
  TrainingList list(DataReader reader, List<String> labels) {
    MaskedCorpus masked =
        MaskedCorpus.of(
            texts,
            reader.tokenizer(),
            reader.maxLength(),
            Masking.USUAL,
            reader.config().vocabularySize(),
            reader.seed());
    return TrainingList.streamed(pair().task(), pair().condition(), masked);
  }

  @Override
  Map<String, Double> evaluate(TaskModel model, int maxLength) {
    return LanguageModel.over(model)
        .perplexity(texts, maxLength, LanguageModelTrainer.EVALUATION_SEED)
        .figures();
  }

  @Override
  double score(Map<String, Double> figures) {
    return 1 / figures.getOrDefault(LanguageModelTrainer.PERPLEXITY, Double.NaN);
  }
}
