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
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
              : json(lines(text), ((JsonLinesFormat) format).tagNames());
      require(!raw.isEmpty());
      List<Sentence> sentences = new ArrayList<>();
      for (Raw sentence : raw) {
        sentences.add(new Sentence(sentence.words(), iob2(sentence.tags(), scheme)));
      }
      if (scheme == TagScheme.IOB2) {
        requireBeginnings(sentences);
      }
      return Optional.of(sentences);
    } catch (MalformedException e) {
      return Optional.empty();
    }
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

  /** The file cut at its empty lines. */
  private static List<Raw> columns(List<String> lines, ColumnFormat format)
      throws MalformedException {
    List<List<String>> blocks = new ArrayList<>();
    List<String> block = new ArrayList<>();
    for (String line : lines) {
      if (line.isEmpty()) {
        blocks.add(block);
        block = new ArrayList<>();
      } else {
        block.add(line);
      }
    }
    blocks.add(block);
    blocks.removeIf(List::isEmpty);
    return rows(blocks, format);
  }

  private static List<Raw> rows(List<List<String>> blocks, ColumnFormat format)
      throws MalformedException {
    Pattern row = row(format);
    List<Raw> sentences = new ArrayList<>();
    String base = "";
    for (List<String> block : blocks) {
      List<String> lines = new ArrayList<>(block);
      if (format.has(ColumnFeature.ID_LINES)) {
        require(lines.remove(0).startsWith("# id "));
        require(lines.stream().noneMatch(line -> line.startsWith("# id ")));
        require(!lines.isEmpty());
      }
      if (format.has(ColumnFeature.COMMENTS)) {
        while (!lines.isEmpty() && lines.get(0).matches("# [^\t]*")) {
          lines.remove(0);
        }
        if (lines.isEmpty()) {
          continue;
        }
      }
      Raw sentence = new Raw(new ArrayList<>(), new ArrayList<>());
      for (String line : lines) {
        Matcher columns = row.matcher(line);
        require(columns.matches());
        if (format.has(ColumnFeature.WORD_INDEX)) {
          base = base.isEmpty() ? columns.group("index") : base;
          require(base.equals("0") || base.equals("1"));
          int index = Integer.parseInt(base) + sentence.words().size();
          require(columns.group("index").equals(String.valueOf(index)));
        }
        if (columns.group("token").equals("-DOCSTART-")) {
          require(format.has(ColumnFeature.DOCUMENT_STARTS));
          require(sentence.words().isEmpty() && columns.group("tag").equals("O"));
          continue;
        }
        sentence.words().add(columns.group("token"));
        sentence.tags().add(columns.group("tag"));
      }
      if (!sentence.words().isEmpty()) {
        sentences.add(sentence);
      }
    }
    return format.has(ColumnFeature.LANGUAGE_PREFIX) ? withoutPrefix(sentences) : sentences;
  }

  private static Pattern row(ColumnFormat format) {
    String end = "";
    String gap;
    String column;
    switch (format.separator()) {
      case TAB -> {
        gap = "\t";
        column = "[^\t]";
      }
      case SPACE -> {
        gap = " ";
        column = "[^ ]";
      }
      default -> {
        gap = "[ \t]+";
        end = "[ \t]*";
        column = "[^ \t]";
      }
    }
    List<String> columns = new ArrayList<>();
    for (int c = 0; c < format.columns(); c++) {
      if (c == format.token()) {
        columns.add("(?<token>" + column + "+)");
      } else if (c == format.tag()) {
        columns.add("(?<tag>" + column + "+)");
      } else if (c == 0 && format.has(ColumnFeature.WORD_INDEX)) {
        columns.add("(?<index>" + column + "+)");
      } else {
        columns.add(column + (end.isEmpty() ? "*" : "+"));
      }
    }
    return Pattern.compile(end + String.join(gap, columns) + end, Pattern.DOTALL);
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
    for (String line : lines) {
      if (!line.isEmpty()) {
        sentences.add(object(line, names));
      }
    }
    return sentences;
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
          case IOBES -> several("E") + "|S-(?<single>" + TYPE + ")";
          case BILOU -> several("L") + "|U-(?<single>" + TYPE + ")";
        };
    for (String tag : tags) {
      require(tag.matches("O|[A-Z]-" + TYPE));
    }
    String rest = String.join(" ", tags) + " ";
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
