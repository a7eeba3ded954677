package io.slicer.ner;

import io.slicer.model.EncoderModel;
import io.slicer.model.TokenSequence;
import io.slicer.ner.corpus.LabelSet;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Tags sentences of words of any length. Thread-safe; does not own the pool.
 *
 * @param labels of the head
 * @param portion characters of the sentences that are in memory as sub-words at a time
 */
record SubwordTagger(ScoringPool pool, LabelSet labels, int portion) {
  /** Some hundred batches, so that the cores that wait for the last of them hardly count. */
  static final int PORTION = 1 << 19;

  static SubwordTagger of(EncoderModel model, ScoringPool pool) {
    return new SubwordTagger(pool, LabelSet.of(model.config().labels()), PORTION);
  }

  /** The labels of which sub-words a scoring compares. */
  static LabelAlignment compared(Scoring scoring) {
    return switch (scoring) {
      case WORDS -> LabelAlignment.FIRST_SUBWORD;
      case SUBWORDS -> LabelAlignment.ALL_SUBWORDS;
    };
  }

  /** The tags of each sentence's sub-words in their order: of the first of each word, or of all. */
  List<List<SubwordTag>> tags(
      SubwordEncoder encoder, List<List<String>> sentences, LabelAlignment which) {
    return read(encoder, sentences, which, (sentence, scores) -> scores.tags());
  }

  /** Makes something of the scores of a sentence's sub-words. */
  @FunctionalInterface
  interface Reading<T> {
    /**
     * Reads scores.
     *
     * @param sentence its index among those that are read
     */
    T of(int sentence, SubwordScores scores);
  }

  /**
   * What is made of the scores of each sentence's sub-words: of the first of each word, or of all.
   */
  <T> List<T> read(
      SubwordEncoder encoder,
      List<List<String>> sentences,
      LabelAlignment which,
      Reading<T> reading) {
    return inPortions(
        sentences,
        part -> encoder.encode(part, which),
        (before, encoded) ->
            read(encoded, (sentence, scores) -> reading.of(before + sentence, scores)));
  }

  /** Makes something of the encodings of some sentences, which so many others come before. */
  @FunctionalInterface
  interface PortionScoring<E, T> {
    /** Scores a portion. */
    List<T> of(int before, List<E> encoded);
  }

  /**
   * What is made of sentences portion by portion. While a portion is scored, the next is being
   * encoded.
   */
  <E, T> List<T> inPortions(
      List<List<String>> sentences,
      Function<List<List<String>>, List<E>> encoding,
      PortionScoring<E, T> scoring) {
    List<List<List<String>>> portions = portions(sentences, portion);
    List<T> results = new ArrayList<>();
    List<E> encoded = encoding.apply(portions.get(0));
    for (List<List<String>> following : portions.subList(1, portions.size())) {
      List<E> present = encoded;
      CompletableFuture<List<E>> next =
          Background.run("slicer-tokenizing", () -> encoding.apply(following));
      CompletableFuture<List<T>> scored =
          Background.here(() -> scoring.of(results.size(), present));
      Background.awaitAll(List.of(scored, next));
      results.addAll(scored.join());
      encoded = next.join();
    }
    results.addAll(scoring.of(results.size(), encoded));
    return results;
  }

  /** Cuts a list into parts of about so many characters, at least one. */
  static List<List<List<String>>> portions(List<List<String>> sentences, int characters) {
    List<List<List<String>>> portions = new ArrayList<>();
    int from = 0;
    long used = 0;
    for (int s = 0; s < sentences.size(); s++) {
      long length = sentences.get(s).stream().mapToLong(String::length).sum();
      if (used > 0 && used + length > characters) {
        portions.add(sentences.subList(from, s));
        from = s;
        used = 0;
      }
      used += length;
    }
    portions.add(sentences.subList(from, sentences.size()));
    return portions;
  }

  /** The tags of the scored sub-words of each sentence, which is given as its windows. */
  List<List<SubwordTag>> tags(List<List<SubwordSequence>> sentences) {
    return read(sentences, (sentence, scores) -> scores.tags());
  }

  /** What is made of the scores of each sentence, which is given as its windows. */
  <T> List<T> read(List<List<SubwordSequence>> sentences, Reading<T> reading) {
    List<TokenSequence> windows =
        sentences.stream().flatMap(List::stream).map(SubwordSequence::tokens).toList();
    List<float[]> scores = pool.scores(windows);
    List<T> results = new ArrayList<>();
    int from = 0;
    for (List<SubwordSequence> sentence : sentences) {
      int to = from + sentence.size();
      results.add(
          reading.of(
              results.size(), SubwordScores.of(sentence, scores.subList(from, to), labels.size())));
      from = to;
    }
    return results;
  }

  /**
   * Compares tags with those of the corpus.
   *
   * @param tags of each sentence's sub-words: of those that the scoring compares
   */
  NerEvaluation evaluation(NerDataset dataset, Scoring scoring, List<List<SubwordTag>> tags) {
    List<List<String>> gold = new ArrayList<>();
    List<List<String>> predicted = new ArrayList<>();
    for (int s = 0; s < tags.size(); s++) {
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
