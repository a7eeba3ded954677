package io.slicer.ner.corpus.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.slicer.corpus.CorpusException;
import io.slicer.corpus.SourceLines;
import io.slicer.ner.corpus.Sentence;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Damaged files are either refused, with file and line, or read as {@link ObviousReader} reads
 * them; and they are refused exactly if that refuses them.
 */
class CorpusFuzzTest {
  private static final int FILES = 4000;
  private static final Pattern MESSAGE =
      Pattern.compile("fuzzed(?::([0-9]+))?: .+", Pattern.DOTALL);
  private static final byte[][] NOT_UTF8 = {
    {(byte) 0xFF},
    {(byte) 0xC3},
    {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
    {(byte) 0xC0, (byte) 0x80}
  };
  private static final String[] PIECES = {
    "\t",
    " ",
    "\n",
    "\r",
    "\r\n",
    "\uFEFF",
    "\u0000",
    "\u00A0",
    "\u200B",
    "\u2028",
    "\"",
    "\\",
    "\\ud83d",
    ",",
    "[",
    "]",
    "{",
    "}",
    "null",
    "-",
    "B-",
    "I-",
    "O",
    "S-PER",
    "E-PER",
    "U-LOC",
    "I-LOC",
    "B_PER",
    "en:",
    "de:",
    "# id 9",
    "# ",
    "-DOCSTART- O",
    "-DOCSTART-",
    "0",
    "1",
    "7",
    "\uD83D\uDE00",
    "é"
  };

  static Stream<Arguments> files() {
    String panx = "Ada\tB-PER\nLovelace\tI-PER\nin\tO\n\n#\tO\nZürich\tB-LOC\n{\tO\n\n";
    return Stream.of(
        Arguments.of(ColumnFormat.PANX, TagScheme.IOB2, panx),
        Arguments.of(ColumnFormat.PANX, TagScheme.IOB2, panx.replaceAll("(?m)^(?=.)", "en:")),
        Arguments.of(ColumnFormat.MASAKHANER, TagScheme.IOB2, panx.replace('\t', ' ')),
        Arguments.of(
            ColumnFormat.CONLL_2002_DUTCH,
            TagScheme.BILOU,
            """
            -DOCSTART- -DOCSTART- O
            Ada N B-PER
            King N I-PER
            Lovelace N L-PER
            in P O

            in P O
            Zürich N U-LOC
            Bern N U-LOC
            """),
        Arguments.of(
            ColumnFormat.CONLL_2003,
            TagScheme.IOB1,
            """
            -DOCSTART- -X- -X- O

            Ada NNP I-NP I-PER
            Lovelace NNP I-NP I-PER
            Grace NNP B-NP B-PER
            in IN I-PP O

            Zürich NNP I-NP I-LOC
            """),
        Arguments.of(
            ColumnFormat.CONLL_2003_GERMAN,
            TagScheme.IOBES,
            """
            Ada x NE B-NC B-PER
            King x NE B-NC I-PER
            Lovelace x NE I-NC E-PER
            in in P B-PC O

            Zürich x NE B-NC S-LOC
            """),
        Arguments.of(
            ColumnFormat.MULTICONER,
            TagScheme.IOB2,
            """

            # id 7-a\tdomain=en
            Ada _ _ B-PER
            Lovelace _ _ I-PER
            in _ _ O


            # id 7-b\tdomain=en
            Zürich _ _ B-LOC

            """),
        Arguments.of(
            ColumnFormat.WIKINEURAL,
            TagScheme.IOB2,
            "0\tAda\tB-PER\n1\tLovelace\tI-PER\n2\tin\tO\n\n0\tZürich\tB-LOC\n1\t.\tO\n\n"),
        Arguments.of(
            ColumnFormat.of(ColumnSeparator.TAB, 5, 1, 2)
                .with(ColumnFeature.WORD_INDEX, ColumnFeature.COMMENTS),
            TagScheme.IOB2,
            """
            # id = 1
            # text = Ada Lovelace
            1\tAda\tB-PER\t-\ta
            2\tLovelace\tI-PER\t-\ta

            # text = Zürich
            1\tZürich\tB-LOC\t-\ta
            """),
        Arguments.of(
            ColumnFormat.of(ColumnSeparator.WHITE_SPACE, 3, 0, 2)
                .with(ColumnFeature.DOCUMENT_STARTS),
            TagScheme.IOB2,
            "Ada       x B-PER\nLovelace\tx I-PER\nin        x  O\n\n  Zürich  x B-LOC\n"),
        Arguments.of(
            ColumnFormat.of(ColumnSeparator.TAB, 3, 1, 2)
                .with(ColumnFeature.WORD_INDEX, ColumnFeature.COMMENTS),
            TagScheme.IOB2,
            """
            # id = 1
            # text = Ada Lovelace in
            1\tAda\tB-PER
            2\tLovelace\tI-PER
            3\tin\tO

            # id = 2
            1\tZürich\tB-LOC
            2\tHB\tI-LOC
            """),
        Arguments.of(
            ColumnFormat.of(ColumnSeparator.COMMA, 2, 0, 1).with(ColumnFeature.HEADER),
            TagScheme.IOB2,
            """
            token,ner_tag
            Ada,B-PER
            \"""Lovelace",I-PER
            ",",O
            \"""\",O

            #,O
            Zürich,B-LOC
            """),
        Arguments.of(
            ColumnFormat.of(ColumnSeparator.SEMICOLON, 4, 1, 3)
                .withSentence(0)
                .with(ColumnFeature.HEADER),
            TagScheme.IOB2,
            """
            Sentence #;Word;POS;Tag
            Sentence: 1;Ada;NNP;B-PER
            ;Lovelace;NNP;I-PER
            ;in;IN;O
            Sentence: 2;Zürich;NNP;B-LOC
            ;";";.;O
            Sentence: 3;Rome;NNP;B-LOC
            ;is;VB;O
            """),
        Arguments.of(
            ColumnFormat.of(ColumnSeparator.TAB, 2, 0, 1)
                .with(ColumnFeature.LANGUAGE_PREFIX, ColumnFeature.QUOTED),
            TagScheme.IOB2,
            "Ada\tB-PER\n\"\"\"\"\tO\nLovelace\tB-PER\n\"\"\"in\"\tO\n\nZürich\tB-LOC\n"),
        Arguments.of(
            ColumnFormat.of(ColumnSeparator.TAB, 4, 1, 3)
                .with(ColumnFeature.WORD_INDEX, ColumnFeature.COMMENTS),
            TagScheme.IOB2,
            """
            #\thttps://example.org [2020-01-02]
            1\tAda\tN\tB-PER
            #
            2\tLovelace\tN\tI-PER
            3\tin\tP\tO

            ##more
            1\tZürich\tN\tB-LOC
            2\tHB\tN\tI-LOC
            """),
        Arguments.of(
            ColumnFormat.of(ColumnSeparator.TAB, 3, 1, 2)
                .with(ColumnFeature.WORD_INDEX)
                .withSentence(0),
            TagScheme.IOB2,
            "1\tAda\tB-PER\n2\tis\tO\n3\tin\tO\n1\tZürich\tB-LOC\n2\tHB\tI-LOC\n"),
        Arguments.of(
            new ConlluFormat("name"),
            TagScheme.IOB2,
            """
            # text = Ada Lovelaces.
            1\tAda\tAda\tPROPN\t_\t_\t2\tnmod\t_\tname=B-PER
            2-3\tLovelaces\t_\t_\t_\t_\t_\t_\t_\t_
            2\tLovelace\tLovelace\tPROPN\t_\t_\t0\troot\t_\tGloss=x|name=I-PER
            3\t-s\t-s\tPART\t_\t_\t2\tcase\t_\t_
            3.1\tx\tx\tX\t_\t_\t_\t_\t2:x\t_

            # sent_id = 2
            1\tZürich\tZürich\tPROPN\t_\t_\t0\troot\t_\tname=B-LOC|SpaceAfter=No
            2\t.\t.\tPUNCT\t_\t_\t1\tpunct\t_\tname=O
            """),
        Arguments.of(
            ColumnFormat.of(ColumnSeparator.TAB, 2, 0, 1).with(ColumnFeature.LANGUAGE_PREFIX),
            TagScheme.IO,
            "Ada\tPER\nLovelace\tPER\nin\tO\nthe\tO\n\nZürich\tLOC\nand\tO\nnot\tO\nBern\tLOC\n.\tO\n"),
        Arguments.of(
            ColumnFormat.of(ColumnSeparator.TAB, 3, 0, 2),
            TagScheme.BMES,
            "Ada\tx\tB-PER\nKing\tx\tM-PER\nLovelace\tx\tE-PER\nin\tx\tO\n\nZürich\tx\tS-LOC\n"),
        Arguments.of(
            ColumnFormat.PANX,
            TagScheme.IO,
            "Ada\tPER\nLovelace\tPER\nin\t0\nthe\t0\n\nZürich\tLOC\nand\t0\nnot\t0\n.\t0\n"),
        Arguments.of(
            JsonLinesFormat.named(),
            TagScheme.IOB2,
            """
            {"id": 0, "tokens": ["Ada", "Lovelace", "in"], "ner_tags": ["B-PER", "I-PER", "O"]}
            {"tags": ["B-LOC"], "tokens": ["Z\\u00fcrich"]}
            """),
        Arguments.of(
            JsonLinesFormat.named(),
            TagScheme.IOB2,
            """
            [
              {"tokens": ["Ada", "Lovelace", "in"],
               "ner_tags": ["B-PER", "I-PER", "O"]},
              {"tokens": ["Zürich"], "ner_tags": ["B-LOC"]}
            ]
            """),
        Arguments.of(
            JsonLinesFormat.WIKIANN,
            TagScheme.IOB2,
            """
            {"tokens":["Ada","Lovelace","in"],"ner_tags":[1,2,0],"langs":["en"]}
            {"tokens":["Zürich"],"ner_tags":[5],"x":{"a":[1,{}]}}
            """));
  }

  @ParameterizedTest
  @MethodSource("files")
  void damageIsAnErrorOrReadAsTheSecondReaderReadsIt(
      CorpusFormat format, TagScheme scheme, String content) {
    Random random = new Random(content.hashCode());
    int refused = 0;
    for (int n = 0; n < FILES; n++) {
      byte[] file = content.getBytes(StandardCharsets.UTF_8);
      for (int damages = random.nextInt(4); damages > 0; damages--) {
        file = damaged(file, random);
      }
      refused += isRefused(file, format, scheme) ? 1 : 0;
      byte[] damaged = file;
      detected(file).ifPresent(found -> isRefused(damaged, found, TagScheme.IOB2));
    }
    assertThat(refused).isBetween(FILES / 10, FILES * 9 / 10);
  }

  /** What the files of the Universal NER have behind their tags is none, so that is not guessed. */
  private static Optional<CorpusFormat> toBeDetected(CorpusFormat format) {
    if (format instanceof JsonLinesFormat) {
      return Optional.of(JsonLinesFormat.named());
    }
    if (format instanceof ConlluFormat) {
      return Optional.of(format);
    }
    ColumnFormat columns = (ColumnFormat) format;
    return columns.tag() == columns.columns() - 1 ? Optional.of(format) : Optional.empty();
  }

  @ParameterizedTest
  @MethodSource("files")
  void wholeFilesAreDetectedAsWhatTheyAre(CorpusFormat format, TagScheme scheme, String content) {
    assertThat(detected(content.getBytes(StandardCharsets.UTF_8))).isEqualTo(toBeDetected(format));
    assertThat(
            TaggedCorpus.read(
                    new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)),
                    "fuzzed",
                    format)
                .detectScheme())
        .contains(scheme);
  }

  @ParameterizedTest
  @MethodSource("files")
  void aDamageMakesNoOtherColumnsTokensOrTags(
      CorpusFormat format, TagScheme scheme, String content) {
    Random random = new Random(content.hashCode());
    Optional<CorpusFormat> right = toBeDetected(format);
    int detected = 0;
    for (int n = 0; n < FILES; n++) {
      byte[] file = lightlyDamaged(content.getBytes(StandardCharsets.UTF_8), random);
      Optional<CorpusFormat> found = detected(file);
      detected += found.isPresent() ? 1 : 0;
      found.ifPresent(
          wrong -> assertThat(layout(wrong)).as(() -> shown(file)).isEqualTo(layout(right.get())));
    }
    assertThat(detected).isGreaterThanOrEqualTo(right.isPresent() ? FILES / 2 : 0);
  }

  private static Object layout(CorpusFormat format) {
    return format instanceof ColumnFormat columns
        ? List.of(columns.separator(), columns.columns(), columns.token(), columns.tag())
        : format;
  }

  private static boolean isRefused(byte[] file, CorpusFormat format, TagScheme scheme) {
    try {
      TaggedCorpus corpus = TaggedCorpus.read(new ByteArrayInputStream(file), "fuzzed", format);
      List<Sentence> sentences = corpus.dataset(scheme).sentences();
      assertThat(ObviousReader.read(file, corpus.format(), scheme))
          .as(() -> shown(file))
          .contains(sentences);
      checkFound(format, corpus.format(), file, scheme);
      return false;
    } catch (CorpusException e) {
      checkMessage(e, file);
      assertThat(ObviousReader.read(file, format, scheme))
          .as(() -> e.getMessage() + "\n" + shown(file))
          .isEmpty();
      return true;
    } catch (RuntimeException e) {
      return fail(shown(file), e);
    }
  }

  /** All that may be found out beyond what was given is a row of names, which is no word. */
  private static void checkFound(
      CorpusFormat given, CorpusFormat found, byte[] file, TagScheme scheme) {
    if (!found.equals(given)) {
      assertThat(found).isEqualTo(((ColumnFormat) given).with(ColumnFeature.HEADER));
      assertThat(ObviousReader.read(file, given, scheme)).as(() -> shown(file)).isEmpty();
    }
  }

  /** The format that is found, if none is refused. */
  private static Optional<CorpusFormat> detected(byte[] file) {
    try {
      return Optional.of(
          FormatDetector.detect(SourceLines.of(new ByteArrayInputStream(file), "fuzzed")).format());
    } catch (CorpusException e) {
      checkMessage(e, file);
      return Optional.empty();
    }
  }

  private static void checkMessage(CorpusException e, byte[] file) {
    Matcher message = MESSAGE.matcher(e.getMessage());
    assertThat(message.matches()).as(e.getMessage()).isTrue();
    if (message.group(1) != null) {
      long lines = new String(file, StandardCharsets.ISO_8859_1).lines().count();
      assertThat(Integer.parseInt(message.group(1)))
          .as(() -> e.getMessage() + "\n" + shown(file))
          .isBetween(1, (int) lines);
    }
  }

  private static byte[] damaged(byte[] file, Random random) {
    if (file.length == 0) {
      return file;
    }
    int at = random.nextInt(file.length);
    return switch (random.nextInt(10)) {
      case 0 -> replaced(file, at, file.length, new byte[0]);
      case 1 -> replaced(file, 0, at, new byte[0]);
      case 2 -> swapped(file, random);
      default -> lightlyDamaged(file, random);
    };
  }

  /** At one place. */
  private static byte[] lightlyDamaged(byte[] file, Random random) {
    int at = random.nextInt(file.length);
    return switch (random.nextInt(7)) {
      case 0 -> replaced(file, at, 1 + random.nextInt(3), new byte[0]);
      case 1 -> replaced(file, at, 1, new byte[] {(byte) random.nextInt(256)});
      case 2 -> replaced(file, at, 0, NOT_UTF8[random.nextInt(NOT_UTF8.length)]);
      case 3 -> replaced(file, at, random.nextInt(2), piece(random));
      default -> lineDamaged(file, random);
    };
  }

  private static byte[] piece(Random random) {
    return PIECES[random.nextInt(PIECES.length)].getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] replaced(byte[] file, int at, int length, byte[] by) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(file, 0, at);
    out.writeBytes(by);
    int rest = Math.min(file.length, at + length);
    out.write(file, rest, file.length - rest);
    return out.toByteArray();
  }

  /** Every separator of one kind becomes another. */
  private static byte[] swapped(byte[] file, Random random) {
    char[] separators = {'\t', ' ', '\n', ',', '-', '"', '\r'};
    byte from = (byte) separators[random.nextInt(separators.length)];
    byte to = (byte) separators[random.nextInt(separators.length)];
    byte[] other = file.clone();
    for (int i = 0; i < other.length; i++) {
      if (other[i] == from && random.nextInt(8) > 0) {
        other[i] = to;
      }
    }
    return other;
  }

  /** Lines are lost, doubled, exchanged, replaced, get another tag or a field twice. */
  private static byte[] lineDamaged(byte[] file, Random random) {
    String text = new String(file, StandardCharsets.ISO_8859_1);
    List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
    int line = random.nextInt(lines.size());
    switch (random.nextInt(6)) {
      case 0 -> lines.remove(line);
      case 1 -> lines.add(line, lines.get(line));
      case 2 -> Collections.swap(lines, line, random.nextInt(lines.size()));
      case 3 -> lines.set(line, new String(piece(random), StandardCharsets.ISO_8859_1));
      case 4 -> lines.set(line, lines.get(line).replaceFirst("\\{", "{\"tokens\": [\"x\"], "));
      default ->
          lines.set(
              line,
              lines
                  .get(line)
                  .replaceFirst("[A-Z]-(?=[A-Z]{3})", "BIESLUXO".charAt(random.nextInt(8)) + "-"));
    }
    return String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String shown(byte[] file) {
    return new String(file, StandardCharsets.UTF_8).replace("\t", "<TAB>").replace("\r", "<CR>");
  }
}
