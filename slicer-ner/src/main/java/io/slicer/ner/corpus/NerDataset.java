package io.slicer.ner.corpus;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.primitives.ImmutableIntArray;
import io.slicer.corpus.CorpusException;
import io.slicer.corpus.Quoted;
import io.slicer.ner.corpus.internal.TagPool;
import io.slicer.words.LabelAlignment;
import io.slicer.words.LabelledWords;
import io.slicer.words.WordBoundaries;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Sentences to train on or to evaluate with, the labels they use, and where they came from, which
 * appears in logs, errors and run records.
 *
 * <pre>{@code
 * NerDataset train = PanxReader.read(Path.of("train-en.tsv")).first(5000);
 * NerDataset own = NerDataset.of("our own", sentences);
 * }</pre>
 *
 * @param source a file name or another description
 * @param sentences in the order of the source
 * @param labels the tags that a model trained on these sentences is to know
 */
public record NerDataset(String source, List<Sentence> sentences, LabelSet labels) {
  /**
   * Checks that there are sentences and that their tags are among the labels.
   *
   * @param source a file name or another description
   * @param sentences in the order of the source
   * @param labels the tags that a model trained on these sentences is to know
   * @throws IllegalArgumentException if there is no sentence, or a tag is none of the labels
   */
  public NerDataset {
    sentences = List.copyOf(sentences);
    if (sentences.isEmpty()) {
      throw new IllegalArgumentException(source + ": no sentences");
    }
    for (int i = 0; i < sentences.size(); i++) {
      for (String tag : sentences.get(i).tags()) {
        if (!labels.contains(tag)) {
          throw new IllegalArgumentException(
              source
                  + ", sentence "
                  + i
                  + ": tag "
                  + Quoted.of(tag)
                  + " is none of the labels "
                  + labels);
        }
      }
    }
  }

  /**
   * A dataset with the labels that its tags need.
   *
   * @param source a file name or another description
   * @param sentences at least one
   * @return the dataset
   * @throws IllegalArgumentException if there is no sentence
   */
  public static NerDataset of(String source, List<Sentence> sentences) {
    return new NerDataset(source, sentences, LabelSet.ofTags(sentences));
  }

  /**
   * These sentences with other labels.
   *
   * @param other among which all tags are
   * @return the dataset
   * @throws IllegalArgumentException if a tag is missing
   */
  public NerDataset withLabels(LabelSet other) {
    return new NerDataset(source, sentences, other);
  }

  /**
   * These sentences with other types of entities. The labels are those that the types of these
   * labels become, in the order that {@link LabelSet#ofTags} says.
   *
   * @param mapping of every type among the labels
   * @return the dataset
   * @throws CorpusException if the mapping does not cover a type
   */
  public NerDataset map(TagMapping mapping) {
    try {
      Set<String> types = new HashSet<>();
      for (String type : labels.types()) {
        mapping.type(type).ifPresent(types::add);
      }
      TagPool pool = new TagPool();
      List<Sentence> mapped = new ArrayList<>();
      for (Sentence sentence : sentences) {
        mapped.add(new Sentence(sentence.words(), pool.shared(mapping.map(sentence.tags()))));
      }
      return new NerDataset(source, mapped, LabelSet.ofTypes(types));
    } catch (IllegalArgumentException e) {
      throw new CorpusException(source, String.valueOf(e.getMessage()));
    }
  }

  /**
   * These sentences with their words cut further, as text is: of the parts of a word that begins an
   * entity the first begins it and the others are inside. So the same characters are entities. No
   * words are joined. Cutting again changes nothing.
   *
   * @param boundaries where words begin and end; {@link WordBoundaries#PAN_X} is how corpora have
   *     it, and leaves all words as they are
   * @return the dataset, with labels for what is inside where these labels have none
   */
  public NerDataset cut(WordBoundaries boundaries) {
    if (boundaries == WordBoundaries.PAN_X) {
      return this;
    }
    TagPool pool = new TagPool();
    List<Sentence> cut = new ArrayList<>();
    Set<String> types = new HashSet<>();
    for (Sentence sentence : sentences) {
      List<String> words = new ArrayList<>();
      List<String> tags = new ArrayList<>();
      for (int w = 0; w < sentence.size(); w++) {
        String word = sentence.words().get(w);
        String tag = sentence.tags().get(w);
        List<String> parts = boundaries.cut(word).forms();
        words.addAll(parts.size() < 2 ? List.of(word) : parts);
        tags.add(tag);
        String inside = tag.startsWith("B-") ? "I-" + tag.substring(2) : tag;
        tags.addAll(Collections.nCopies(Math.max(0, parts.size() - 1), inside));
        if (parts.size() > 1 && !labels.contains(inside)) {
          types.add(inside.substring(2));
        }
      }
      cut.add(new Sentence(words, pool.shared(tags)));
    }
    return new NerDataset(source, cut, labels.withInside(types));
  }

  /**
   * The first sentences, with the labels of all.
   *
   * @param count how many at most, at least 1
   * @return the dataset
   * @throws IllegalArgumentException if the count is less than 1
   */
  public NerDataset first(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("the first " + count + " sentences");
    }
    if (count >= sentences.size()) {
      return this;
    }
    return new NerDataset(source + " (first " + count + ")", sentences.subList(0, count), labels);
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
   * The types of the entities that there are. Labels may have more.
   *
   * @return without prefixes, in the order of their characters
   */
  public SortedSet<String> types() {
    Set<String> tags = new HashSet<>();
    sentences.forEach(sentence -> tags.addAll(sentence.tags()));
    SortedSet<String> types = new TreeSet<>();
    tags.stream().filter(tag -> !tag.equals("O")).forEach(tag -> types.add(tag.substring(2)));
    return types;
  }

  /**
   * The sentences with the indices of their tags, and of those that continue them.
   *
   * @return sentences to train on
   */
  public List<LabelledWords> labelled() {
    UnaryOperator<String> continuing = labels.continuing(LabelAlignment.ALL_CONTINUED);
    return sentences.stream()
        .map(
            sentence ->
                new LabelledWords(
                    sentence.words(),
                    indices(sentence.tags().stream()),
                    indices(sentence.tags().stream().map(continuing))))
        .toList();
  }

  private ImmutableIntArray indices(Stream<String> tags) {
    return ImmutableIntArray.copyOf(tags.mapToInt(labels::index));
  }

  /**
   * A fingerprint of words and tags: SHA-256 of {@code word<TAB>tag<LF>} for each word and {@code
   * <LF>} behind each sentence, in UTF-8. Datasets with the same fingerprint hold the same
   * sentences in the same order, wherever they came from, unless words have tabs, line breaks or
   * lone surrogates in them.
   *
   * @return 64 hexadecimal digits
   */
  public String sha256() {
    Hasher hasher = Hashing.sha256().newHasher();
    for (Sentence sentence : sentences) {
      for (int i = 0; i < sentence.size(); i++) {
        hasher
            .putString(sentence.words().get(i), StandardCharsets.UTF_8)
            .putByte((byte) '\t')
            .putString(sentence.tags().get(i), StandardCharsets.UTF_8)
            .putByte((byte) '\n');
      }
      hasher.putByte((byte) '\n');
    }
    return hasher.hash().toString();
  }

  @Override
  public String toString() {
    return "NerDataset[" + source + ", " + sentences.size() + " sentences]";
  }
}
