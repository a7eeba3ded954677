package io.slicer.examples.xnli;

import io.slicer.classification.Classification;
import io.slicer.classification.ClassificationEvaluation;
import io.slicer.classification.LabelScore;
import io.slicer.classification.Problem;
import io.slicer.classification.SequenceClassifier;
import io.slicer.classification.corpus.ClassificationFiles;
import io.slicer.classification.corpus.ReadingOptions;
import io.slicer.eval.RegressionReport;
import io.slicer.examples.cli.ArgumentCheck;
import io.slicer.examples.cli.ComputingArguments;
import io.slicer.examples.cli.Json;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.cli.SavedModel;
import io.slicer.inference.InferenceSettings;
import io.slicer.text.TextInput;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Classifies texts and pairs of texts.
 *
 * <pre>java -jar slicer-examples.jar classify runs/xnli/mbert/model "He ran home." "He is at home."
 * </pre>
 */
@Command(
    name = "classify",
    description = {
      "Classifies a text, a pair of texts, the rows of a file, or the lines of standard input (TEXT,"
          + " or TEXT<TAB>TEXT for a pair).",
      ""
    })
public final class Classify implements Callable<Integer> {
  /** Texts that are classified between two signs of life. */
  private static final int CHUNK = 512;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private SavedModel model = new SavedModel();

  @Parameters(
      index = "1..*",
      arity = "0..2",
      paramLabel = "TEXT",
      description = "The text, or the two texts of a pair.")
  private List<String> texts = new ArrayList<>();

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description =
          "Classify the rows of a file: tab-separated columns, CSV with names, JSON lines or Parquet,"
              + " whose columns are found out. A column of labels is passed over.")
  private @Nullable Path file;

  @Option(
      names = "--evaluate",
      description = "Compare with the labels in the file, and print the figures instead.")
  private boolean evaluate;

  @Option(
      names = "--threshold",
      paramLabel = "X",
      description =
          "The probability from which on a text has a label, where it may have several. Default:"
              + " ${DEFAULT-VALUE}.")
  private double threshold = Classification.THRESHOLD;

  @Option(
      names = "--json",
      description = "Print a line of JSON for each text: the texts, labels and probabilities.")
  private boolean json;

  @Mixin private ComputingArguments computing = new ComputingArguments();

  /** Arguments are still to come. */
  public Classify() {}

  @Override
  public Integer call() {
    new ArgumentCheck(spec)
        .that(threshold >= 0 && threshold <= 1, "--threshold", threshold, "from 0 to 1");
    require(texts.isEmpty() || file == null, "Give either texts or --file, not both");
    require(!evaluate || file != null, "--evaluate needs --file");
    require(!evaluate || !json, "--evaluate prints figures, not answers as JSON");
    InferenceSettings settings = computing.settings(spec);
    Progress progress = Progress.on(spec.commandLine().getErr());
    // What cannot be read is better found before a model is downloaded.
    List<TextInput> inputs = evaluate ? List.of() : inputs();
    try (SequenceClassifier classifier = SequenceClassifier.load(model.find(progress), settings)) {
      if (evaluate && file != null) {
        evaluate(classifier, file);
      } else {
        print(classifier, inputs, progress);
      }
    }
    return ExitCode.OK;
  }

  private void require(boolean condition, String problem) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), problem);
    }
  }

  private List<TextInput> inputs() {
    if (file != null) {
      return ClassificationFiles.inputs(file);
    }
    if (texts.isEmpty()) {
      return lines();
    }
    return List.of(
        texts.size() == 1 ? TextInput.of(texts.get(0)) : TextInput.of(texts.get(0), texts.get(1)));
  }

  private static List<TextInput> lines() {
    List<TextInput> inputs = new ArrayList<>();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        int tab = line.indexOf('\t');
        inputs.add(
            tab < 0
                ? TextInput.of(line)
                : TextInput.of(line.substring(0, tab), line.substring(tab + 1)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read standard input", e);
    }
    return inputs;
  }

  private void evaluate(SequenceClassifier classifier, Path corpus) {
    ClassificationEvaluation evaluation =
        classifier.evaluate(
            ClassificationFiles.read(corpus, ReadingOptions.of(classifier.problem())), threshold);
    PrintWriter out = spec.commandLine().getOut();
    if (classifier.problem() == Problem.REGRESSION) {
      RegressionReport report = evaluation.regression();
      out.print(
          String.format(
              Locale.ROOT,
              "mean squared error %.4f%nPearson  %.4f%nSpearman %.4f%n",
              report.meanSquaredError(),
              report.pearson(),
              report.spearman()));
    } else {
      out.print(evaluation.report().format(4));
      out.print(String.format(Locale.ROOT, "%nloss %.4f%n", evaluation.loss()));
    }
    out.flush();
  }

  private void print(SequenceClassifier classifier, List<TextInput> inputs, Progress progress) {
    PrintWriter out = spec.commandLine().getOut();
    if (inputs.size() <= CHUNK) {
      print(classifier, inputs, out);
      return;
    }
    try (Progress.Task task =
        progress.start("classifying", Progress.Unit.EXAMPLES, 0, inputs.size())) {
      for (int from = 0; from < inputs.size(); from += CHUNK) {
        int to = Math.min(inputs.size(), from + CHUNK);
        print(classifier, inputs.subList(from, to), out);
        task.at(to, "", Optional.empty());
      }
    }
  }

  private void print(SequenceClassifier classifier, List<TextInput> inputs, PrintWriter out) {
    List<Classification> answers = classifier.classify(inputs);
    for (int i = 0; i < inputs.size(); i++) {
      out.print(
          json ? jsonLine(inputs.get(i), answers.get(i)) : row(inputs.get(i), answers.get(i)));
      out.print('\n');
    }
    out.flush();
  }

  private String jsonLine(TextInput input, Classification answer) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("text", input.text());
    input.pair().ifPresent(pair -> fields.put("text_pair", pair));
    switch (answer.problem()) {
      case SINGLE_LABEL -> fields.put("label", answer.label());
      case MULTI_LABEL -> fields.put("labels", answer.labels(threshold));
      case REGRESSION -> fields.put("value", answer.score());
    }
    if (answer.problem() != Problem.REGRESSION) {
      Map<String, Double> scores = new LinkedHashMap<>();
      answer.scores().forEach(one -> scores.put(one.label(), one.score()));
      fields.put("scores", scores);
    }
    if (answer.cutFirst() + answer.cutSecond() > 0) {
      fields.put("unread_subwords", answer.cutFirst() + answer.cutSecond());
    }
    return Json.line(fields);
  }

  private String row(TextInput input, Classification answer) {
    StringBuilder row = new StringBuilder(input.text());
    input.pair().ifPresent(pair -> row.append("\n").append(pair));
    for (LabelScore one : answer.scores()) {
      boolean chosen =
          switch (answer.problem()) {
            case SINGLE_LABEL -> one.label().equals(answer.label());
            case MULTI_LABEL -> one.score() >= threshold;
            case REGRESSION -> false;
          };
      row.append(
          answer.problem() == Problem.REGRESSION
              ? String.format(Locale.ROOT, "\n  %.4f", one.score())
              : String.format(
                  Locale.ROOT, "\n%s %.3f  %s", chosen ? "*" : " ", one.score(), one.label()));
    }
    return row.toString();
  }
}
