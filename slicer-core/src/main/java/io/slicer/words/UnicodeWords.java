package io.slicer.words;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Words by the default boundaries of Unicode Standard Annex 29. The text is taken for a sequence of
 * units, characters with the marks behind them (rule WB4), and each unit for a letter that says
 * which of the annex's classes it has; a regular expression then finds words among these letters.
 *
 * <p>Classes come from the properties that Java knows, as the annex's table defines them; which
 * characters are pictographs, Java 17 does not know exactly.
 */
final class UnicodeWords {
  /**
   * A letter, H Hebrew letter, N digit, K Katakana, U underscore, q and d quotation marks, B L M
   * what stands inside of words and numbers, R regional indicator, S blank, J joiner before a
   * pictograph, O anything else.
   */
  private static final Pattern SEGMENT =
      Pattern.compile(
          "(?:U*(?:ALNUM|K+)(?:U+(?:ALNUM|K+))*(?:(?<=H)q|U*)|U+|RR|.)(?:J.)*"
              .replace(
                  "ALNUM",
                  "[AHN](?:[AHN]|(?<=[AH])[BLq](?=[AH])|(?<=N)[BMq](?=N)|(?<=H)d(?=H))*+"));

  private static final String MID_NUM_LET = ".\u2018\u2019\u2024\uFE52\uFF07\uFF0E";
  private static final String MID_LETTER = ":\u00B7\u0387\u055F\u05F4\u2027\uFE13\uFE55\uFF1A";
  private static final String MID_NUM =
      ",;\u037E\u0589\u060C\u060D\u066C\u07F8\u2044\uFE10\uFE14\uFE50\uFE54\uFF0C\uFF1B";
  private static final String KATAKANA =
      "\u3031\u3032\u3033\u3034\u3035\u309B\u309C\u30A0\u30FC\uFF70";
  private static final String LETTERS =
      "\u02C2\u02C3\u02C4\u02C5\u02DE\u02DF\u055A\u055B\u055C\u055E\u058A\u05F3\u070F\uAB5B";

  private static final Set<UnicodeScript> NO_LETTERS =
      Set.of(
          UnicodeScript.HIRAGANA,
          UnicodeScript.THAI,
          UnicodeScript.LAO,
          UnicodeScript.KHMER,
          UnicodeScript.MYANMAR,
          UnicodeScript.TAI_LE,
          UnicodeScript.NEW_TAI_LUE,
          UnicodeScript.TAI_THAM,
          UnicodeScript.TAI_VIET,
          UnicodeScript.AHOM);

  private static final char JOINER = '\u200D';

  private UnicodeWords() {}

  static List<TextWord> cut(String text) {
    StringBuilder classes = new StringBuilder();
    List<Integer> starts = new ArrayList<>();
    int length;
    for (int i = 0; i < text.length(); i += length) {
      int c = text.codePointAt(i);
      length = Character.charCount(c);
      boolean joined = i > 0 && text.charAt(i - 1) == JOINER && isPictograph(c);
      if (joined) {
        classes.append('J');
        starts.add(i);
      }
      boolean first = i == 0 || isLineEnd(text.charAt(i - 1));
      if (first || !extendsUnit(c)) {
        classes.append(unit(c));
        starts.add(i);
      }
    }
    starts.add(text.length());
    List<TextWord> words = new ArrayList<>();
    Matcher segments = SEGMENT.matcher(classes);
    while (segments.find()) {
      if (classes.charAt(segments.start()) != 'S') {
        words.add(TextWord.in(text, starts.get(segments.start()), starts.get(segments.end())));
      }
    }
    return words;
  }

  private static boolean isLineEnd(char c) {
    return c == '\n'
        || c == '\r'
        || c == '\u000B'
        || c == '\u000C'
        || c == '\u0085'
        || c == '\u2028'
        || c == '\u2029';
  }

  private static boolean extendsUnit(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK ->
          true;
      case Character.FORMAT ->
          !VisibleText.isBlank(c) && !(VisibleText.isSeen(c) && isBeforeNumbers(c));
      default -> c == 0xFF9E || c == 0xFF9F || (0x1F3FB <= c && c <= 0x1F3FF);
    };
  }

  private static boolean isBeforeNumbers(int c) {
    return c < 0x2000 || c == 0x110BD || c == 0x110CD;
  }

  private static char unit(int c) {
    UnicodeScript script = UnicodeScript.of(c);
    if (VisibleText.isBlank(c) && c != 0x202F) {
      return 'S';
    } else if (c == '\'') {
      return 'q';
    } else if (c == '"') {
      return 'd';
    } else if (MID_NUM_LET.indexOf(c) >= 0) {
      return 'B';
    } else if (MID_LETTER.indexOf(c) >= 0) {
      return 'L';
    } else if (MID_NUM.indexOf(c) >= 0) {
      return 'M';
    } else if (Character.getType(c) == Character.CONNECTOR_PUNCTUATION || c == 0x202F) {
      return 'U';
    } else if (Character.isDigit(c) || c == 0x066B) {
      return 'N';
    } else if (script == UnicodeScript.KATAKANA || KATAKANA.indexOf(c) >= 0) {
      return 'K';
    } else if (script == UnicodeScript.HEBREW && Character.getType(c) == Character.OTHER_LETTER) {
      return 'H';
    } else if (isLetter(c, script)) {
      return 'A';
    }
    return isRegional(c) ? 'R' : 'O';
  }

  private static boolean isLetter(int c, UnicodeScript script) {
    boolean alphabetic =
        Character.isAlphabetic(c) && !Character.isIdeographic(c) && !NO_LETTERS.contains(script);
    return alphabetic
        || LETTERS.indexOf(c) >= 0
        || (0x02D2 <= c && c <= 0x02D7)
        || (0x02E5 <= c && c <= 0x02FF)
        || (0xA708 <= c && c <= 0xA721)
        || (0xA789 <= c && c <= 0xA78A);
  }

  private static boolean isRegional(int c) {
    return 0x1F1E6 <= c && c <= 0x1F1FF;
  }

  private static boolean isPictograph(int c) {
    return c == '©'
        || c == '®'
        || (c >= 0x203C && c < 0x1F000 && Character.getType(c) == Character.OTHER_SYMBOL)
        || (0x1F000 <= c && c <= 0x1FFFD && !isRegional(c));
  }
}
