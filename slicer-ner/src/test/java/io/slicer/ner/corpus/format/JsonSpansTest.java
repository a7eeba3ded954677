package io.slicer.ner.corpus.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.corpus.CorpusException;
import io.slicer.ner.corpus.Sentence;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON as annotation tools and people's programs write it. */
class JsonSpansTest {
  private static final List<Sentence> SENTENCES =
      List.of(
          new Sentence(
              List.of("Mira", "rows", "to", "Oslo", "."), List.of("B-PER", "O", "O", "B-LOC", "O")),
          new Sentence(
              List.of("We", "like", "Red", "Kite", "🚣", "in", "Rome", "."),
              List.of("O", "O", "B-ORG", "I-ORG", "O", "O", "B-LOC", "O")));

  @TempDir private Path directory;

  private TaggedCorpus corpus(String text) throws IOException {
    return TaggedCorpus.read(Files.writeString(directory.resolve("corpus.json"), text));
  }

  private void assertRefused(String text, String message) {
    assertThatThrownBy(() -> corpus(text))
        .isInstanceOf(CorpusException.class)
        .hasMessage(directory.resolve("corpus.json") + message);
  }

  /** Doccano's, Prodigy's, spaCy's, Label Studio's small one, pipelines' and others. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        {"id": 1, "text": "Mira rows to Oslo.", "label": [[0, 4, "PER"], [13, 17, "LOC"]]}
        {"id": 2, "text": "We like Red Kite 🚣 in Rome.", "label": [[8, 16, "ORG"], [22, 26, "LOC"]]}
        """,
        """
        {"data": "Mira rows to Oslo.", "labels": [[0, 4, "PER"], [13, 17, "LOC"]]}
        {"data": "We like Red Kite 🚣 in Rome.", "labels": [[22, 26, "LOC"], [8, 16, "ORG"]]}
        """,
        """
        {"text": "Mira rows to Oslo.", "entities": [
          {"id": 7, "label": "PER", "start_offset": 0, "end_offset": 4},
          {"id": 8, "label": "LOC", "start_offset": 13, "end_offset": 17}], "relations": []}
        {"text": "We like Red Kite 🚣 in Rome.", "entities": [
          {"id": 9, "label": "ORG", "start_offset": 8, "end_offset": 16},
          {"id": 10, "label": "LOC", "start_offset": 22, "end_offset": 26}], "relations": []}
        """,
        """
        {"text": "Mira rows to Oslo.", "spans": [{"start": 0, "end": 4, "label": "PER"}, {"start": 13, "end": 17, "label": "LOC"}], "answer": "accept"}
        {"text": "We like Red Kite 🚣 in Rome.", "spans": [{"start": 8, "end": 16, "label": "ORG"}, {"start": 22, "end": 26, "label": "LOC"}], "answer": "accept"}
        """,
        """
        {"text": "Mira rows to Oslo.", "ents": [{"start": 0, "end": 4, "label": "PER"}, {"start": 13, "end": 17, "label": "LOC"}]}
        {"text": "We like Red Kite 🚣 in Rome.", "ents": [{"start": 8, "end": 16, "label": "ORG"}, {"start": 22, "end": 26, "label": "LOC"}]}
        """,
        """
        [{"text": "Mira rows to Oslo.",
          "label": [{"start": 0, "end": 4, "text": "Mira", "labels": ["PER"]},
                    {"start": 13, "end": 17, "text": "Oslo", "labels": ["LOC"]}]},
         {"text": "We like Red Kite 🚣 in Rome.",
          "label": [{"start": 8, "end": 16, "text": "Red Kite", "labels": ["ORG"]},
                    {"start": 22, "end": 26, "text": "Rome", "labels": ["LOC"]}]}]
        """,
        """
        {"content": "Mira rows to Oslo.", "annotations": [{"start": 0, "end": 4, "entity_group": "PER"}, {"start": 13, "end": 17, "entity_group": "LOC"}]}
        {"content": "We like Red Kite 🚣 in Rome.", "annotations": [{"start": 8, "end": 16, "entity_group": "ORG"}, {"start": 22, "end": 26, "entity_group": "LOC"}]}
        """,
        """
        {"tokens": ["Mira", "rows", "to", "Oslo", "."], "entities": [{"start": 0, "end": 1, "type": "PER"}, {"start": 3, "end": 4, "type": "LOC"}]}
        {"tokens": ["We", "like", "Red", "Kite", "🚣", "in", "Rome", "."], "spans": [[2, 4, "ORG"], [6, 7, "LOC"]]}
        """,
      })
  void spansAreReadWhateverTheyAreCalled(String text) throws IOException {
    String one =
        text.stripLeading().startsWith("[")
            ? text
            : text.replace(", \"entities\": [\n", ", \"entities\": [")
                .replace("},\n  {", "}, {")
                .replace("[  {", "[{");
    TaggedCorpus corpus = corpus(one);

    assertThat(corpus.format()).isEqualTo(JsonSpansFormat.usual());
    assertThat(corpus.dataset().sentences()).isEqualTo(SENTENCES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"tokens\": [\"Ada\", \"sees\"], \"ner_tags\": [\"B-PER\", \"O\"]}]",
        "[\n  {\n    \"tokens\": [\"Ada\", \"sees\"],\n    \"ner_tags\": [\"B-PER\", \"O\"]\n  }\n]\n",
        "{\n  \"tokens\": [\"Ada\", \"sees\"],\n  \"tags\": [\"B-PER\", \"O\"]\n}\n",
        "{\"words\": [\"Ada\", \"sees\"], \"labels\": [\"B-PER\", \"O\"]}",
        "{\"sentence\": [\"Ada\", \"sees\"], \"ner\": [\"B-PER\", \"O\"], \"id\": 3}",
        "\n  \n{\"text\": [\"Ada\", \"sees\"], \"ner_labels\": [\"B-PER\", \"O\"]}\n \n",
      })
  void listsOfWordsAndTagsMayHaveOtherNamesAndStandInAnArray(String text) throws IOException {
    TaggedCorpus corpus = corpus(text);

    assertThat(corpus.format()).isEqualTo(JsonLinesFormat.named());
    assertThat(corpus.dataset().sentences())
        .containsExactly(new Sentence(List.of("Ada", "sees"), List.of("B-PER", "O")));
  }

  @Test
  void spansThatEndInWordsAreWidenedAndThatIsSaid() throws IOException {
    TaggedCorpus corpus =
        corpus(
            """
            {"text": "Mira rows to Oslo.", "label": [[1, 4, "PER"], [12, 18, "LOC"]]}
            {"text": "Nur Paris-Dakar ", "label": [[4, 9, "LOC"]]}
            {"text": " Rome ", "label": [[0, 6, "LOC"]]}
            """);

    assertThat(corpus.dataset().sentences())
        .extracting(Sentence::tags)
        .containsExactly(
            List.of("B-PER", "O", "O", "B-LOC", "I-LOC"), List.of("O", "B-LOC"), List.of("B-LOC"));
    assertThat(corpus.reading().notes())
        .containsExactly(
            "2 of 4 spans were widened to whole words, the first in line 1: \"ira\" to \"Mira\"");
  }

  private static final String LABEL_STUDIO =
      """
      [{"id": 5, "data": {"title": "Kite", "text": "We like Red Kite 🚣 in Rome."}, "annotations": [
         {"id": 1, "was_cancelled": true, "result": []},
         {"id": 2, "result": [
           {"id": "a", "from_name": "ner", "to_name": "text", "type": "labels",
            "value": {"start": 8, "end": 16, "text": "Red Kite", "labels": ["ORG"]}},
           {"id": "b", "from_name": "mood", "to_name": "text", "type": "choices",
            "value": {"choices": ["glad"]}},
           {"id": "c", "from_name": "ner", "to_name": "text", "type": "labels",
            "value": {"start": 23, "end": 27, "text": "Rome", "labels": ["LOC"]}},
           {"from_id": "a", "to_id": "c", "type": "relation", "direction": "right"}]},
         {"id": 3, "result": []}], "predictions": []},
       {"id": 6, "data": {"text": "Nobody has read this."}, "annotations": []},
       {"id": 7, "data": {"sentence": "Mira rows."}, "annotations": [{"result": [
          {"type": "labels", "value": {"start": 0, "end": 4, "labels": ["PER"]}}]}]}]
      """;

  @Test
  void ofLabelStudiosTasksTheFirstAnnotationIsRead() throws IOException {
    TaggedCorpus corpus = corpus(LABEL_STUDIO);

    assertThat(corpus.dataset().sentences())
        .containsExactly(
            SENTENCES.get(1),
            new Sentence(List.of("Mira", "rows", "."), List.of("B-PER", "O", "O")));
    assertThat(corpus.reading().notes())
        .containsExactly(
            "objects of an array, or in several lines each",
            "1 tasks were left out, as they have no annotation",
            "1 tasks have several annotations, of which the first was read");
  }

  @Test
  void ofLabelStudiosTasksItMustBeClearWhichDataIsTheText() {
    assertRefused(
        LABEL_STUDIO.replace("\"text\": \"We", "\"body\": \"We"),
        ":1: \"data\" has several texts, none of which is called \"text\"");
  }

  @ParameterizedTest
  @CsvSource({
    // code points, as Python counts; UTF-16 units, as browsers do; without a text: code points
    "'\"start\": 4, \"end\": 8, \"text\": \"Rome\"', B-LOC",
    "'\"start\": 5, \"end\": 9, \"text\": \"Rome\"', B-LOC",
    "'\"start\": 4, \"end\": 8', B-LOC",
    "'\"start\": 4, \"end\": 8, \"text\": \"Oslo\"', B-LOC",
    "'\"start\": 4, \"end\": 8, \"label\": \"LOC\"}, {\"start\": 5, \"end\": 9, \"text\": \"Rome\"', B-LOC"
  })
  void theTextOfASpanTellsWhatItsPlaceCounts(String span, String tag) throws IOException {
    TaggedCorpus corpus =
        corpus("{\"text\": \"🚣in Rome\", \"spans\": [{" + span + ", \"label\": \"LOC\"}]}");

    assertThat(corpus.dataset().sentences().get(0).tags()).endsWith(tag);
    assertThat(corpus.reading().notes()).isEmpty();
  }

  @Test
  void theToolsOwnWordsAreKept() throws IOException {
    String text =
        """
        {"text": "Paris-Dakar", "tokens": [{"text": "Paris", "start": 0, "end": 5, "id": 0}, \
        {"text": "-", "start": 5, "end": 6, "id": 1}, {"text": "Dakar", "start": 6, "end": 11, "id": 2}], \
        "spans": [{"start": 0, "end": 5, "label": "LOC"}, {"start": 6, "end": 11, "label": "LOC"}]}
        """;

    assertThat(corpus(text).dataset().sentences())
        .containsExactly(
            new Sentence(List.of("Paris", "-", "Dakar"), List.of("B-LOC", "O", "B-LOC")));
  }

  @Test
  void oneTextIsOneSentenceAndSpansMayCrossItsLines() throws IOException {
    TaggedCorpus corpus =
        corpus("{\"text\": \"We like Red\\nKite.\\r\\nReally\", \"spans\": [[8, 16, \"ORG\"]]}\n");

    assertThat(corpus.dataset().sentences())
        .containsExactly(
            new Sentence(
                List.of("We", "like", "Red", "Kite", ".", "Really"),
                List.of("O", "O", "B-ORG", "I-ORG", "O", "O")));
    assertThat(corpus.reading().notes()).isEmpty();
  }

  @Test
  void objectsMayHaveNoSpansAndNotBeAccepted() throws IOException {
    TaggedCorpus corpus =
        corpus(
            """
            {"text": "Rome", "spans": [[0, 4, "LOC"], [0, 4, "LOC"]]}
            {"text": "is far", "spans": []}
            {"text": "or not", "spans": null}
            {"text": "Oslo", "spans": [], "answer": "reject"}
            {"text": " ", "spans": []}
            """);

    assertThat(corpus.dataset().sentences())
        .extracting(Sentence::tags)
        .containsExactly(List.of("B-LOC"), List.of("O", "O"), List.of("O", "O"));
    assertThat(corpus.reading().notes())
        .containsExactly(
            "1 objects were left out, as their \"answer\" is not \"accept\"",
            "1 objects were left out, as their text has no words");
  }

  @Test
  void typesWithSpacesGetUnderscores() throws IOException {
    TaggedCorpus corpus = corpus("{\"text\": \"Rome is\", \"label\": [[0, 4, \"Place  name\"]]}\n");

    assertThat(corpus.dataset().sentences().get(0).tags()).containsExactly("B-Place_name", "O");
    assertThat(corpus.reading().notes())
        .containsExactly("the type \"Place  name\" is called Place_name");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[[0, 4, \"A\"], [0, 15, \"B\"]] | B-B I-B I-B O | 1",
        "[[0, 15, \"B\"], [5, 7, \"A\"], [16, 17, \"C\"]] | B-B I-B I-B B-C | 1",
        "[[0, 7, \"A\"], [5, 17, \"B\"]] | O B-B I-B I-B | 1",
        "[[0, 7, \"A\"], [5, 15, \"B\"]] | B-A I-A O O | 1",
        "[[0, 4, \"A\"], [0, 4, \"A\"], [5, 7, \"B\"]] | B-A B-B O O | 0",
        "[[0, 4, \"A\"], [0, 4, \"B\"], [0, 4, \"C\"]] | B-A O O O | 2",
      })
  void ofSpansThatOverlapTheLongestIsKeptIfAskedFor(String spans, String tags, int left)
      throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("corpus.json"),
            "{\"text\": \"Bank of England .\", \"spans\": " + spans + "}\n");

    TaggedCorpus corpus = TaggedCorpus.read(file, JsonSpansFormat.usual().keepingLongest());

    assertThat(corpus.dataset().sentences().get(0).tags()).containsExactly(tags.split(" "));
    assertThat(corpus.reading().notes()).hasSize(left == 0 ? 0 : 1);
    assertThat(corpus.reading().notes())
        .allMatch(note -> note.matches(left + " of \\d spans were left out, as longer ones .*"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[[0, 4, \"A\"], [2, 7, \"B\"]] | spans of A and B both have the word \"Rome\": a word has one tag, so leave one of them out, or take the format spans:longest",
        "[[0, 7, \"A\"], [0, 4, \"B\"]] | spans of A and B both have the word \"Rome\": a word has one tag, so leave one of them out, or take the format spans:longest",
        "[[0, 8, \"A\"]] | a span of A from 0 to 8 does not lie in the text, which has 7 characters",
        "[[-1, 2, \"A\"]] | a span of A from -1 to 2 does not lie in the text, which has 7 characters",
        "[[2, 2, \"A\"]] | a span of A from 2 to 2 does not lie in the text, which has 7 characters",
        "[[4, 2, \"A\"]] | a span of A from 4 to 2 does not lie in the text, which has 7 characters",
        "[[4, 5, \"A\"]] | the span of A from 4 to 5 has no word, but \" \"",
        "[[0, 4]] | span 0 is [0,4], not [start, end, type] or an object with start, end and label",
        "[\"A\"] | span 0 is \"A\", not [start, end, type] or an object with start, end and label",
        "[{\"start\": 0}] | span 0 is {\"start\":0}, not [start, end, type] or an object with start, end and label",
        "[[0, 4, \" \"]] | the type \" \" has characters that cannot be seen",
      })
  void spansThatAreNoneAreNamedWithTheirLine(String spans, String message) {
    assertRefused(
        "{\"text\": \"Oslo\", \"label\": [[0, 4, \"LOC\"]]}\n{\"text\": \"Rome is\", \"label\": "
            + spans
            + "}\n",
        ":2: " + message);
  }

  /** Pieces of files and single characters, put in, taken out and exchanged. */
  @Test
  void damageIsReadOrRefusedWithFileAndLine() throws IOException {
    String whole =
        """
        {"text": "Mira rows to Oslo.", "label": [[0, 4, "PER"], [13, 17, "LOC"]]}
        {"text": "We like 🚣 in Rome.", "spans": [{"start": 13, "end": 17, "label": "LOC"}]}
        {"tokens": ["Red", "Kite"], "entities": [{"start": 0, "end": 2, "type": "ORG"}]}
        """;
    String[] pieces = {
      "\"",
      "[",
      "]",
      "{",
      "}",
      ",",
      ":",
      "-1",
      "99999999999999999999",
      "1e9",
      "0.5",
      "null",
      "true",
      "\\ud83d",
      "\n",
      "\"start\"",
      "\"text\": 1,",
      "[[",
      " ",
      "\u0000",
      "\u200B"
    };
    Random random = new Random(11);
    int read = 0;
    for (int n = 0; n < 3000; n++) {
      StringBuilder damaged = new StringBuilder(random.nextInt(5) == 0 ? "[" + whole + "]" : whole);
      for (int d = random.nextInt(3); d >= 0; d--) {
        int at = random.nextInt(damaged.length());
        int end = Math.min(damaged.length(), at + random.nextInt(4));
        damaged.replace(at, end, random.nextBoolean() ? pieces[random.nextInt(pieces.length)] : "");
      }
      String file = damaged.toString();
      try {
        TaggedCorpus corpus =
            TaggedCorpus.read(
                new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)),
                "fuzzed",
                JsonSpansFormat.usual());
        assertThat(corpus.dataset(TagScheme.IOB2).size()).isPositive();
        read++;
      } catch (CorpusException e) {
        assertThat(e).hasMessageStartingWith("fuzzed:");
      } catch (RuntimeException e) {
        throw new AssertionError(file, e);
      }
    }
    assertThat(read).isBetween(100, 2900);
  }

  @Test
  void fieldsThatAreMissingAreNamed() {
    assertRefused(
        "{\"text\": \"Oslo\", \"label\": []}\n{\"text\": \"Rome\", \"note\": 1}\n",
        ":2: expected a field with the spans (\"spans\", \"entities\", \"label\", \"labels\","
            + " \"annotations\", \"ents\", \"ner\"), found \"text\", \"note\"");
    assertRefused(
        "{\"text\": \"Oslo\", \"label\": []}\n{\"label\": []}\n",
        ":2: expected a field with the text (\"text\", \"data\", \"content\", \"sentence\"), found"
            + " \"label\"");
    assertRefused(
        "[\n{\"text\": \"Oslo\", \"label\": []},\n7]\n",
        ":3: expected a JSON object with a text and spans");
    assertRefused(
        "[\n{\"text\": \"Oslo\", \"label\": []}\n{}]\n",
        ":3: no JSON at character 1: something else is expected here");
  }

  @Test
  void fieldsOfOtherNamesCanBeGiven() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("own.jsonl"),
            "{\"body\": \"Rome is\", \"marks\": [[0, 4, \"LOC\"]]}\n");

    TaggedCorpus corpus = TaggedCorpus.read(file, new JsonSpansFormat("body", "marks"));

    assertThat(corpus.dataset().sentences())
        .containsExactly(new Sentence(List.of("Rome", "is"), List.of("B-LOC", "O")));
    assertThat(corpus.format()).hasToString("JSON, texts in \"body\" with spans in \"marks\"");
  }
}
