package io.slicer.eval.parsing;

import io.slicer.eval.parsing.RunningText.Word;
import java.util.Arrays;
import java.util.List;

/**
 * Which gold word is which of the system's. Words that are tokens are the same if they stand for
 * the same characters. Around multi-word tokens of either side lies the smallest stretch into which
 * all that it touches fit; the words in it are those of the longest common subsequence of their
 * forms.
 */
final class WordAlignment {
  static final int NONE = -2;

  private final List<Word> gold;
  private final List<Word> system;
  private final int[] systemOfGold;
  private final int[] goldOfSystem;

  WordAlignment(List<Word> gold, List<Word> system) {
    this.gold = gold;
    this.system = system;
    systemOfGold = new int[gold.size()];
    goldOfSystem = new int[system.size()];
    Arrays.fill(systemOfGold, NONE);
    Arrays.fill(goldOfSystem, NONE);
    align();
  }

  /** The system's word that is a gold word, or {@link #NONE}. */
  int systemOf(int goldWord) {
    return systemOfGold[goldWord];
  }

  /** The gold word that is a word of the system, or {@link #NONE}; the root is the root. */
  int goldOf(int systemWord) {
    return systemWord == RunningText.ROOT ? RunningText.ROOT : goldOfSystem[systemWord];
  }

  private void align() {
    int g = 0;
    int s = 0;
    while (g < gold.size() && s < system.size()) {
      Word goldWord = gold.get(g);
      Word systemWord = system.get(s);
      if (goldWord.inMultiword() || systemWord.inMultiword()) {
        // A word that begins before the multi-word token is not in its stretch.
        if (!systemWord.inMultiword() && systemWord.start() < goldWord.start()) {
          s++;
        } else if (!goldWord.inMultiword() && goldWord.start() < systemWord.start()) {
          g++;
        }
        Stretch stretch =
            new Stretch(g, s, goldWord.inMultiword() ? goldWord.end() : systemWord.end());
        stretch.extend();
        alignByForm(g, stretch.goldEnd, s, stretch.systemEnd);
        g = stretch.goldEnd;
        s = stretch.systemEnd;
      } else if (goldWord.start() == systemWord.start() && goldWord.end() == systemWord.end()) {
        same(g++, s++);
      } else if (goldWord.start() <= systemWord.start()) {
        g++;
      } else {
        s++;
      }
    }
  }

  private void same(int goldWord, int systemWord) {
    systemOfGold[goldWord] = systemWord;
    goldOfSystem[systemWord] = goldWord;
  }

  /** The words around a multi-word token, up to those that are behind all characters of it. */
  private final class Stretch {
    private int goldEnd;
    private int systemEnd;
    private int end;

    Stretch(int goldStart, int systemStart, int end) {
      goldEnd = goldStart;
      systemEnd = systemStart;
      this.end = end;
    }

    void extend() {
      while (reaches(gold, goldEnd) || reaches(system, systemEnd)) {
        if (goldEnd < gold.size()
            && (systemEnd >= system.size()
                || gold.get(goldEnd).start() <= system.get(systemEnd).start())) {
          take(gold.get(goldEnd++));
        } else {
          take(system.get(systemEnd++));
        }
      }
    }

    private boolean reaches(List<Word> words, int next) {
      if (next >= words.size()) {
        return false;
      }
      Word word = words.get(next);
      return word.inMultiword() ? word.start() < end : word.end() <= end;
    }

    private void take(Word word) {
      if (word.inMultiword()) {
        end = Math.max(end, word.end());
      }
    }
  }

  /** The longest common subsequence; where two are as long, the gold word is skipped. */
  private void alignByForm(int goldStart, int goldEnd, int systemStart, int systemEnd) {
    int[][] longest = new int[goldEnd - goldStart + 1][systemEnd - systemStart + 1];
    for (int g = goldEnd - goldStart - 1; g >= 0; g--) {
      for (int s = systemEnd - systemStart - 1; s >= 0; s--) {
        longest[g][s] =
            sameForm(goldStart + g, systemStart + s)
                ? 1 + longest[g + 1][s + 1]
                : Math.max(longest[g + 1][s], longest[g][s + 1]);
      }
    }
    int g = 0;
    int s = 0;
    while (goldStart + g < goldEnd && systemStart + s < systemEnd) {
      if (sameForm(goldStart + g, systemStart + s)) {
        same(goldStart + g++, systemStart + s++);
      } else if (longest[g][s] == longest[g + 1][s]) {
        g++;
      } else {
        s++;
      }
    }
  }

  private boolean sameForm(int goldWord, int systemWord) {
    return gold.get(goldWord).compared().equals(system.get(systemWord).compared());
  }
}
