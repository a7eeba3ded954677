package io.slicer.parsing;

import io.slicer.treebank.ConlluFiles;
import io.slicer.treebank.Treebank;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Sentences whose trees follow from their words. */
final class TinyTreebanks {
  private static final List<String> NOUNS = List.of("film", "Paris", "dog", "house");
  private static final List<String> VERBS = List.of("was", "sees", "has");
  private static final List<String> ADJECTIVES = List.of("good", "sad", "great", "poor");

  private TinyTreebanks() {}

  /** What a file of that content holds. */
  static Treebank of(String source, String conllu) {
    return ConlluFiles.read(
        new ByteArrayInputStream(conllu.getBytes(StandardCharsets.UTF_8)), source);
  }

  /** So many sentences: (the (adjective) noun) verb (the (adjective) noun) and a full stop. */
  static Treebank sentences(String source, int count, long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int s = 0; s < count; s++) {
      List<String[]> rows = new ArrayList<>(); // form, UPOS, head, relation
      int subject = phrase(rows, random, "nsubj");
      int verb = rows.size() + 1;
      rows.add(new String[] {one(VERBS, random), "VERB", "0", "root"});
      int object = phrase(rows, random, "obj:some");
      rows.add(new String[] {".", "PUNCT", "" + verb, "punct"});
      rows.get(subject - 1)[2] = "" + verb;
      rows.get(object - 1)[2] = "" + verb;
      for (int w = 0; w < rows.size(); w++) {
        String[] row = rows.get(w);
        text.append(w + 1).append("\t%s\t_\t%s\t_\t_\t%s\t%s\t_\t_\n".formatted((Object[]) row));
      }
      text.append('\n');
    }
    return of(source, text.toString());
  }

  /** Returns the number of the noun, whose head is not known yet. */
  private static int phrase(List<String[]> rows, Random random, String relation) {
    int begin = rows.size() + 1;
    boolean adjective = random.nextBoolean();
    int noun = begin + (adjective ? 2 : 1);
    rows.add(new String[] {"the", "DET", "" + noun, "det"});
    if (adjective) {
      rows.add(new String[] {one(ADJECTIVES, random), "ADJ", "" + noun, "amod"});
    }
    rows.add(new String[] {one(NOUNS, random), "NOUN", "", relation});
    return noun;
  }

  private static String one(List<String> words, Random random) {
    return words.get(random.nextInt(words.size()));
  }

  /** A sentence of so many equal words, each of which depends on the one before it. */
  static String chain(int words) {
    StringBuilder text = new StringBuilder();
    for (int w = 1; w <= words; w++) {
      String relation = w == 1 ? "root" : "conj";
      text.append("%d\tfilm\t_\tNOUN\t_\t_\t%d\t%s\t_\t_\n".formatted(w, w - 1, relation));
    }
    return text.append('\n').toString();
  }
}
