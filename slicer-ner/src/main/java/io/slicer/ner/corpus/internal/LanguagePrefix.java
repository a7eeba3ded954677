package io.slicer.ner.corpus.internal;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import com.google.common.collect.Multisets;
import io.slicer.corpus.CorpusException;
import io.slicer.corpus.Quoted;
import io.slicer.corpus.SourceLines;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The language that PAN-X had before every token when it was first published. */
public final class LanguagePrefix {
  // Language codes of Wikipedia: en, zh-min-nan, simple.
  private static final Pattern LANGUAGE = Pattern.compile("(?:[a-z]{2,3}(?:-[a-z]+)*|simple):");

  private static final int MOST_SHOWN = 5;

  private LanguagePrefix() {}

  /**
   * Sentences without it.
   *
   * @param sentences of a file
   * @param source the file
   * @return the same if they have none
   * @throws CorpusException if tokens have different ones, or some have none
   */
  public static List<TaggedSentence> takeOff(List<TaggedSentence> sentences, SourceLines source) {
    Optional<String> prefix = of(sentences, source);
    if (prefix.isEmpty()) {
      return sentences;
    }
    List<TaggedSentence> without = new ArrayList<>();
    for (TaggedSentence sentence : sentences) {
      List<String> words = new ArrayList<>();
      for (String word : sentence.words()) {
        words.add(without(prefix.get(), word, sentence.line(words.size()), source));
      }
      without.add(new TaggedSentence(words, sentence.tags(), sentence.lines()));
    }
    return without;
  }

  /** What more than half of the words begin with, if there is such a language. */
  private static Optional<String> of(List<TaggedSentence> sentences, SourceLines source) {
    Multiset<String> prefixes = HashMultiset.create();
    int words = 0;
    for (TaggedSentence sentence : sentences) {
      for (String word : sentence.words()) {
        words++;
        Matcher matcher = LANGUAGE.matcher(word);
        if (matcher.lookingAt()) {
          prefixes.add(matcher.group());
        }
      }
    }
    if (prefixes.size() <= words / 2) {
      return Optional.empty();
    }
    String most = Multisets.copyHighestCountFirst(prefixes).iterator().next();
    if (prefixes.count(most) <= words / 2) {
      throw new CorpusException(
          source.source(),
          "most tokens begin with a language, but none with the same: of "
              + words
              + " tokens, "
              + counts(prefixes)
              + "; take them off, or give a format without LANGUAGE_PREFIX if they are words");
    }
    return Optional.of(most);
  }

  private static String counts(Multiset<String> prefixes) {
    return Multisets.copyHighestCountFirst(prefixes).entrySet().stream()
        .limit(MOST_SHOWN)
        .map(prefix -> prefix.getCount() + " with \"" + prefix.getElement() + "\"")
        .collect(Collectors.joining(", "));
  }

  private static String without(String prefix, String word, int line, SourceLines source) {
    if (!word.startsWith(prefix)) {
      throw source.problem(
          line,
          "token "
              + Quoted.of(word)
              + " lacks the prefix \""
              + prefix
              + "\" that the other lines have");
    }
    if (word.length() == prefix.length()) {
      throw source.problem(line, "the token is empty");
    }
    return word.substring(prefix.length());
  }
}
