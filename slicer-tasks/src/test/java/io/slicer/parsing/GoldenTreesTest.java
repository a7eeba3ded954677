package io.slicer.parsing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.slicer.engine.PlanExecutor;
import io.slicer.head.BiaffineParsingHead;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.testing.GoldenFiles;
import io.slicer.testing.ParserBatch;
import io.slicer.weights.SafeTensors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What golden parsers make of sentences: heads and relations, as trees and greedily. */
@Tag("processor")
class GoldenTreesTest {
  @ParameterizedTest
  @ValueSource(strings = {"tiny-xlmr-parser", "tiny-bert-parser"})
  void headsAndRelationsAreTheGoldenOnes(String name) {
    GoldenFiles files = GoldenFiles.of(name);
    assumeTrue(files.has("trees.json"), () -> "the goldens have no " + name);
    EncoderConfig config = EncoderConfig.of(files.json("config.json"));
    List<String> relations = config.labels();
    try (SafeTensors checkpoint = SafeTensors.open(files.directory().resolve("model.safetensors"));
        EncoderModel model =
            EncoderModel.load(checkpoint, config, new BiaffineParsingHead(relations));
        PlanExecutor executor = PlanExecutor.of(model, 1)) {
      List<List<TokenSequence>> batches = new ArrayList<>();
      for (int batch = 0; batch < files.batches(); batch++) {
        batches.add(
            ParserBatch.of(
                files,
                batch,
                (ids, types, starts, lengths, heads, labels) ->
                    TokenSequence.ofRuns(ids, types, starts, lengths)));
      }
      JsonNode trees = files.json("trees.json");
      assertThat(trees.size())
          .isEqualTo(batches.stream().mapToInt(List::size).sum())
          .isGreaterThan(5);
      for (JsonNode tree : trees) {
        TokenSequence sequence =
            batches.get(tree.path("batch").asInt()).get(tree.path("sentence").asInt());
        List<String> words = Collections.nCopies(tree.path("words").asInt(), "word");
        float[] scores = executor.scores(TokenBatch.pack(List.of(sequence), config));
        TreeScores read = new TreeScores(words, relations, scores);
        assertParse(read.parse(Decoding.TREE), tree.path("mst"));
        assertParse(read.parse(Decoding.GREEDY), tree.path("greedy"));
      }
    }
  }

  private static void assertParse(Parse parse, JsonNode expected) {
    assertThat(parse.heads().asList())
        .isEqualTo(expected.path("heads").valueStream().map(JsonNode::asInt).toList());
    assertThat(parse.relations())
        .isEqualTo(expected.path("relations").valueStream().map(JsonNode::asText).toList());
  }
}
