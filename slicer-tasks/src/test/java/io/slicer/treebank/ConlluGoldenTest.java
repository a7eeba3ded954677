package io.slicer.treebank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Streams;
import com.google.common.hash.Hashing;
import io.slicer.corpus.CorpusException;
import io.slicer.testing.GoldenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a strict reader and the validator of Universal Dependencies say of small files. */
class ConlluGoldenTest {
  private static final GoldenFiles GOLDENS = GoldenFiles.of("conllu");

  @TempDir private Path directory;

  private static JsonNode expected() {
    assumeTrue(GOLDENS.has("expected.json"), "these goldens have no CoNLL-U");
    return GOLDENS.json("expected.json");
  }

  static List<String> malformed() {
    return ImmutableList.copyOf(expected().get("malformed").fieldNames());
  }

  static List<String> valid() {
    return ImmutableList.copyOf(expected().get("valid").fieldNames());
  }

  private static Path file(String name) {
    return GOLDENS.directory().resolve(name + ".conllu");
  }

  @Test
  void everyFileHasAnExpectation() throws IOException {
    JsonNode expected = expected();
    for (String kind : new String[] {"malformed", "valid"}) {
      try (Stream<Path> files = Files.list(GOLDENS.directory().resolve(kind))) {
        assertThat(files)
            .hasSameSizeAs(ImmutableList.copyOf(expected.get(kind).fieldNames()))
            .isNotEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void malformedFilesAreRefusedWithTheirLine(String name) {
    Path file = file("malformed/" + name);
    JsonNode expected = expected().get("malformed").get(name);

    assertThatThrownBy(() -> ConlluFiles.read(file))
        .isInstanceOf(CorpusException.class)
        .hasMessageStartingWith(file + ":" + expected.get("line").asInt() + ": ")
        .satisfies(
            refusal -> {
              String problem =
                  String.valueOf(refusal.getMessage()).substring(file.toString().length());
              for (JsonNode part : expected.get("names")) {
                assertThat(problem).containsIgnoringCase(part.asText());
              }
            });
  }

  @ParameterizedTest
  @MethodSource("valid")
  void oddButValidFilesAreReadAndWrittenByteForByte(String name) throws IOException {
    Path file = file("valid/" + name);
    JsonNode expected = expected().get("valid").get(name);

    Treebank treebank = ConlluFiles.read(file);
    Sentence sentence = treebank.sentences().get(0);

    assertThat(treebank.size()).isEqualTo(1);
    assertThat(treebank.words()).isEqualTo(expected.get("words").asInt());
    assertThat(sentence.multiwordTokens()).hasSize(expected.get("multiword_tokens").asInt());
    assertThat(sentence.emptyNodes()).hasSize(expected.get("empty_nodes").asInt());
    assertThat(sentence.comments()).hasSize(expected.get("comments").asInt());
    assertThat(sentence.forms())
        .isEqualTo(Streams.stream(expected.get("forms")).map(JsonNode::asText).toList());

    Path copy = directory.resolve("copy.conllu");
    ConlluFiles.write(treebank, copy);
    assertThat(copy).hasSameBinaryContentAs(file);
    assertThat(treebank.sha256())
        .isEqualTo(Hashing.sha256().hashBytes(Files.readAllBytes(file)).toString());
  }
}
