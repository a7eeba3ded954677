package io.slicer.examples.treebank;

import io.slicer.examples.cli.Progress;
import io.slicer.examples.cli.SentenceMeter;
import io.slicer.tagging.TaggedSentence;
import io.slicer.tagging.TaggingDataset;
import io.slicer.tagging.TaggingEvaluation;
import io.slicer.tagging.WordTag;
import io.slicer.tagging.WordTagger;
import java.util.ArrayList;
import java.util.List;

/** Evaluates a tagger and shows how far that is. */
public final class TaggingMeter {
  private final WordTagger model;
  private final TaggingDataset dataset;
  private final List<List<WordTag>> tags = new ArrayList<>();
  private double loss;
  private long seen;

  private TaggingMeter(WordTagger model, TaggingDataset dataset) {
    this.model = model;
    this.dataset = dataset;
  }

  /**
   * Evaluates a tagger.
   *
   * @param model to evaluate
   * @param dataset with the right tags
   * @param name of the dataset
   * @param progress where it is shown how far that is
   * @return what was found
   */
  public static TaggingEvaluation evaluate(
      WordTagger model, TaggingDataset dataset, String name, Progress progress) {
    TaggingMeter meter = new TaggingMeter(model, dataset);
    SentenceMeter.each(dataset.sentences(), "tagging " + name, progress, meter::add);
    return new TaggingEvaluation(dataset, meter.tags, meter.loss / meter.seen);
  }

  private void add(List<TaggedSentence> portion) {
    TaggingEvaluation part =
        model.evaluate(new TaggingDataset(dataset.source(), portion, dataset.labels()));
    tags.addAll(part.tags());
    long words = part.tags().stream().mapToLong(List::size).sum() - part.unseenWords();
    if (words > 0) {
      loss += part.loss() * words;
      seen += words;
    }
  }
}
