package io.slicer.examples.hyperx;

import io.slicer.classification.ClassificationDataset;
import io.slicer.classification.corpus.ClassificationFiles;
import io.slicer.hyperx.Pair;
import io.slicer.hyperx.PairData;
import io.slicer.language.TextCorpus;
import io.slicer.language.TextFile;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.format.NerCorpora;
import io.slicer.tagging.TaggingDataset;
import io.slicer.treebank.ConlluFiles;
import io.slicer.treebank.Treebank;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Data of a task in a language, as an option names them: {@code ner#tr=test-tr.tsv}.
 *
 * @param pair of what they are
 * @param file where they are
 */
record PairFile(Pair pair, Path file) {
  /** What an option says of its values. */
  static final String FORM =
      "TASK#LANGUAGE=FILE, such as ner#tr=test-tr.tsv. Tasks are ner (files of entities), pos and"
          + " dep (CoNLL-U), nli (texts with one label) and mlm (text, a line each).";

  /** Reads a value. */
  static final class Converter implements ITypeConverter<PairFile> {
    /** Nothing to do yet. */
    Converter() {}

    @Override
    public PairFile convert(String value) {
      int end = value.indexOf('=');
      if (end < 0) {
        throw new TypeConversionException("'" + value + "' is not " + FORM);
      }
      try {
        return new PairFile(Pair.of(value.substring(0, end)), Path.of(value.substring(end + 1)));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /**
   * Reads the file.
   *
   * @param most only the first so many sentences or texts; null for all
   * @param open gets what has to be closed when the data are no longer used
   * @throws io.slicer.corpus.CorpusException if it cannot be read
   * @throws IllegalArgumentException if there is no such task
   */
  PairData read(@Nullable Integer most, List<AutoCloseable> open) {
    String language = pair.language();
    return switch (pair.task()) {
      case "ner" -> {
        NerDataset data = NerCorpora.readConverted(file);
        yield PairData.ner(language, most == null ? data : data.first(most));
      }
      case "pos" -> {
        TaggingDataset data = TaggingDataset.upos(ConlluFiles.read(file));
        yield PairData.pos(language, most == null ? data : data.first(most));
      }
      case "dep" -> {
        Treebank data = ConlluFiles.read(file);
        yield PairData.dep(language, most == null ? data : data.first(most));
      }
      case "nli" -> {
        ClassificationDataset data = ClassificationFiles.read(file);
        yield PairData.nli(language, most == null ? data : data.first(most));
      }
      case "mlm" -> {
        TextFile text = TextFile.open(file);
        open.add(text);
        TextCorpus data = most == null ? text : text.first(most);
        yield PairData.mlm(language, data);
      }
      default ->
          throw new IllegalArgumentException(
              "there is no task " + pair.task() + ", only ner, pos, dep, nli and mlm");
    };
  }

  /** As it was given, but for where the program was started. */
  @Override
  public String toString() {
    return pair + "=" + file.toAbsolutePath().normalize();
  }
}
