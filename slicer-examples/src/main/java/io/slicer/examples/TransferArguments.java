package io.slicer.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.slicer.engine.Precision;
import io.slicer.ner.HeadUpdate;
import io.slicer.ner.LabelAlignment;
import io.slicer.ner.Scoring;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments that decide what a run results in. They are kept with the run, which can only be
 * continued as it began. Each is called as its option is.
 */
@JsonNaming(KebabCaseStrategy.class)
record TransferArguments(
    String model,
    String data,
    String train,
    List<String> eval,
    @Nullable Integer slices,
    @Nullable HeadUpdate head,
    @Nullable Integer frozenLayers,
    boolean cacheFeatures,
    LabelAlignment align,
    Scoring score,
    double epochs,
    int batchSize,
    @Nullable Integer batchTokens,
    double learningRate,
    double warmupRatio,
    double weightDecay,
    double maxGradNorm,
    Precision precision,
    @Nullable Integer maxLength,
    long seed,
    @Nullable Integer maxTrain,
    @Nullable Integer maxEval,
    int threads) {

  TransferArguments {
    eval = List.copyOf(eval);
  }

  /**
   * What is not the same.
   *
   * @param now the arguments of a later command
   * @return a phrase for each difference
   */
  List<String> differences(TransferArguments now) {
    JsonNode other = Json.MAPPER.valueToTree(now);
    List<String> differences = new ArrayList<>();
    for (Map.Entry<String, JsonNode> mine : Json.MAPPER.valueToTree(this).properties()) {
      JsonNode theirs = other.path(mine.getKey());
      if (!mine.getValue().equals(theirs)) {
        differences.add(
            "--" + mine.getKey() + " was " + text(mine.getValue()) + " and is " + text(theirs));
      }
    }
    return differences;
  }

  private static String text(JsonNode value) {
    if (value.isNull()) {
      return "not given";
    }
    if (value.isArray()) {
      List<String> items = new ArrayList<>();
      value.forEach(item -> items.add(item.asText()));
      return String.join(",", items);
    }
    return value.asText();
  }
}
