package io.slicer.examples.workbook;

import io.slicer.examples.report.Block;
import io.slicer.examples.report.Column;
import io.slicer.examples.report.Note;
import io.slicer.examples.report.Paragraph;
import io.slicer.examples.report.Section;
import io.slicer.examples.report.Table;
import io.slicer.ner.LabelAlignment;
import io.slicer.ner.RunEnvironment;
import io.slicer.ner.Scoring;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What was done, with what, and what has to be known to read the figures. */
final class OverviewView {
  private OverviewView() {}

  static Section of(Workbook workbook, Optional<String> caution) {
    WorkbookArguments arguments = workbook.arguments();
    List<Block> blocks = new ArrayList<>();
    caution.ifPresent(text -> blocks.add(new Note(text)));
    for (LanguageData data : workbook.corpus()) {
      data.notes().forEach(note -> blocks.add(new Note(data.language() + ": " + note)));
    }
    blocks.add(
        new Paragraph(
            "Every file was shuffled with seed "
                + arguments.samplingSeed()
                + " and its first sentences were taken, the share times its size. "
                + labelled(arguments.align())
                + " "
                + compared(arguments.score())
                + " F1 is that of all entities together, as seqeval computes it. The model of the"
                + " last epoch is the one that is evaluated."));
    blocks.add(arguments(arguments));
    blocks.add(environment());
    return new Section("What was done", blocks);
  }

  private static String labelled(LabelAlignment alignment) {
    return alignment == LabelAlignment.FIRST_SUBWORD
        ? "The first sub-word of a word bears its label."
        : "All sub-words of a word bear its label.";
  }

  private static String compared(Scoring scoring) {
    return scoring == Scoring.WORDS
        ? "Tags are compared by words."
        : "Tags are compared by sub-words.";
  }

  private static Table arguments(WorkbookArguments arguments) {
    Table table =
        Table.of("Arguments", Column.text("argument"), Column.text("value"))
            .with("model", arguments.model())
            .with("corpus", arguments.data())
            .with("languages and their shares", languages(arguments))
            .with("loss", loss(arguments))
            .with("epochs", plain(arguments.epochs()))
            .with("sentences of a batch", arguments.batchSize())
            .with("learning rate", plain(arguments.learningRate()))
            .with("warm-up, part of the steps", plain(arguments.warmupRatio()))
            .with("weight decay", plain(arguments.weightDecay()))
            .with("gradients clipped to a norm of", plain(arguments.maxGradNorm()))
            .with("precision", arguments.precision())
            .with("seed", arguments.seed())
            .with("threads", arguments.threads());
    if (arguments.maxLength() != null) {
      table = table.with("sub-words of a sentence in training, at most", arguments.maxLength());
    }
    if (arguments.maxTrain() != null) {
      table = table.with("sentences of a language in training, at most", arguments.maxTrain());
    }
    if (arguments.maxEval() != null) {
      table = table.with("sentences of a language in evaluation, at most", arguments.maxEval());
    }
    return table;
  }

  private static String languages(WorkbookArguments arguments) {
    List<String> languages = new ArrayList<>();
    for (int l = 0; l < arguments.languages().size(); l++) {
      languages.add(arguments.languages().get(l) + " " + plain(arguments.shares().get(l)));
    }
    return String.join(", ", languages);
  }

  private static String plain(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  private static String loss(WorkbookArguments arguments) {
    String head =
        arguments.head() == null
            ? ""
            : ", head " + arguments.head().toString().toLowerCase(Locale.ROOT);
    return (arguments.slices() == null
            ? "cross-entropy"
            : "SLICER, slices of " + arguments.slices())
        + head;
  }

  private static Table environment() {
    RunEnvironment environment = RunEnvironment.current();
    return Table.of("Environment", Column.text("what"), Column.text("which"))
        .with("slicer", environment.slicer())
        .with("Java", environment.java())
        .with("system", environment.os())
        .with("processor", environment.cpu())
        .with("processors", environment.processors());
  }
}
