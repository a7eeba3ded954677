package io.slicer.ner;

import io.slicer.model.EncoderModel;
import io.slicer.model.TokenSequence;
import io.slicer.ner.corpus.LabelSet;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.text.Encoding;
import io.slicer.text.SubwordTokenizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Tags sentences of words of any length. Thread-safe; owns neither the tokenizer nor the pool.
 *
 * @param labels of the head
 * @param maxLength of a window, in sub-words
 */
record SubwordTagger(SubwordTokenizer tokenizer, ScoringPool pool, LabelSet labels, int maxLength) {

  /** A tagger with windows as long as the encoder takes. */
  static SubwordTagger of(EncoderModel model, SubwordTokenizer tokenizer, ScoringPool pool) {
    LabelSet labels = LabelSet.of(model.config().labels());
    return new SubwordTagger(tokenizer, pool, labels, model.config().maxTokens());
  }

  /** The tags of each sentence's sub-words in their order: of the first of each word, or of all. */
  List<List<SubwordTag>> subwordTags(List<List<String>> sentences, LabelAlignment which) {
    List<TokenSequence> windows = new ArrayList<>();
    List<Part> parts = new ArrayList<>();
    for (int s = 0; s < sentences.size(); s++) {
      Encoding whole = tokenizer.encodeWords(sentences.get(s));
      for (SubwordSequence sequence : SubwordSequence.windows(whole, maxLength, which)) {
        if (!sequence.words().isEmpty()) {
          windows.add(sequence.tokens());
          parts.add(new Part(s, sequence));
        }
      }
    }
    List<float[]> scores = pool.scores(windows);
    List<List<SubwordTag>> tags = new ArrayList<>();
    for (int s = 0; s < sentences.size(); s++) {
      tags.add(new ArrayList<>());
    }
    for (int p = 0; p < parts.size(); p++) {
      SubwordSequence sequence = parts.get(p).sequence();
      for (int i = 0; i < sequence.words().length(); i++) {
        SubwordTag tag =
            SubwordTag.of(sequence.words().get(i), scores.get(p), i * labels.size(), labels.size());
        tags.get(parts.get(p).sentence()).add(tag);
      }
    }
    return tags;
  }

  private record Part(int sentence, SubwordSequence sequence) {}

  /** The tags of a dataset, those of the corpus and those of the model. */
  NerEvaluation evaluate(NerDataset dataset, Scoring scoring) {
    List<List<String>> sentences = dataset.sentences().stream().map(Sentence::words).toList();
    List<List<String>> gold = new ArrayList<>();
    List<List<String>> predicted = new ArrayList<>();
    LabelAlignment which =
        switch (scoring) {
          case WORDS -> LabelAlignment.FIRST_SUBWORD;
          case SUBWORDS -> LabelAlignment.ALL_SUBWORDS;
        };
    List<List<SubwordTag>> tags = subwordTags(sentences, which);
    for (int s = 0; s < sentences.size(); s++) {
      Sentence sentence = dataset.sentences().get(s);
      switch (scoring) {
        case WORDS -> {
          gold.add(sentence.tags());
          predicted.add(wordTags(sentence.size(), tags.get(s)));
        }
        case SUBWORDS -> {
          gold.add(tags.get(s).stream().map(tag -> sentence.tags().get(tag.word())).toList());
          predicted.add(tags.get(s).stream().map(this::name).toList());
        }
      }
    }
    return NerEvaluation.of(dataset, scoring, gold, predicted);
  }

  private String name(SubwordTag tag) {
    return labels.names().get(tag.label());
  }

  /** One tag for each word: O where there is no sub-word. */
  private List<String> wordTags(int words, List<SubwordTag> tags) {
    List<String> names = new ArrayList<>(Collections.nCopies(words, "O"));
    for (SubwordTag tag : tags) {
      names.set(tag.word(), name(tag));
    }
    return Collections.unmodifiableList(names);
  }
}
