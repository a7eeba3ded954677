package io.slicer.treebank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.corpus.CorpusException;
import java.io.ByteArrayInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConlluFilesTest {
  private static final String WORDS =
      """
      # sent_id = 1
      #odd  comment\t
      1-2\tau\t_\t_\t_\tTypo=Yes\t_\t_\t_\tSpaceAfter=No
      1\tà\tà\tADP\t_\t_\t3\tcase\t3:case|2.1:dep\t_
      2\tle\tle\tDET\tD\tA=1|B=2\t3\tdet\t_\tGloss=a b|x
      2.1\t_\t_\tVERB\t_\t_\t_\t_\t0:root\tCopyOf=3
      3\tbord\t_\tNOUN\t_\t_\t0\troot\t_\tname=B-LOC|A==|B=

      """;

  @TempDir private Path directory;

  private static Treebank read(String text) {
    return ConlluFiles.read(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "file");
  }

  @Test
  void everyFieldIsWhereItBelongs() {
    Sentence sentence = read(WORDS).sentences().get(0);

    assertThat(sentence.comments()).containsExactly("# sent_id = 1", "#odd  comment\t");
    assertThat(sentence.words())
        .containsExactly(
            new Word("à", "à", "ADP", "_", "_", OptionalInt.of(3), "case", "3:case|2.1:dep", "_"),
            new Word(
                "le", "le", "DET", "D", "A=1|B=2", OptionalInt.of(3), "det", "_", "Gloss=a b|x"),
            new Word(
                "bord",
                "_",
                "NOUN",
                "_",
                "_",
                OptionalInt.of(0),
                "root",
                "_",
                "name=B-LOC|A==|B="));
    assertThat(sentence.multiwordTokens())
        .containsExactly(new MultiwordToken(1, 2, "au", true, "SpaceAfter=No"));
    assertThat(sentence.emptyNodes())
        .containsExactly(new EmptyNode(2, 1, "_", "_", "VERB", "_", "_", "0:root", "CopyOf=3"));
    assertThat(sentence.forms()).containsExactly("à", "le", "bord");
    assertThat(sentence.conllu()).isEqualTo(WORDS);
  }

  @Test
  void valuesOfMiscAreFoundByName() {
    List<Word> words = read(WORDS).sentences().get(0).words();

    assertThat(words.get(2).misc("name")).contains("B-LOC");
    assertThat(words.get(2).misc("A")).contains("=");
    assertThat(words.get(2).misc("B")).contains("");
    assertThat(words.get(1).misc("Gloss")).contains("a b");
    assertThat(words.get(1).misc("x")).isEmpty();
    assertThat(words.get(1).misc("lo")).isEmpty();
    assertThat(words.get(0).misc("name")).isEmpty();
  }

  @Test
  void filesOfAnyNumberOfSentencesAreWrittenAsTheyWereRead() {
    Path file = directory.resolve("new/copy.conllu");
    for (String text :
        new String[] {"", WORDS, WORDS + "1\tx" + "\t_".repeat(8) + "\n\n" + WORDS}) {
      Treebank treebank = read(text);

      ConlluFiles.write(treebank, file);

      assertThat(file).hasContent(text);
      assertThat(ConlluFiles.read(file).sentences()).isEqualTo(treebank.sentences());
    }
    assertThat(read("").size()).isZero();
  }

  /**
   * "/" stands for a tab, "#" for the end of a line, "*" for fields of "_" up to the tenth, "¦" for
   * "|".
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1/a*#2/b/_*#        | :2: the file ends here: an empty line comes behind every sentence",
        "1/a*##1/b*          | :3: the file ends here: an empty line comes behind every sentence",
        "1/a*##x             | :3: 1 column, where 10 with tabs between them were expected",
        "1/a*###             | :3: a sentence without words",
        "1/a*#2/b/c##        | :2: 3 columns, where 10 with tabs between them were expected",
        "-1/a*##             | :1: ID is \"-1\", where the number of a word (1 or more), of a multi-word token (4-5) or of an empty node (8.1) was expected",
        "1234567890/a*##     | :1: ID is \"1234567890\", where the number of a word (1 or more), of a multi-word token (4-5) or of an empty node (8.1) was expected",
        "1.0/a*##            | :1: ID is \"1.0\", where the number of a word (1 or more), of a multi-word token (4-5) or of an empty node (8.1) was expected",
        "2/a*##              | :1: ID is 2, where word 1 comes next",
        "0.2/a*#1/a*##       | :1: ID is 0.2, where an empty node at this place is 0.1",
        "1/a*#1.1/b*#1.1/c*##| :3: ID is 1.1, where an empty node at this place is 1.2",
        "2-3/a*#1/a*##       | :1: multi-word token 2-3 stands before word 1, where it would stand before its first word, 2",
        "1-2/a*#1-2/a*##     | :2: 1-2 stands between multi-word token 1-2 and its first word, which must come next",
        "3-2/a*##            | :1: ID is 3-2, where a multi-word token has the number of its first word and then that of its last",
        "1-2/a*##            | :2: a sentence without words",
        "1-2/a*#1/a*##       | :1: multi-word token 1-2 goes beyond the last word, 1",
        "1-1/a/b*#1/a*##     | :1: LEMMA is \"b\" of multi-word token 1-1, which has only FORM and MISC: write _",
        "1-1/a/_/_/_/Typo=No*#1/a*## | :1: FEATS is \"Typo=No\" of multi-word token 1-1, which has only FORM and MISC and perhaps Typo=Yes: write _",
        "1/a*#1.1/a/_/_/_/_/_/dep*## | :2: DEPREL is \"dep\" of empty node 1.1, which has only DEPS: write _",
        "1/a/_/_/_/_/2*##    | :1: HEAD is 2, but the last word of the sentence is 1",
        "1/a/_/_/_/_/01*##   | :1: HEAD is \"01\", where the number of a word, 0 or _ was expected",
        "1/a/_/_/_/_/1.1*##  | :1: HEAD is \"1.1\", where the number of a word, 0 or _ was expected",
        "1/a/_/_/_/_/_/_/0:root¦02:x*## | :1: DEPS has \"02:x\", where a list such as 2:nsubj¦4.1:conj was expected",
        "1/a/_/_/_/_/_/_/0:*##          | :1: DEPS has \"0:\", where a list such as 2:nsubj¦4.1:conj was expected",
        "1/a/_/_/_/_/_/_/2:x*##         | :1: DEPS names 2, which is neither 0 nor a word or node of the sentence",
        "1/a*#1.1/_/_/_/_/_/_/_/1.2:x*##| :2: DEPS names 1.2, which is neither 0 nor a word or node of the sentence",
        "1/\u00a0*##         | :1: FORM has white space around it: \"<U+00A0>\"",
        "1/a/_/NO UN*##      | :1: UPOS has white space inside, which only FORM, LEMMA and MISC may have: \"NO UN\"",
        "1/a//X*##           | :1: LEMMA is empty: what says nothing is _",
        "1/a*#\u00a0#        | :2: a line of white space, where an empty line ends a sentence"
      })
  void malformedLinesAreRefusedWithWhatWouldBeRight(String lines, String problem) {
    assertThatThrownBy(() -> read(text(lines)))
        .isInstanceOf(CorpusException.class)
        .hasMessage("file" + problem.replace("¦", "|"));
  }

  private static String text(String lines) {
    StringBuilder text = new StringBuilder();
    for (String line : lines.split("(?<=#)", -1)) {
      String row = line.replace("/", "\t").replace("#", "");
      int columns = row.split("\t", -1).length;
      text.append(row.replace("¦", "|").replace("*", "\t_".repeat(Math.max(0, 10 - columns))));
      text.append(line.endsWith("#") ? "\n" : "");
    }
    return text.toString();
  }

  @Test
  void theFirstErrorOfALineIsTheOneThatIsReported() {
    assertThatThrownBy(() -> read("1\ta" + "\t_".repeat(8) + "\n# x\n2\tb\n\n"))
        .hasMessage("file:2: a comment inside a sentence: comments stand before its first word");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Path missing = directory.resolve("missing.conllu");

    assertThatThrownBy(() -> ConlluFiles.read(missing))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(missing.toString());
  }
}
