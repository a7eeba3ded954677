package io.slicer.classification.corpus;

import io.slicer.classification.ClassificationDataset;
import io.slicer.corpus.CorpusException;
import io.slicer.text.TextInput;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads texts and pairs of texts with their answers.
 *
 * <pre>{@code
 * ClassificationDataset train = ClassificationFiles.read(Path.of("multinli.train.en.tsv"));
 * ClassificationDataset swahili =
 *     ClassificationFiles.read(
 *         Path.of("xnli.test.tsv"),
 *         ReadingOptions.defaults().withRows(Column.of("language"), "sw"));
 * ClassificationDataset reviews =
 *     ClassificationFiles.read(
 *         Path.of("reviews.csv"),
 *         ReadingOptions.of(Problem.REGRESSION)
 *             .withFormat(RowFormat.CSV)
 *             .withColumns(ExampleColumns.of("review", "stars")));
 * }</pre>
 *
 * <p>What is found out unless it is given:
 *
 * <ul>
 *   <li>Parquet, JSON lines, tabs between columns, or CSV, which must have a row of known names;
 *   <li>columns by their names: {@code premise} and {@code hypothesis} or {@code hypo}, {@code
 *       sentence1} and {@code sentence2}, {@code question1} and {@code question2}, {@code text1}
 *       and {@code text2}, {@code text} and {@code text_pair}, {@code text}, {@code sentence};
 *       {@code gold_label}, {@code label}, {@code labels}, {@code score};
 *   <li>without names, two columns as text and label, three as two texts and a label.
 * </ul>
 *
 * <p>In XNLI's and MultiNLI's own files {@code contradictory} is {@code contradiction}, and rows
 * with the label {@code -}, on which annotators did not agree, are left out; the log and {@link
 * ClassificationCorpus} say how many. Nothing else is repaired or left out without being asked for:
 * a row that is not as the others is a {@link CorpusException} with its line.
 */
public final class ClassificationFiles {
  private ClassificationFiles() {}

  /**
   * Reads a file in which each text has one label, and whose layout is found out.
   *
   * @param file to read
   * @return its examples
   * @throws CorpusException if it is not certain what the file holds, a row is damaged, there is no
   *     example, or more than memory holds
   * @throws UncheckedIOException if the file cannot be read
   */
  public static ClassificationDataset read(Path file) {
    return read(file, ReadingOptions.defaults());
  }

  /**
   * Reads a file.
   *
   * @param file to read
   * @param options how it is read
   * @return its examples
   * @throws CorpusException if it is not certain what the file holds, a row is damaged, there is no
   *     example, or more than memory holds
   * @throws UncheckedIOException if the file cannot be read
   */
  public static ClassificationDataset read(Path file, ReadingOptions options) {
    return ClassificationCorpus.read(file, options).dataset();
  }

  /**
   * Reads texts without answers, whose layout is found out. Columns of labels are passed over.
   *
   * @param file to read
   * @return all texts or pairs, in their order, those with unusable labels included
   * @throws CorpusException if it is not certain what the file holds, a row is damaged, or there is
   *     none
   * @throws UncheckedIOException if the file cannot be read
   */
  public static List<TextInput> inputs(Path file) {
    return inputs(file, ReadingOptions.defaults());
  }

  /**
   * Reads texts without answers. Columns of labels are passed over, and so is all that the options
   * say of labels.
   *
   * @param file to read
   * @param options how it is read
   * @return all texts or pairs, in their order, those with unusable labels included
   * @throws CorpusException if it is not certain what the file holds, a row is damaged, or there is
   *     none
   * @throws UncheckedIOException if the file cannot be read
   */
  public static List<TextInput> inputs(Path file, ReadingOptions options) {
    return ClassificationCorpus.inputs(file, options);
  }
}
