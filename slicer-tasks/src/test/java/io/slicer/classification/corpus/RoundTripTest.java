package io.slicer.classification.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.classification.Answer;
import io.slicer.classification.ClassificationDataset;
import io.slicer.classification.Example;
import io.slicer.classification.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written as a format says is read again as it was, whatever it is. */
class RoundTripTest extends CorpusTest {
  private static final int CORPORA = 300;
  private static final List<String> LABELS = List.of("good", "bad", "so so", "7", "\"", "#");
  private static final List<String> CHARACTERS =
      List.of(
          "a", "B", " ", "  ", ",", ";", "\"", "\"\"", "'", "|", "\\", "{", "}", "[", "]", ":", "ü",
          "ልዑል", "𐐷", "\u00A0", "\u200B", "\u0085", "\u2028", "0", "-1", "null", "\u0007");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Random random = new Random(7);

  private String text(String... more) {
    List<String> characters = new ArrayList<>(CHARACTERS);
    characters.addAll(List.of(more));
    StringBuilder text = new StringBuilder("x");
    for (int i = random.nextInt(8); i > 0; i--) {
      text.append(characters.get(random.nextInt(characters.size())));
    }
    return text.substring(random.nextInt(text.length() > 1 ? 2 : 1));
  }

  private ClassificationDataset corpus(boolean pairs, String... more) {
    List<Example> examples = new ArrayList<>();
    for (int i = 1 + random.nextInt(9); i > 0; i--) {
      String label = LABELS.get(random.nextInt(LABELS.size()));
      examples.add(
          pairs ? Example.of(text(more), text(more), label) : Example.of(text(more), label));
    }
    return new ClassificationDataset("written", Problem.SINGLE_LABEL, LABELS, examples);
  }

  private static String label(Example example) {
    return ((Answer.Label) example.answer()).name();
  }

  private static List<String> fields(Example example) {
    List<String> fields = new ArrayList<>(List.of(example.input().text()));
    example.input().pair().ifPresent(fields::add);
    fields.add(label(example));
    return fields;
  }

  private static String rows(
      ClassificationDataset dataset, Function<Example, String> row, String end) {
    return dataset.examples().stream()
        .map(row)
        .map(text -> text + end)
        .collect(Collectors.joining());
  }

  private void assertReadAsWritten(
      ClassificationDataset written, String content, ReadingOptions options) {
    ClassificationDataset read =
        ClassificationFiles.read(
            file("corpus", content),
            options.withLabels(LabelRules.among(LABELS.toArray(String[]::new))));

    assertThat(read.examples()).as(content).isEqualTo(written.examples());
    assertThat(read.sha256()).isEqualTo(written.sha256());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void columns(boolean pairs) {
    for (int i = 0; i < CORPORA; i++) {
      ClassificationDataset written = corpus(pairs);
      String end = random.nextBoolean() ? "\n" : "\r\n";

      assertReadAsWritten(
          written,
          rows(written, example -> String.join("\t", fields(example)), end),
          ReadingOptions.defaults().withFormat(new RowFormat.Delimited('\t', false, false)));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void csv(boolean pairs) {
    for (int i = 0; i < CORPORA; i++) {
      ClassificationDataset written = corpus(pairs, "\t", "\n", "\n\n");
      char separator = random.nextBoolean() ? ',' : ';';
      String between = String.valueOf(separator);
      String names =
          String.join(
              between, pairs ? List.of("text", "text_pair", "label") : List.of("text", "label"));

      assertReadAsWritten(
          written,
          names
              + "\n"
              + rows(
                  written,
                  example ->
                      fields(example).stream()
                          .map(field -> quoted(field, separator))
                          .collect(Collectors.joining(between)),
                  random.nextBoolean() ? "\n" : "\r\n"),
          ReadingOptions.defaults());
    }
  }

  private String quoted(String field, char separator) {
    boolean needed = field.matches("(?s).*[\"\n" + separator + "].*");
    return needed || random.nextBoolean() ? '"' + field.replace("\"", "\"\"") + '"' : field;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void jsonLines(boolean pairs) {
    for (int i = 0; i < CORPORA; i++) {
      ClassificationDataset written = corpus(pairs, "\t", "\n", "\r", "\r\n", "\uFEFF");

      assertReadAsWritten(
          written, rows(written, RoundTripTest::object, "\n"), ReadingOptions.defaults());
    }
  }

  private static String object(Example example) {
    ObjectNode object = JSON.createObjectNode().put("label", label(example)).put("id", 7);
    object.put(
        example.input().pair().isPresent() ? "sentence1" : "sentence", example.input().text());
    example.input().pair().ifPresent(pair -> object.put("sentence2", pair));
    try {
      return JSON.writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
