package io.slicer.examples.workbook;

import io.slicer.examples.report.Block;
import io.slicer.examples.report.Column;
import io.slicer.examples.report.Column.Shading;
import io.slicer.examples.report.Format;
import io.slicer.examples.report.Heading;
import io.slicer.examples.report.HeatMap;
import io.slicer.examples.report.HeatMap.Colours;
import io.slicer.examples.report.Paragraph;
import io.slicer.examples.report.Section;
import io.slicer.examples.report.Table;
import io.slicer.examples.report.TokenTable;
import io.slicer.examples.report.TokenTable.Line;
import io.slicer.ner.ErrorAnalysis.Group;
import io.slicer.ner.ErrorAnalysis.SentenceErrors;
import io.slicer.ner.ErrorAnalysis.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where the main language's model goes wrong on that language. */
final class ErrorView {
  private static final int TOKENS = 25;

  private ErrorView() {}

  static Section of(ErrorFigures errors) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Paragraph(
            String.format(
                Locale.ROOT,
                "The model that was trained on %1$s on the %2$,d development sentences of %1$s:"
                    + " %3$,d labelled sub-words with a mean loss of %4$.4f. A loss is the"
                    + " cross-entropy of the right label.",
                errors.language(),
                errors.sentences(),
                errors.tokens(),
                errors.meanLoss())));
    blocks.add(groups("Losses by label", "label", errors.byLabel(), errors.byLabel().size()));
    blocks.add(
        groups(
            "Losses by sub-word, those with the largest sums",
            "sub-word",
            errors.byToken(),
            TOKENS));
    blocks.add(new Heading("Which label is taken for which"));
    blocks.add(
        matrix(
            errors,
            "Of the labelled sub-words with a true tag, the share with each predicted one: rows add up to 100",
            errors.ofTrue(),
            Format.percent(1)));
    blocks.add(
        matrix(
            errors,
            "Of the labelled sub-words with a predicted tag, the share with each true one: columns add up to"
                + " 100",
            errors.ofPredicted(),
            Format.percent(1)));
    blocks.add(matrix(errors, "Labelled sub-words, counted", errors.counts(), Format.INTEGER));
    blocks.add(new Heading("The sentences with the most loss"));
    for (int s = 0; s < errors.worst().size(); s++) {
      blocks.add(sentence(s + 1, errors.language(), errors.worst().get(s)));
    }
    errors
        .examples()
        .forEach(
            (piece, sentences) -> {
              blocks.add(new Heading("Sentences with " + piece));
              if (sentences.isEmpty()) {
                blocks.add(new Paragraph("There is none."));
              }
              for (int s = 0; s < sentences.size(); s++) {
                blocks.add(sentence(s + 1, errors.language(), sentences.get(s)));
              }
            });
    return new Section("Errors of " + errors.language(), blocks);
  }

  private static Table groups(String caption, String name, List<Group> groups, int most) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (Group group : groups.subList(0, Math.min(most, groups.size()))) {
      rows.add(List.of(group.name(), group.count(), group.mean(), group.sum()));
    }
    return new Table(
        caption,
        List.of(
            Column.text(name),
            Column.integer("count"),
            Column.decimal("mean", 2).shaded(Shading.HEAT),
            Column.decimal("sum", 2).shaded(Shading.BAR)),
        rows);
  }

  private static HeatMap matrix(
      ErrorFigures errors, String caption, List<List<Double>> values, Format format) {
    List<List<@Nullable Double>> cells = new ArrayList<>();
    values.forEach(row -> cells.add(new ArrayList<>(row)));
    return new HeatMap(
        caption,
        "true",
        "predicted",
        errors.tags(),
        errors.tags(),
        cells,
        format,
        Colours.FROM_ZERO);
  }

  private static TokenTable sentence(int place, String language, SentenceErrors sentence) {
    List<Token> tokens = sentence.tokens();
    return new TokenTable(
        String.format(
            Locale.ROOT,
            "%d. Sentence %d, total loss %.2f",
            place,
            sentence.index() + 1,
            sentence.loss()),
        language,
        List.of(
            Line.text("sub-word", tokens.stream().map(Token::piece).toList()),
            Line.text("label", each(tokens, Token::label)),
            Line.text("predicted", each(tokens, Token::predicted)),
            Line.heat("loss", 2, losses(tokens))));
  }

  private interface Property {
    @Nullable Object of(Token token);
  }

  private static List<@Nullable Object> each(List<Token> tokens, Property property) {
    List<@Nullable Object> values = new ArrayList<>();
    tokens.forEach(token -> values.add(property.of(token)));
    return values;
  }

  private static List<@Nullable Double> losses(List<Token> tokens) {
    List<@Nullable Double> losses = new ArrayList<>();
    tokens.forEach(token -> losses.add(token.loss()));
    return losses;
  }
}
