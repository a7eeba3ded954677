package io.slicer.ner.corpus.format;

import com.google.common.collect.ImmutableSortedMap;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What reading has made of the tags of a file.
 *
 * @param scheme which they are in
 * @param outside what the file has for {@code O}
 * @param words how many there are
 * @param changed how many of them have another tag in the dataset than in the file
 * @param tags how often the file has each tag
 * @param iob2 how often the dataset has each tag
 */
public record TagConversion(
    TagScheme scheme,
    String outside,
    long words,
    long changed,
    Map<String, Long> tags,
    Map<String, Long> iob2) {
  /**
   * Copies and sorts the counts.
   *
   * @param scheme which they are in
   * @param outside what the file has for {@code O}
   * @param words how many there are
   * @param changed how many of them have another tag in the dataset than in the file
   * @param tags how often the file has each tag
   * @param iob2 how often the dataset has each tag
   */
  public TagConversion {
    tags = ImmutableSortedMap.copyOf(tags);
    iob2 = ImmutableSortedMap.copyOf(iob2);
  }

  /**
   * Compares a file with what was made of it.
   *
   * @param corpus the file
   * @param scheme that its tags were read in
   * @param dataset its sentences in IOB2, perhaps with other types
   * @return the figures
   * @throws IllegalArgumentException if the dataset has other sentences
   */
  public static TagConversion of(TaggedCorpus corpus, TagScheme scheme, NerDataset dataset) {
    List<List<String>> found = corpus.tags();
    if (found.size() != dataset.size()) {
      throw new IllegalArgumentException(dataset + " is not what was made of the file");
    }
    Map<String, Long> tags = new TreeMap<>();
    Map<String, Long> iob2 = new TreeMap<>();
    long words = 0;
    long changed = 0;
    for (int s = 0; s < found.size(); s++) {
      Sentence made = dataset.sentences().get(s);
      for (int i = 0; i < made.size(); i++) {
        String before = found.get(s).get(i);
        String after = made.tags().get(i);
        tags.merge(before, 1L, Long::sum);
        iob2.merge(after, 1L, Long::sum);
        changed += before.equals(after) ? 0 : 1;
        words++;
      }
    }
    return new TagConversion(scheme, corpus.outside(), words, changed, tags, iob2);
  }

  /**
   * Whether the file has another scheme than IOB2, or something else for {@code O}.
   *
   * @return true also if none of its tags happened to become another
   */
  public boolean isOther() {
    return scheme != TagScheme.IOB2 || !outside.equals("O");
  }

  /**
   * What IO cannot say, and what stands for O.
   *
   * @return a text in words; nothing if there is nothing to say
   */
  public Optional<String> remark() {
    String io = scheme == TagScheme.IO ? "neighbours of one type are one entity" : "";
    String other = outside.equals("O") ? "" : outside + " stands for O";
    String remark = io.isEmpty() || other.isEmpty() ? io + other : io + ", " + other;
    return Optional.of(remark).filter(text -> !text.isEmpty());
  }

  /**
   * The conversion in words.
   *
   * @return {@code 4 of 14 tags of IO became others in IOB2}, for instance
   */
  @Override
  public String toString() {
    String text =
        String.format(
            Locale.ROOT, "%,d of %,d tags of %s became others in IOB2", changed, words, scheme);
    return remark().map(more -> text + "; " + more).orElse(text);
  }
}
