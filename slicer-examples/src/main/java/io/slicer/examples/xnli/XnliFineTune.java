package io.slicer.examples.xnli;

import io.slicer.classification.TrainedPart;
import io.slicer.examples.cli.ArgumentCheck;
import io.slicer.examples.training.Recipe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Fine-tunes encoders on pairs of texts in one language and evaluates them on others. */
@Command(
    name = "fine-tune",
    description = {
      "Fine-tunes one model after the other on pairs of texts (or single texts) in one language, and"
          + " evaluates each on other languages.",
      "",
      "Data are files {train,dev,test}-LANG.tsv with a line PREMISE<TAB>HYPOTHESIS<TAB>LABEL (or"
          + " TEXT<TAB>LABEL), the same as .csv, .jsonl or .parquet, or XNLI's own xnli.dev.tsv,"
          + " xnli.test.tsv and multinli.train.LANG.tsv. The training is validated on dev-LANG of"
          + " all languages that have one, every --eval-steps steps and after each epoch; in the end"
          + " each language is evaluated on test-LANG, or on dev-LANG where there is none.",
      "",
      "The output directory gets the report (report.html, report.json) and a folder for each model:"
          + " the model in Hugging Face form (model/), run-record.json, result.json, and what the"
          + " model says of each language (predictions/LANG.tsv). A run that was stopped continues"
          + " with the same command and --resume, and ends with the same bits.",
      ""
    })
final class XnliFineTune extends XnliTechnique {
  @Option(
      names = "--head-only",
      description =
          "Train the whole head and nothing of the encoder. BERT's pooler and DistilBERT's"
              + " pre_classifier are parts of the head.")
  private boolean headOnly;

  @Option(
      names = "--published-head",
      description =
          "Train the parameters whose names begin with \"classifier\", as the published code does"
              + " for feature extraction.")
  private boolean publishedHead;

  /** Arguments are still to come. */
  XnliFineTune() {}

  @Override
  String technique() {
    return "fine-tune";
  }

  @Override
  TrainedPart trained() {
    if (publishedHead) {
      return TrainedPart.PUBLISHED_HEAD;
    }
    return headOnly ? TrainedPart.HEAD : TrainedPart.ALL;
  }

  @Override
  void check(Recipe how, ArgumentCheck check) {
    check.that(
        !(headOnly && publishedHead), "--published-head", true, "left out beside --head-only");
  }
}
