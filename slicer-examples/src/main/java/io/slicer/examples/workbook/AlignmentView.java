package io.slicer.examples.workbook;

import io.slicer.examples.report.Block;
import io.slicer.examples.report.Heading;
import io.slicer.examples.report.Paragraph;
import io.slicer.examples.report.Section;
import io.slicer.examples.report.TokenTable;
import io.slicer.examples.report.TokenTable.Line;
import io.slicer.ner.corpus.LabelSet;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.text.Piece;
import io.slicer.text.SubwordTokenizer;
import io.slicer.words.LabelAlignment;
import io.slicer.words.SubwordSequence;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A sentence of each language as words, as sub-words, and as what training sees of its labels. */
final class AlignmentView {
  private static final int SHORTEST = 6;
  private static final int LONGEST = 14;

  private AlignmentView() {}

  static Section of(Workbook workbook, SubwordTokenizer tokenizer) {
    List<Block> blocks = new ArrayList<>();
    LabelAlignment alignment = workbook.arguments().fineTuning().words().align();
    blocks.add(
        new Paragraph(
            "The tokenizer cuts words into the pieces of the model's vocabulary. "
                + bearers(alignment)));
    for (LanguageData data : workbook.corpus()) {
      Sentence sentence = example(data.train());
      blocks.add(new Heading(data.language()));
      blocks.add(words(data.language(), sentence));
      blocks.add(pieces(data.language(), sentence, tokenizer, data.train().labels(), alignment));
    }
    return new Section("Tokenization and labels", blocks);
  }

  /** The first sentence with an entity that is neither short nor long, or else the first. */
  private static Sentence example(NerDataset dataset) {
    return dataset.sentences().stream()
        .filter(sentence -> sentence.size() >= SHORTEST && sentence.size() <= LONGEST)
        .filter(sentence -> sentence.tags().stream().anyMatch(tag -> tag.startsWith("I-")))
        .findFirst()
        .orElse(dataset.sentences().get(0));
  }

  private static String bearers(LabelAlignment alignment) {
    return switch (alignment) {
      case FIRST_SUBWORD ->
          "The first piece of a word bears its label; the others are no part of the loss.";
      case FIRST_NOT_BARE ->
          "The first piece of a word that is more than the mark of its beginning bears its label;"
              + " the others are no part of the loss.";
      case MEAN ->
          "The mean of what the encoder makes of a word's pieces bears its label, which stands below"
              + " the first.";
      case ALL_SUBWORDS -> "Every piece of a word bears the word's label unchanged.";
      case ALL_CONTINUED ->
          "Every piece of a word bears the word's label; behind the first, B- becomes I-.";
    };
  }

  private static TokenTable words(String language, Sentence sentence) {
    return new TokenTable(
        "Words and their tags",
        language,
        List.of(Line.text("word", sentence.words()), Line.text("tag", sentence.tags())));
  }

  private static TokenTable pieces(
      String language,
      Sentence sentence,
      SubwordTokenizer tokenizer,
      LabelSet labels,
      LabelAlignment alignment) {
    List<Piece> pieces = tokenizer.encodeWords(sentence.words()).pieces();
    List<@Nullable Object> words = new ArrayList<>();
    List<@Nullable Object> names = new ArrayList<>();
    List<@Nullable Object> indices = new ArrayList<>();
    List<Boolean> labelled = SubwordSequence.bearers(pieces, alignment);
    Iterator<String> borne =
        sentence
            .subwordTags(
                IntStream.range(0, pieces.size())
                    .filter(labelled::get)
                    .mapToObj(p -> pieces.get(p).word())
                    .toList(),
                labels.continuing(alignment))
            .iterator();
    for (int p = 0; p < pieces.size(); p++) {
      Piece piece = pieces.get(p);
      String label = labelled.get(p) ? borne.next() : null;
      words.add(piece.isSpecial() ? null : piece.word());
      names.add(label);
      indices.add(label == null ? null : labels.index(label));
    }
    return new TokenTable(
        "Sub-words, the word each is of, and their labels",
        language,
        List.of(
            Line.text("sub-word", pieces.stream().map(Piece::text).toList()),
            Line.text("word", words),
            Line.text("label", names),
            Line.text("label's index", indices)));
  }
}
