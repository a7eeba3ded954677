package io.slicer.text;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Texts of everything that makes offsets go wrong, in random order. */
final class TrickyText {
  private static final List<String> PARTS =
      List.of(
          "a",
          "Word",
          "zebra",
          ".",
          ",",
          "'s",
          "...",
          "-",
          "1984",
          " ",
          "  ",
          "\t",
          "\r\n",
          "\u00A0",
          "\u3000",
          "\u2028",
          "\u200B",
          "\u200D",
          "\u2060",
          "\uFEFF",
          "\u00AD",
          "\u0000",
          "\u001F",
          "\u007F",
          "é",
          "e\u0301",
          "a\u0323\u0302",
          "\u0301",
          "ﬁ",
          "½",
          "①",
          "㎏",
          "ﷺ",
          "ＡＢＣ",
          "İ",
          "ß",
          "ẞ",
          "Straße",
          "東京",
          "𠮷野家",
          "नमस्ते",
          "مرحبا",
          "กำลัง",
          "한국",
          "각",
          "אב",
          "ქართ",
          "𝔘𝔫𝔦",
          "😀",
          "👩‍👩‍👧‍👦",
          "🇩🇪",
          "\uD83D",
          "\uDE00",
          "\uFFFD",
          "\uFFFF",
          "\uDBFF\uDFFF",
          "▁",
          "##",
          "<s>",
          "</s>",
          "<mask>",
          " <mask> ",
          "[SEP]",
          "[MASK]",
          "<unk>");

  private TrickyText() {}

  /** Always the same texts. */
  static Stream<String> texts(int count) {
    Random random = new Random(7);
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                random
                    .ints(random.nextInt(12), 0, PARTS.size())
                    .mapToObj(PARTS::get)
                    .collect(Collectors.joining()));
  }
}
