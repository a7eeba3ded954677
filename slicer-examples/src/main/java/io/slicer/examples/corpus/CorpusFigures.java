package io.slicer.examples.corpus;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import com.google.common.collect.Sets;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.slicer.eval.Span;
import io.slicer.eval.SpanMode;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.ner.corpus.format.TagConversion;
import io.slicer.ner.corpus.format.TagScheme;
import io.slicer.ner.corpus.format.TaggedCorpus;
import io.slicer.text.SubwordTokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What there is to say about some files of tagged sentences. Of sentences only hashes are kept. */
final class CorpusFigures {
  private final List<File> files = new ArrayList<>();
  private final List<Multiset<HashCode>> sentences = new ArrayList<>();
  private final List<Shared> shared = new ArrayList<>();
  private final List<Damaged> damaged = new ArrayList<>();

  /**
   * A file.
   *
   * @param file its name
   * @param format how it is written
   * @param otherTagColumns which columns may hold tags, too, counted from 0
   * @param notes what was found out and left out
   * @param warnings what looks wrong
   * @param scheme of its tags
   * @param sentences how many there are
   * @param tokens how many words they have
   * @param outside what the file has at words in no entity
   * @param tags how often the file has each tag
   * @param iob2 how often each tag occurs in IOB2, with other types if they are mapped
   * @param changed how many words have another tag in IOB2 than in the file
   * @param entities how many there are of each type
   * @param unopened how many entities begin with I-
   * @param words of a sentence
   * @param subwords of a sentence, without special tokens; null without a tokenizer
   * @param duplicates sentences with the words of an earlier one in the file
   */
  record File(
      String file,
      String format,
      List<Integer> otherTagColumns,
      List<String> notes,
      List<String> warnings,
      TagScheme scheme,
      int sentences,
      long tokens,
      String outside,
      Map<String, Long> tags,
      Map<String, Long> iob2,
      long changed,
      Map<String, Long> entities,
      long unopened,
      Lengths words,
      @Nullable Lengths subwords,
      int duplicates) {

    TagConversion conversion() {
      return new TagConversion(scheme, outside, tokens, changed, tags, iob2);
    }

    long total() {
      return entities.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /**
   * What could not be described.
   *
   * @param file its name
   * @param problem what is wrong with it
   */
  record Damaged(String file, String problem) {}

  /**
   * Sentences that are in two files.
   *
   * @param first the file that was named first
   * @param second the other
   * @param ofFirst how many of the first have the words of one in the second
   * @param ofSecond how many of the second have the words of one in the first
   */
  record Shared(String first, String second, int ofFirst, int ofSecond) {
    private int most() {
      return Math.max(ofFirst, ofSecond);
    }
  }

  /** Every file so far. */
  @JsonProperty
  List<File> files() {
    return files;
  }

  /** Every file that could not be described. */
  @JsonProperty
  List<Damaged> damaged() {
    return damaged;
  }

  /** Takes note of a file that cannot be described. */
  void add(Damaged file) {
    damaged.add(file);
  }

  /** Every pair of files with the same sentences, those with most first. */
  @JsonProperty
  List<Shared> shared() {
    return shared.stream().sorted(Comparator.comparingInt(Shared::most).reversed()).toList();
  }

  /** Takes a file into account. */
  File add(
      String name,
      TaggedCorpus corpus,
      TagScheme scheme,
      NerDataset dataset,
      @Nullable SubwordTokenizer tokenizer) {
    TagConversion conversion = TagConversion.of(corpus, scheme, dataset);
    Map<String, Long> entities = new TreeMap<>();
    long unopened = 0;
    for (Sentence sentence : dataset.sentences()) {
      for (Span span : SpanMode.LENIENT.spans(sentence.tags())) {
        entities.merge(span.type(), 1L, Long::sum);
        unopened += sentence.tags().get(span.start()).startsWith("I-") ? 1 : 0;
      }
    }
    Multiset<HashCode> hashes = HashMultiset.create();
    dataset.sentences().forEach(sentence -> hashes.add(hash(sentence)));
    for (int i = 0; i < files.size(); i++) {
      compare(files.get(i).file(), sentences.get(i), name, hashes);
    }
    File file =
        new File(
            name,
            corpus.format().toString(),
            corpus.otherTagColumns(),
            corpus.reading().notes(),
            corpus.reading().warnings(),
            scheme,
            dataset.size(),
            conversion.words(),
            conversion.outside(),
            conversion.tags(),
            conversion.iob2(),
            conversion.changed(),
            entities,
            unopened,
            Lengths.of(dataset.sentences().stream().mapToInt(Sentence::size).toArray()),
            tokenizer == null ? null : subwords(dataset, tokenizer),
            hashes.size() - hashes.elementSet().size());
    files.add(file);
    sentences.add(hashes);
    return file;
  }

  private void compare(
      String first, Multiset<HashCode> ofFirst, String second, Multiset<HashCode> ofSecond) {
    Set<HashCode> common = Sets.intersection(ofFirst.elementSet(), ofSecond.elementSet());
    if (!common.isEmpty()) {
      shared.add(new Shared(first, second, count(common, ofFirst), count(common, ofSecond)));
    }
  }

  private static int count(Set<HashCode> which, Multiset<HashCode> of) {
    return which.stream().mapToInt(of::count).sum();
  }

  private static HashCode hash(Sentence sentence) {
    Hasher hasher = Hashing.sha256().newHasher();
    for (String word : sentence.words()) {
      hasher.putInt(word.length()).putString(word, StandardCharsets.UTF_16LE);
    }
    return hasher.hash();
  }

  private static Lengths subwords(NerDataset dataset, SubwordTokenizer tokenizer) {
    return Lengths.of(
        dataset.sentences().parallelStream()
            .mapToInt(
                sentence ->
                    (int)
                        tokenizer.encodeWords(sentence.words()).pieces().stream()
                            .filter(piece -> !piece.isSpecial())
                            .count())
            .toArray());
  }
}
