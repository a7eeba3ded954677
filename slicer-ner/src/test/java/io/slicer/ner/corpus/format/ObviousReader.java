package io.slicer.ner.corpus.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.common.base.Splitter;
import io.slicer.eval.Span;
import io.slicer.eval.SpanMode;
import io.slicer.ner.corpus.Sentence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A second, slow reader of all formats: regular expressions for lines and for the tags of a
 * sentence. It does not say what is wrong with a file, only that something is.
 */
final class ObviousReader {
  private static final String TYPE = "[^\\s\\p{Z}\\p{Cc}\\p{Cf}\\p{Cs}\\p{Cn}]+";
  private static final Pattern PREFIX = Pattern.compile("(([a-z]{2,3}(-[a-z]+)*|simple):)(.*)");

  private ObviousReader() {}

  private record Raw(List<String> words, List<String> tags) {}

  private static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;
  }

  private static void require(boolean fine) throws MalformedException {
    if (!fine) {
      throw new MalformedException();
    }
  }

  /** The sentences with IOB2 tags; nothing if the file is malformed. */
  static Optional<List<Sentence>> read(byte[] bytes, CorpusFormat format, TagScheme scheme) {
    try {
      String text = new String(bytes, StandardCharsets.UTF_8);
      require(Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes));
      List<Raw> raw =
          format instanceof ColumnFormat columns
              ? columns(lines(text), columns)
              : format instanceof ConlluFormat conllu
                  ? conllu(lines(text), conllu.key())
                  : json(lines(text), ((JsonLinesFormat) format).tagNames());
      require(!raw.isEmpty());
      List<Sentence> sentences = new ArrayList<>();
      String outside = outside(raw);
      for (Raw sentence : raw) {
        List<String> tags =
            sentence.tags().stream().map(tag -> tag.equals(outside) ? "O" : tag).toList();
        sentences.add(new Sentence(sentence.words(), iob2(tags, scheme)));
      }
      if (scheme == TagScheme.IOB2) {
        requireBeginnings(sentences);
      }
      return Optional.of(sentences);
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  /** What most tags are, if it is one of some and the others are tags or types that come again. */
  private static String outside(List<Raw> sentences) {
    List<String> tags = sentences.stream().flatMap(raw -> raw.tags().stream()).sorted().toList();
    String middle = tags.get(tags.size() / 2);
    List<String> others = tags.stream().filter(tag -> !tag.equals(middle)).toList();
    boolean again = others.stream().distinct().count() < others.size();
    boolean entities =
        others.stream()
            .allMatch(
                tag ->
                    tag.matches("[BIESLUM]-" + TYPE)
                        || (again && tag.matches("\\p{L}[\\p{L}\\p{M}\\p{N}_.&/:+-]*")));
    return middle.matches("(?i:o|other|none)|0|_|-|OUT|OUTSIDE")
            && 2 * others.size() < tags.size()
            && !others.isEmpty()
            && !tags.contains("O")
            && entities
        ? middle
        : "O";
  }

  private static List<String> lines(String text) throws MalformedException {
    String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
    List<String> lines =
        Arrays.stream(content.split("\n", -1))
            .map(line -> line.endsWith("\r") ? line.substring(0, line.length() - 1) : line)
            .toList();
    for (String line : lines) {
      require(!line.matches("(?s)\uFEFF([^\t ].*)?") && !line.contains("\r"));
    }
    return lines;
  }

  /** White space at the end of a text, or all of it. */
  private static final String END = "[\\s\\x0B\\x1C-\\x1F\\x85\\p{Z}]*$";

  private static boolean isBlank(String text) {
    return text.replaceFirst("^" + END, "").isEmpty();
  }

  /** A line, or a row of several, and what is between separators. */
  private record Row(String text, List<String> fields) {}

  /** Rows without any notion of what they mean; character by character where there are quotes. */
  private static List<Row> split(String text, ColumnFormat format) throws MalformedException {
    boolean csv =
        format.has(ColumnFeature.QUOTED)
            || format.separator() == ColumnSeparator.COMMA
            || format.separator() == ColumnSeparator.SEMICOLON;
    char separator =
        switch (format.separator()) {
          case TAB -> '\t';
          case COMMA -> ',';
          case SEMICOLON -> ';';
          default -> ' ';
        };
    List<Row> rows = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int end = text.indexOf('\n', at) < 0 ? text.length() : text.indexOf('\n', at);
      String line = text.substring(at, end);
      if (format.separator() == ColumnSeparator.WHITE_SPACE) {
        List<String> parts = new ArrayList<>(List.of(line.split("[ \t]+")));
        parts.removeIf(String::isEmpty);
        rows.add(new Row(line, parts));
        at = end + 1;
      } else if (!csv || line.startsWith("#")) {
        rows.add(new Row(line, List.of(line.split(Pattern.quote("" + separator), -1))));
        at = end + 1;
      } else {
        List<String> fields = new ArrayList<>();
        Pattern next =
            Pattern.compile(
                "(?:\"((?:[^\"]|\"\")*)\"|([^\"\n%s]*))(%s|\n|$)".formatted(separator, separator));
        Matcher field = next.matcher(text);
        String behind = "" + separator;
        while (behind.equals("" + separator)) {
          require(field.find(at) && field.start() == at);
          fields.add(
              field.group(1) == null ? field.group(2) : field.group(1).replace("\"\"", "\""));
          behind = field.group(3);
          at = field.end();
        }
        rows.add(new Row(line, fields));
        at = behind.isEmpty() ? text.length() : at;
      }
    }
    return rows;
  }

  private static List<Raw> columns(List<String> lines, ColumnFormat format)
      throws MalformedException {
    List<Raw> sentences = new ArrayList<>();
    Raw open = new Raw(new ArrayList<>(), new ArrayList<>());
    Set<String> tags = new HashSet<>();
    boolean id = false;
    boolean header = format.has(ColumnFeature.HEADER);
    String base = "";
    String name = "";
    String firstName = "";
    Set<String> namesBefore = new HashSet<>();
    List<String> names = null;
    List<Row> rows = split(String.join("\n", lines), format);
    for (int i = 0; i <= rows.size(); i++) {
      Row row = i == rows.size() ? new Row("", List.of("")) : rows.get(i);
      if (isBlank(row.text()) || row.fields().stream().allMatch(ObviousReader::isBlank)) {
        if (format.has(ColumnFeature.ID_LINES)) {
          require(id != open.words().isEmpty());
          id = false;
        }
        open = closed(open, sentences);
        continue;
      }
      List<String> fields = new ArrayList<>(row.fields());
      while (fields.size() > format.columns() && isBlank(fields.get(fields.size() - 1))) {
        fields.remove(fields.size() - 1);
      }
      fields.set(fields.size() - 1, fields.get(fields.size() - 1).replaceFirst(END, ""));
      boolean whole = fields.size() == format.columns();
      if (format.has(ColumnFeature.ID_LINES) && row.text().startsWith("# id ")) {
        require(!id && open.words().isEmpty());
        id = true;
        continue;
      }
      if (format.has(ColumnFeature.COMMENTS)
          && row.text().startsWith("#")
          && (format.has(ColumnFeature.WORD_INDEX)
              || !whole
              || !(fields.get(format.tag()).matches("O|[BIESLU]-" + TYPE)
                  || tags.contains(fields.get(format.tag()))))) {
        require((open.words().isEmpty() && !id) || !row.text().matches("(?s)#\\s+\\S+\\s*=.*"));
        continue;
      }
      if (header) {
        header = false;
        names = fields;
        continue;
      }
      require(whole && !fields.equals(names));
      String token = fields.get(format.token());
      String tag = fields.get(format.tag());
      if (format.has(ColumnFeature.WORD_INDEX)) {
        Matcher range = Pattern.compile("(\\d{1,9})([-.])(\\d{1,9})").matcher(fields.get(0));
        boolean anew = format.sentence() != null && format.sentence() == 0;
        boolean first = sentences.isEmpty() && open.words().isEmpty();
        if (range.matches()) {
          int from = Integer.parseInt(range.group(1));
          if (range.group(2).equals("-")) {
            base = first ? (range.group(1).equals("1") ? "1" : "0") : base;
            require(Integer.parseInt(range.group(3)) > from);
            require(
                from == Integer.parseInt(base) + open.words().size()
                    || (anew && range.group(1).equals(base)));
          } else {
            int next = base.isEmpty() ? 0 : Integer.parseInt(base) + open.words().size();
            require(from == next - 1 || (from == 0 && (anew || open.words().isEmpty())));
          }
          continue;
        }
        if (first) {
          base = fields.get(0).equals("1") ? "1" : "0";
        }
        if (anew && fields.get(0).equals(base)) {
          open = closed(open, sentences);
        }
      }
      if (format.sentence() != null
          && !(format.has(ColumnFeature.WORD_INDEX) && format.sentence() == 0)) {
        String now = fields.get(format.sentence()).replaceFirst("^" + END.replace("$", ""), "");
        now = now.replaceFirst(END, "");
        if (!now.isEmpty() && !now.equals(name)) {
          open = closed(open, sentences);
          if (now.equals(firstName)) {
            namesBefore.clear();
          }
          firstName = namesBefore.isEmpty() ? now : firstName;
          require(namesBefore.add(now));
          name = now;
        }
      }
      if (format.has(ColumnFeature.WORD_INDEX)) {
        require(fields.get(0).equals("" + (Integer.parseInt(base) + open.words().size())));
      }
      if (token.equals("-DOCSTART-")) {
        require(format.has(ColumnFeature.DOCUMENT_STARTS));
        require(open.words().isEmpty() && !id && tag.equals("O"));
        continue;
      }
      require(!token.isEmpty() && !token.contains("\n"));
      open.words().add(token);
      open.tags().add(tag);
      tags.add(tag);
    }
    return format.has(ColumnFeature.LANGUAGE_PREFIX) ? withoutPrefix(sentences) : sentences;
  }

  private static List<Raw> conllu(List<String> lines, String key) throws MalformedException {
    ColumnFormat ten =
        ColumnFormat.of(ColumnSeparator.TAB, 10, 1, 9)
            .with(ColumnFeature.WORD_INDEX, ColumnFeature.COMMENTS);
    Pattern entry = Pattern.compile("(?:^|.*?\\|)\\s*" + key + "\\s*=([^|]*).*", Pattern.DOTALL);
    List<Raw> sentences = new ArrayList<>();
    for (Raw raw : columns(lines, ten)) {
      List<String> tags = new ArrayList<>();
      for (String misc : raw.tags()) {
        Matcher matcher = entry.matcher(misc);
        tags.add(matcher.matches() ? matcher.group(1).strip() : "O");
      }
      sentences.add(new Raw(raw.words(), tags));
    }
    return sentences;
  }

  private static Raw closed(Raw open, List<Raw> sentences) {
    if (open.words().isEmpty()) {
      return open;
    }
    sentences.add(open);
    return new Raw(new ArrayList<>(), new ArrayList<>());
  }

  private static List<Raw> withoutPrefix(List<Raw> sentences) throws MalformedException {
    List<String> words = sentences.stream().flatMap(sentence -> sentence.words().stream()).toList();
    Map<String, Integer> counts = new HashMap<>();
    for (String word : words) {
      Matcher matcher = Pattern.compile(PREFIX.pattern(), Pattern.DOTALL).matcher(word);
      if (matcher.matches()) {
        counts.merge(matcher.group(1), 1, Integer::sum);
      }
    }
    int prefixed = counts.values().stream().mapToInt(Integer::intValue).sum();
    boolean same = counts.values().stream().anyMatch(count -> count * 2 > words.size());
    require(same || prefixed * 2 <= words.size());
    for (Map.Entry<String, Integer> count : counts.entrySet()) {
      if (count.getValue() * 2 > words.size()) {
        require(words.stream().allMatch(word -> word.startsWith(count.getKey())));
        require(words.stream().noneMatch(count.getKey()::equals));
        return sentences.stream()
            .map(
                sentence ->
                    new Raw(
                        sentence.words().stream()
                            .map(word -> word.substring(count.getKey().length()))
                            .toList(),
                        sentence.tags()))
            .toList();
      }
    }
    return sentences;
  }

  private static List<Raw> json(List<String> lines, List<String> names) throws MalformedException {
    List<Raw> sentences = new ArrayList<>();
    String text = String.join("\n", lines);
    if (text.strip().startsWith("[") || text.matches("(?s)\\s*\\{\\s*\n.*")) {
      for (String object : objects(text)) {
        sentences.add(object(object, names));
      }
      return sentences;
    }
    for (String line : lines) {
      if (!line.isBlank()) {
        sentences.add(object(line, names));
      }
    }
    return sentences;
  }

  /** The objects of an array, or one behind the other, each as text. */
  private static List<String> objects(String text) throws MalformedException {
    List<String> objects = new ArrayList<>();
    try (JsonParser parser = new JsonFactory().createParser(text)) {
      int depth = 0;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.START_OBJECT) {
          int start = (int) parser.currentTokenLocation().getCharOffset();
          parser.skipChildren();
          objects.add(text.substring(start, (int) parser.currentLocation().getCharOffset()));
        } else {
          require(token == JsonToken.START_ARRAY ? depth == 0 : token == JsonToken.END_ARRAY);
          depth += token == JsonToken.START_ARRAY ? 1 : -1;
        }
      }
    } catch (IOException e) {
      throw new MalformedException();
    }
    return objects;
  }

  /** Goes through the events of a parser instead of a tree. */
  private static Raw object(String line, List<String> names) throws MalformedException {
    Map<String, Object> fields;
    try (JsonParser parser = new JsonFactory().createParser(line)) {
      require(parser.nextToken() == JsonToken.START_OBJECT);
      fields = readObject(parser);
      require(parser.nextToken() == null);
    } catch (IOException e) {
      throw new MalformedException();
    }
    require(fields.containsKey("tokens"));
    require(fields.containsKey("ner_tags") != fields.containsKey("tags"));
    List<?> tokens = array(fields.get("tokens"));
    List<?> tags = array(fields.getOrDefault("ner_tags", fields.get("tags")));
    require(!tokens.isEmpty() && tokens.size() == tags.size());
    List<String> words = new ArrayList<>();
    List<String> named = new ArrayList<>();
    for (Object token : tokens) {
      require(token instanceof String word && !word.isEmpty());
      String word = (String) token;
      require(
          new String(word.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).equals(word));
      words.add(word);
    }
    for (Object tag : tags) {
      if (names.isEmpty()) {
        require(tag instanceof String);
        named.add((String) tag);
      } else {
        require(tag.toString().matches("[0-9]{1,6}") && tag instanceof Number);
        int id = Integer.parseInt(tag.toString());
        require(id < names.size());
        named.add(names.get(id));
      }
    }
    return new Raw(words, named);
  }

  private static List<?> array(Object value) throws MalformedException {
    require(value instanceof List<?>);
    return (List<?>) value;
  }

  private static Map<String, Object> readObject(JsonParser parser)
      throws IOException, MalformedException {
    Map<String, Object> fields = new HashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      require(!fields.containsKey(name));
      parser.nextToken();
      fields.put(name, value(parser));
    }
    return fields;
  }

  private static Object value(JsonParser parser) throws IOException, MalformedException {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> parser.getBigIntegerValue();
      case START_OBJECT -> readObject(parser);
      case START_ARRAY -> {
        List<Object> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          values.add(value(parser));
        }
        yield values;
      }
      default -> false;
    };
  }

  /** A regular expression for the tags of a whole sentence, then entity by entity. */
  private static List<String> iob2(List<String> tags, TagScheme scheme) throws MalformedException {
    String outside = "(?<outside>O)";
    String entity =
        switch (scheme) {
          case IOB1 -> "[BI]-(?<type>" + TYPE + ")(?: I-\\k<type>(?= ))*";
          case IOB2 -> "[BI]-(?<type>" + TYPE + ")(?: I-\\k<type>(?= ))*";
          case IO -> "I-(?<type>" + TYPE + ")(?: I-\\k<type>(?= ))*";
          case BMES -> several("E").replace("I-", "M-") + "|S-(?<single>" + TYPE + ")";
          case IOBES -> several("E") + "|S-(?<single>" + TYPE + ")";
          case BILOU -> several("L") + "|U-(?<single>" + TYPE + ")";
        };
    List<String> prefixed = new ArrayList<>();
    for (String tag : tags) {
      boolean bare = scheme == TagScheme.IO && tag.matches("(?!O$|[BIESLUM]-.)" + TYPE);
      require(bare || tag.matches("O|[A-Z]-" + TYPE));
      prefixed.add(bare ? "I-" + tag : tag);
    }
    String rest = String.join(" ", prefixed) + " ";
    Pattern next = Pattern.compile("(?:" + outside + "|" + entity + ") ");
    List<String> iob2 = new ArrayList<>();
    String before = "";
    while (!rest.isEmpty()) {
      Matcher matcher = next.matcher(rest);
      require(matcher.lookingAt());
      List<String> matched = Splitter.on(' ').splitToList(matcher.group().trim());
      if (matched.get(0).equals("O")) {
        iob2.add("O");
        before = "";
      } else {
        String type = matched.get(0).substring(2);
        require(scheme != TagScheme.IOB1 || matched.get(0).startsWith("I") || type.equals(before));
        boolean keep = scheme == TagScheme.IOB2;
        iob2.add(keep ? matched.get(0) : "B-" + type);
        matched.stream().skip(1).forEach(tag -> iob2.add("I-" + type));
        before = type;
      }
      rest = rest.substring(matcher.end());
    }
    return iob2;
  }

  private static String several(String last) {
    return "B-(?<type>" + TYPE + ")(?: I-\\k<type>(?= ))* " + last + "-\\k<type>";
  }

  private static void requireBeginnings(List<Sentence> sentences) throws MalformedException {
    int entities = 0;
    int unopened = 0;
    boolean iob1 = true;
    for (Sentence sentence : sentences) {
      Span previous = new Span("", -1, -1);
      for (Span span : SpanMode.LENIENT.spans(sentence.tags())) {
        entities++;
        boolean follows = previous.end() == span.start() && previous.type().equals(span.type());
        if (sentence.tags().get(span.start()).startsWith("I-")) {
          unopened++;
        } else if (!follows) {
          iob1 = false;
        }
        previous = span;
      }
    }
    require(unopened == 0 || (!iob1 && 2 * unopened <= entities));
  }
}
