package io.slicer.treebank;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.slicer.corpus.CorpusException;
import io.slicer.eval.parsing.OtherTextException;
import io.slicer.eval.parsing.ParsedSentence;
import io.slicer.eval.parsing.ParsingReport;
import io.slicer.eval.parsing.TreeException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Sentences with words, tags and perhaps trees, and where they came from, which appears in logs,
 * errors and run records.
 *
 * <pre>{@code
 * Treebank gold = ConlluFiles.read(Path.of("en_pud-ud-test.conllu"));
 * Treebank parsed = ConlluFiles.read(Path.of("parsed.conllu"));
 * double las = gold.evaluate(parsed).las().f1();
 * }</pre>
 *
 * <p>Lines in errors are those of the file that was read, or of the one that would be written.
 *
 * @param source a file name or another description
 * @param sentences in the order of the source
 */
public record Treebank(String source, List<Sentence> sentences) {
  /**
   * A treebank.
   *
   * @param source a file name or another description
   * @param sentences in the order of the source
   */
  public Treebank {
    sentences = List.copyOf(sentences);
  }

  /**
   * The number of sentences.
   *
   * @return 0 of an empty file
   */
  public int size() {
    return sentences.size();
  }

  /**
   * The number of words, without multi-word tokens and empty nodes.
   *
   * @return of all sentences together
   */
  public int words() {
    return sentences.stream().mapToInt(sentence -> sentence.words().size()).sum();
  }

  /**
   * The first sentences. Lines in errors are those of the whole.
   *
   * @param count how many at most, at least 1
   * @return a treebank whose source says that it is not all
   * @throws IllegalArgumentException if the count is less than 1
   */
  public Treebank first(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("the first " + count + " sentences");
    }
    return count >= size()
        ? this
        : new Treebank(source + " (first " + count + ")", sentences.subList(0, count));
  }

  /**
   * A fingerprint: SHA-256 of the file that these sentences are written to, which is the file that
   * they were read from.
   *
   * @return 64 hexadecimal digits, as {@code sha256sum} prints them
   */
  public String sha256() {
    Hasher hasher = Hashing.sha256().newHasher();
    sentences.forEach(sentence -> hasher.putString(sentence.conllu(), StandardCharsets.UTF_8));
    return hasher.hash().toString();
  }

  /**
   * The trees, for training or evaluation, which need more than a file must have: a head for every
   * word, exactly one root, no circle.
   *
   * @return the tree of each sentence
   * @throws CorpusException if a sentence is no tree
   */
  public List<ParsedSentence> trees() {
    List<ParsedSentence> trees = new ArrayList<>(size());
    for (Sentence sentence : sentences) {
      try {
        trees.add(sentence.tree());
      } catch (TreeException e) {
        throw problem(trees.size(), e.id(), String.valueOf(e.getMessage()));
      }
    }
    return trees;
  }

  /**
   * Scores a parser by these trees, as {@code conll18_ud_eval.py} of the CoNLL 2018 shared task
   * does.
   *
   * @param system the same text as the parser has it; words and borders of sentences may differ
   * @return words, UPOS, UAS, LAS and CLAS
   * @throws CorpusException if a sentence on either side is no tree, the characters of the two
   *     differ, spaces aside, or there is no sentence here
   */
  public ParsingReport evaluate(Treebank system) {
    if (sentences.isEmpty()) {
      throw new CorpusException(source, "no sentences to score " + system.source() + " by");
    }
    List<ParsedSentence> right = trees();
    List<ParsedSentence> found = system.trees();
    try {
      return ParsingReport.of(right, found);
    } catch (OtherTextException e) {
      throw problem(e.sentence(), e.id(), e.getMessage() + " (" + system.source() + ")");
    }
  }

  /**
   * Checks that the UPOS of each word is one of some tags.
   *
   * @param tags that there are
   * @throws CorpusException if a word has another, or none
   */
  public void checkUpos(Collection<String> tags) {
    for (int s = 0; s < size(); s++) {
      List<Word> words = sentences.get(s).words();
      for (int w = 0; w < words.size(); w++) {
        String upos = words.get(w).upos();
        if (!tags.contains(upos)) {
          throw problem(s, String.valueOf(w + 1), "UPOS is " + upos + ", which is none of " + tags);
        }
      }
    }
  }

  /**
   * Where a word stands, for messages.
   *
   * @param sentence its index, from 0
   * @param word its number, from 1
   * @return the line, counted from 1
   */
  public int line(int sentence, int word) {
    return line(sentence, String.valueOf(word));
  }

  private int line(int sentence, String id) {
    int before = sentences.stream().limit(sentence).mapToInt(Sentence::lines).sum();
    return before + sentences.get(sentence).line(id);
  }

  private CorpusException problem(int sentence, String id, String problem) {
    return new CorpusException(source, line(sentence, id), problem);
  }

  @Override
  public String toString() {
    return "Treebank[" + source + ", " + size() + " sentences]";
  }
}
