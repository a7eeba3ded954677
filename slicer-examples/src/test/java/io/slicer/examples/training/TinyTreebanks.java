package io.slicer.examples.training;

import com.google.common.base.Splitter;
import io.slicer.files.AtomicFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Treebanks of a few words, in folders as Universal Dependencies has them. */
public final class TinyTreebanks {
  private static final String TRAIN =
      "Anna/PROPN lives/VERB in/ADP Berlin/PROPN|Maria/PROPN was/AUX born/VERB in/ADP 1968/NUM|"
          + "the/DET club/NOUN was/AUX born/VERB in/ADP Paris/PROPN|Maria/PROPN lives/VERB";

  private static final Map<String, String> RELATIONS =
      Map.of(
          "PROPN", "nsubj", "ADP", "case", "AUX", "aux", "NUM", "obl", "DET", "det", "NOUN",
          "nsubj");

  private TinyTreebanks() {}

  /**
   * Writes treebanks.
   *
   * @param directory for their folders: en_tiny for training, development and test, de_tiny and
   *     de_other for tests, fr_tiny for development
   */
  public static Path write(Path directory) {
    write(directory, "UD_English-Tiny/en_tiny-ud-train", TRAIN);
    write(directory, "UD_English-Tiny/en_tiny-ud-dev", "Anna/PROPN was/AUX born/VERB");
    write(directory, "UD_English-Tiny/en_tiny-ud-test", TRAIN);
    write(directory, "UD_German-Tiny/de_tiny-ud-test", "Anna/PROPN in/ADP Berlin/PROPN");
    write(directory, "UD_German-Other/de_other-ud-test", "Maria/PROPN in/ADP Paris/PROPN");
    write(directory, "UD_French-Tiny/fr_tiny-ud-dev", "Paris/PROPN|Maria/PROPN");
    return directory;
  }

  private static int lastVerb(List<String> words) {
    int last = -1;
    for (int w = 0; w < words.size(); w++) {
      last = words.get(w).endsWith("/VERB") ? w : last;
    }
    return last;
  }

  private static void write(Path directory, String file, String sentences) {
    AtomicFiles.write(directory.resolve(file + ".conllu"), conllu(sentences));
  }

  /**
   * Sentences of words and their tags, {@code A/X B/Y|C/Z}, as CoNLL-U. The last verb is the root,
   * or else the last word; all others are under it.
   */
  public static String conllu(String sentences) {
    StringBuilder text = new StringBuilder();
    for (String sentence : Splitter.on('|').split(sentences)) {
      List<String> words = Splitter.on(' ').splitToList(sentence);
      int last = lastVerb(words);
      int root = last < 0 ? words.size() : last + 1;
      for (int id = 1; id <= words.size(); id++) {
        String word = words.get(id - 1);
        int slash = word.indexOf('/');
        String tag = word.substring(slash + 1);
        String tree = id == root ? "0\troot" : root + "\t" + RELATIONS.get(tag);
        text.append(id + "\t" + word.substring(0, slash) + "\t_\t" + tag)
            .append("\t_\t_\t" + tree + "\t_\t_\n");
      }
      text.append('\n');
    }
    return text.toString();
  }
}
