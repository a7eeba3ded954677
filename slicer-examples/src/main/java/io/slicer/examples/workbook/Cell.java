package io.slicer.examples.workbook;

import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import java.util.ArrayList;
import java.util.List;

/**
 * A training and what is evaluated with it.
 *
 * @param name of the cell and of its directory
 * @param kind what it is for
 * @param trainedOn languages
 * @param train sentences of these languages
 * @param validation languages to evaluate with after every epoch
 * @param test languages to evaluate with in the end
 * @param analyzed whether the errors on the first validation language are analysed
 */
record Cell(
    String name,
    Kind kind,
    List<String> trainedOn,
    NerDataset train,
    List<LanguageData> validation,
    List<LanguageData> test,
    boolean analyzed) {
  /** What a cell is for. */
  enum Kind {
    /** All sentences of one language, which the transfer matrix has a row of. */
    SINGLE,
    /** Those of several languages, which has a row, too. */
    JOINT,
    /** Some of one language, for its learning curve. */
    PART
  }

  /** The cell that is trained on all languages. */
  static final String ALL = "all";

  Cell {
    trainedOn = List.copyOf(trainedOn);
    validation = List.copyOf(validation);
    test = List.copyOf(test);
  }

  /** One language. */
  static Cell of(LanguageData data, List<LanguageData> test, boolean analyzed) {
    return new Cell(
        data.language(),
        Kind.SINGLE,
        List.of(data.language()),
        data.train(),
        List.of(data),
        test,
        analyzed);
  }

  /** Several languages together. */
  static Cell joint(String name, List<LanguageData> languages, List<LanguageData> test) {
    List<Sentence> sentences = new ArrayList<>();
    languages.forEach(data -> sentences.addAll(data.train().sentences()));
    List<String> names = languages.stream().map(LanguageData::language).toList();
    NerDataset together =
        new NerDataset(
            String.join("; ", languages.stream().map(data -> data.train().source()).toList()),
            sentences,
            languages.get(0).train().labels());
    return new Cell(name, Kind.JOINT, names, together, languages, test, false);
  }

  /** The first sentences of one language, evaluated on that language. */
  static Cell part(LanguageData data, int sentences) {
    return new Cell(
        partName(data.language(), sentences),
        Kind.PART,
        List.of(data.language()),
        data.train().first(sentences),
        List.of(data),
        List.of(data),
        false);
  }

  /** All sentences of one language and the first of another, evaluated on the latter. */
  static Cell partWith(LanguageData whole, LanguageData data, int sentences) {
    List<Sentence> both = new ArrayList<>(whole.train().sentences());
    NerDataset part = data.train().first(sentences);
    both.addAll(part.sentences());
    return new Cell(
        partName(whole.language() + "+" + data.language(), sentences),
        Kind.PART,
        List.of(whole.language(), data.language()),
        new NerDataset(whole.train().source() + "; " + part.source(), both, whole.train().labels()),
        List.of(data),
        List.of(data),
        false);
  }

  static String partName(String language, int sentences) {
    return language + "-" + sentences;
  }
}
