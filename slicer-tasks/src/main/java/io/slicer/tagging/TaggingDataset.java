package io.slicer.tagging;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.primitives.ImmutableIntArray;
import io.slicer.corpus.CorpusException;
import io.slicer.corpus.Quoted;
import io.slicer.treebank.Treebank;
import io.slicer.words.LabelledWords;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sentences to train on or to evaluate with, the tags that they use, and where they came from,
 * which appears in logs, errors and run records.
 *
 * <pre>{@code
 * TaggingDataset train =
 *     TaggingDataset.upos(ConlluFiles.read(Path.of("en_gum-ud-train.conllu"))).first(2000);
 * TaggingDataset own = TaggingDataset.of("our own", sentences);
 * }</pre>
 *
 * @param source a file name or another description
 * @param sentences in the order of the source, at least one
 * @param labels the tags that a model trained on these sentences is to know, in the order of its
 *     scores
 */
public record TaggingDataset(String source, List<TaggedSentence> sentences, List<String> labels) {
  /** The universal parts of speech, in the order in which Universal Dependencies lists them. */
  public static final List<String> UPOS =
      List.of(
          "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON",
          "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X");

  /**
   * Checks that there are sentences and that their tags are among the labels.
   *
   * @param source a file name or another description
   * @param sentences in the order of the source
   * @param labels the tags that a model trained on these sentences is to know
   * @throws IllegalArgumentException if there is no sentence, a label occurs twice, or a tag is
   *     none of the labels
   */
  public TaggingDataset {
    sentences = List.copyOf(sentences);
    labels = List.copyOf(labels);
    if (sentences.isEmpty()) {
      throw new IllegalArgumentException(source + ": no sentences");
    }
    Map<String, Integer> indices = indices(labels);
    if (indices.size() < labels.size()) {
      throw new IllegalArgumentException(source + ": a label occurs twice in " + labels);
    }
    for (int s = 0; s < sentences.size(); s++) {
      for (String tag : sentences.get(s).tags()) {
        if (!indices.containsKey(tag)) {
          throw new IllegalArgumentException(
              source
                  + ", sentence "
                  + s
                  + ": tag "
                  + Quoted.of(tag)
                  + " is none of the labels "
                  + labels);
        }
      }
    }
  }

  /**
   * A dataset with the labels that its tags need, sorted.
   *
   * @param source a file name or another description
   * @param sentences at least one
   * @return the dataset
   * @throws IllegalArgumentException if there is no sentence
   */
  public static TaggingDataset of(String source, List<TaggedSentence> sentences) {
    return new TaggingDataset(
        source,
        sentences,
        sentences.stream()
            .flatMap(sentence -> sentence.tags().stream())
            .distinct()
            .sorted()
            .toList());
  }

  /**
   * The words of a treebank and their universal parts of speech. The labels are {@link #UPOS},
   * whether they occur or not.
   *
   * @param treebank whose words all have a part of speech
   * @return the dataset; multi-word tokens and empty nodes are no words
   * @throws CorpusException if there is no sentence, or what a word has in the column UPOS is none
   *     of the 17; with the line
   */
  public static TaggingDataset upos(Treebank treebank) {
    if (treebank.sentences().isEmpty()) {
      throw new CorpusException(treebank.source(), "no sentences");
    }
    treebank.checkUpos(UPOS);
    return new TaggingDataset(
        treebank.source(), treebank.sentences().stream().map(TaggedSentence::upos).toList(), UPOS);
  }

  /**
   * These sentences with other labels, or the same in another order.
   *
   * @param other among which all tags are
   * @return the dataset
   * @throws IllegalArgumentException if a tag is missing
   */
  public TaggingDataset withLabels(List<String> other) {
    return new TaggingDataset(source, sentences, other);
  }

  /**
   * The first sentences, with the labels of all.
   *
   * @param count how many at most, at least 1
   * @return the dataset
   * @throws IllegalArgumentException if the count is less than 1
   */
  public TaggingDataset first(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("the first " + count + " sentences");
    }
    return count >= size()
        ? this
        : new TaggingDataset(
            source + " (first " + count + ")", sentences.subList(0, count), labels);
  }

  /**
   * The number of sentences.
   *
   * @return at least 1
   */
  public int size() {
    return sentences.size();
  }

  /**
   * A fingerprint of words and tags: SHA-256 of the length of each string in UTF-16 units and the
   * string, and of the number of words before each sentence. Datasets with the same fingerprint
   * hold the same sentences in the same order, wherever they came from.
   *
   * @return 64 hexadecimal digits
   */
  public String sha256() {
    Hasher hasher = Hashing.sha256().newHasher();
    for (TaggedSentence sentence : sentences) {
      hasher.putInt(sentence.words().size());
      for (int w = 0; w < sentence.words().size(); w++) {
        put(hasher, sentence.words().get(w));
        put(hasher, sentence.tags().get(w));
      }
    }
    return hasher.hash().toString();
  }

  private static void put(Hasher hasher, String text) {
    hasher.putInt(text.length()).putString(text, StandardCharsets.UTF_8);
  }

  /** The words of each sentence. */
  List<List<String>> words() {
    return sentences.stream().map(TaggedSentence::words).toList();
  }

  /**
   * The sentences with the indices of their tags.
   *
   * @return sentences to train on
   */
  public List<LabelledWords> labelled() {
    Map<String, Integer> indices = indices(labels);
    return sentences.stream()
        .map(
            sentence ->
                new LabelledWords(
                    sentence.words(),
                    ImmutableIntArray.copyOf(sentence.tags().stream().mapToInt(indices::get))))
        .toList();
  }

  private static Map<String, Integer> indices(List<String> labels) {
    Map<String, Integer> indices = new HashMap<>();
    for (int i = 0; i < labels.size(); i++) {
      indices.put(labels.get(i), i);
    }
    return indices;
  }

  @Override
  public String toString() {
    return "TaggingDataset[" + source + ", " + sentences.size() + " sentences]";
  }
}
