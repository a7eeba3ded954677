package io.slicer.examples.training;

import com.google.common.base.Splitter;
import io.slicer.files.AtomicFiles;
import java.nio.file.Path;

/** Treebanks of a few words, in folders as Universal Dependencies has them. */
public final class TinyTreebanks {
  private static final String TRAIN =
      "Anna/PROPN lives/VERB in/ADP Berlin/PROPN|Maria/PROPN was/AUX born/VERB in/ADP 1968/NUM|"
          + "the/DET club/NOUN was/AUX born/VERB in/ADP Paris/PROPN|Maria/PROPN lives/VERB";

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

  private static void write(Path directory, String file, String sentences) {
    AtomicFiles.write(directory.resolve(file + ".conllu"), conllu(sentences));
  }

  /** Sentences of words and their tags, {@code A/X B/Y|C/Z}, as CoNLL-U. */
  public static String conllu(String sentences) {
    StringBuilder text = new StringBuilder();
    for (String sentence : Splitter.on('|').split(sentences)) {
      int id = 1;
      for (String word : Splitter.on(' ').split(sentence)) {
        int slash = word.indexOf('/');
        text.append(id++ + "\t" + word.substring(0, slash) + "\t_\t" + word.substring(slash + 1))
            .append("\t_\t_\t_\t_\t_\t_\n");
      }
      text.append('\n');
    }
    return text.toString();
  }
}
