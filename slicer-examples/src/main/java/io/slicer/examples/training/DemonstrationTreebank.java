package io.slicer.examples.training;

import io.slicer.corpus.CorpusException;
import io.slicer.treebank.ConlluFiles;
import io.slicer.treebank.Treebank;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The files of {@code demo-treebank}, which are resources of this program. */
public final class DemonstrationTreebank {
  /** What it is called in records and errors. */
  public static final String NAME = "demo-treebank";

  /** What has to be said with every figure that it gives. */
  public static final String CAUTION =
      """
      This is the demonstration treebank: small, with short and easy sentences, written to show that
      training and transfer work. Its figures say nothing about a model or a language. For figures
      that do, give --data a directory with files of Universal Dependencies.""";

  /** The languages that it has a test of; English, the first, has the other splits too. */
  public static final List<String> LANGUAGES = List.of("en", "de", "fr", "es");

  private DemonstrationTreebank() {}

  /**
   * Whether there is a file.
   *
   * @param split which
   * @param language its code
   * @return whether it can be read
   */
  public static boolean has(Split split, String language) {
    return DemonstrationTreebank.class.getResource(NAME + "/" + file(split, language)) != null;
  }

  private static String file(Split split, String language) {
    return split + "-" + language + ".conllu";
  }

  /**
   * Reads a file.
   *
   * @param split which
   * @param language one of {@link #LANGUAGES}; {@code en} if the split is not the test
   * @return its sentences, all with trees
   * @throws CorpusException if there is no such file
   */
  public static Treebank read(Split split, String language) {
    String file = file(split, language);
    String source = NAME + "/" + file;
    try (InputStream in = DemonstrationTreebank.class.getResourceAsStream(source)) {
      if (in == null) {
        throw new CorpusException(
            NAME,
            "there is no "
                + file
                + "; test files are there for "
                + String.join(", ", LANGUAGES)
                + ", train and dev files for en");
      }
      return ConlluFiles.read(in, source);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + source, e);
    }
  }
}
