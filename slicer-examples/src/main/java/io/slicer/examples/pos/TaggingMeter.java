package io.slicer.examples.pos;

import io.slicer.examples.cli.Progress;
import io.slicer.tagging.TaggingDataset;
import io.slicer.tagging.TaggingEvaluation;
import io.slicer.tagging.WordTag;
import io.slicer.tagging.WordTagger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Evaluates a tagger and shows how far that is. */
final class TaggingMeter {
  /** Sentences that are tagged between two signs of life. */
  static final int CHUNK = 512;

  private TaggingMeter() {}

  static TaggingEvaluation evaluate(
      WordTagger model, TaggingDataset dataset, String name, Progress progress) {
    List<List<WordTag>> tags = new ArrayList<>();
    double loss = 0;
    long seen = 0;
    int size = dataset.size();
    try (Progress.Task task = progress.start("tagging " + name, Progress.Unit.SENTENCES, 0, size)) {
      for (int from = 0; from < size; from += CHUNK) {
        int to = Math.min(size, from + CHUNK);
        TaggingEvaluation part =
            model.evaluate(
                new TaggingDataset(
                    dataset.source(), dataset.sentences().subList(from, to), dataset.labels()));
        tags.addAll(part.tags());
        long words = part.tags().stream().mapToLong(List::size).sum() - part.unseenWords();
        if (words > 0) {
          loss += part.loss() * words;
          seen += words;
        }
        task.at(to, "", Optional.empty());
      }
    }
    return new TaggingEvaluation(dataset, tags, loss / seen);
  }
}
