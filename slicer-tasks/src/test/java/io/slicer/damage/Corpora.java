package io.slicer.damage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Small corpora of every format, under the names of their files. */
final class Corpora {
  private Corpora() {}

  static final String[][] OF_ENTITIES = {
    {"panx.tsv", "en:Ada\tB-PER\nen:Lovelace\tI-PER\nen:in\tO\n\nen:#\tO\nen:Zürich\tB-LOC\n\n"},
    {"spaces.txt", "Ada B-PER\nLovelace I-PER\nin O\n\nin O\nZürich B-LOC\n"},
    {
      "conll2003.txt",
      """
      -DOCSTART- -X- -X- O

      Ada NNP I-NP B-PER
      Lovelace NNP I-NP I-PER
      in IN I-PP O

      Zürich NNP I-NP B-LOC
      """
    },
    {
      "multiconer.conll",
      "\n# id 7-a\tdomain=en\nAda _ _ B-PER\nin _ _ O\n\n\n# id 7-b\tdomain=en\nBern _ _ B-LOC\n\n"
    },
    {
      "tokens.jsonl",
      """
      {"tokens": ["Ada", "Lovelace", "in"], "ner_tags": ["B-PER", "I-PER", "O"]}
      {"tokens": ["in", "Z\\u00fcrich"], "ner_tags": ["O", "B-LOC"]}
      """
    },
    {
      "spans.jsonl",
      """
      {"text": "Ada in Z\\u00fcrich", "spans": [{"start": 0, "end": 3, "label": "PER", "text": "Ada"}]}
      {"text": "in Z\\u00fcrich", "spans": [{"start": 3, "end": 9, "label": "LOC"}], "answer": "accept"}
      """
    },
    {
      "tasks.json",
      """
      [{"data": {"text": "Ada in Z\\u00fcrich"}, "annotations": [{"was_cancelled": false, "result": [
        {"type": "labels", "value": {"start": 0, "end": 3, "text": "Ada", "labels": ["PER"]}}]}]},
       {"data": {"text": "in Z\\u00fcrich"}, "annotations": [{"result": [
        {"type": "labels", "value": {"start": 3, "end": 9, "labels": ["LOC"]}}]}]}]
      """
    }
  };

  /** Rows of words and names of tags. */
  static Path parquet(Path file) {
    return write(
        file,
        "select * from (values (['Ada', 'Lovelace', 'in'], ['B-PER', 'I-PER', 'O']),"
            + " (['in', 'Zürich'], ['O', 'B-LOC'])) as rows(tokens, ner_tags)");
  }

  /** Rows of texts. */
  static Path parquetOfTexts(Path file) {
    return write(
        file, "select * from (values ('One text.'), ('Another, of Zürich.')) as rows(text)");
  }

  private static Path write(Path file, String rows) {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("copy (%s) to '%s' (format parquet)".formatted(rows, file));
      return file;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  static final String BILOU =
      """
      -DOCSTART- -DOCSTART- O
      Ada N B-PER
      Lovelace N L-PER
      in P O

      Zürich N U-LOC
      """;

  static final String[][] OF_CLASSES = {
    {"pairs.tsv", "premise\thypothesis\tlabel\nIt rains.\tIt is wet.\tyes\nA cat.\tA dog.\tno\n"},
    {"quoted.csv", "text,label\n\"good, really\",1\n\"not \"\"good\"\"\",0\n"},
    {
      "objects.jsonl",
      "{\"text\": \"good\", \"label\": \"yes\"}\n{\"text\": \"b\\u00e4d\", \"label\": \"no\"}\n"
    }
  };

  static final String[][] OF_TEXTS = {
    {"texts.txt", "One text.\nAnother text, of Zürich.\n\nA third one.\n"},
    {"texts.jsonl", "{\"text\": \"One text.\"}\n{\"text\": \"Z\\u00fcrich.\\nA line.\"}\n"}
  };

  static final String TREES =
      """
      # sent_id = 1
      # text = Vom Haus kam Ada.
      1-2\tVom\t_\t_\t_\t_\t_\t_\t_\t_
      1\tVon\tvon\tADP\t_\t_\t3\tcase\t_\t_
      2\tdem\tder\tDET\t_\tDefinite=Def|PronType=Art\t3\tdet\t_\t_
      3\tHaus\tHaus\tNOUN\t_\t_\t4\tobl\t_\t_
      4\tkam\tkommen\tVERB\t_\t_\t0\troot\t_\t_
      4.1\twar\tsein\tAUX\t_\t_\t_\t_\t4:conj\t_
      5\tAda\tAda\tPROPN\t_\t_\t4\tnsubj\t_\tSpaceAfter=No
      6\t.\t.\tPUNCT\t_\t_\t4\tpunct\t_\t_

      # sent_id = 2
      1\tJa\tja\tINTJ\t_\t_\t0\troot\t_\t_

      """;
}
