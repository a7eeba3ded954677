package io.slicer.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the README.md of a data set says about its files: the field {@code configs} of the YAML at
 * its beginning.
 */
final class DatasetCard {
  /** Norwegian, {@code no}, is a configuration and not a truth value. */
  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS).build();

  private static final Pattern FRONT_MATTER =
      Pattern.compile("\\A\uFEFF?---\\s*?\\R(.*?)^---\\s*?$", Pattern.DOTALL | Pattern.MULTILINE);

  /** What is no letter for letter in a pattern of files. */
  private static final Pattern WILDCARD = Pattern.compile("\\*\\*/|\\*\\*|\\*|\\?|\\[[^\\]/]+\\]");

  private DatasetCard() {}

  /**
   * The layout, if the card says it.
   *
   * @param readme content of README.md
   * @param names all files of the data set
   * @throws JsonProcessingException if the beginning is no YAML
   */
  static Optional<DatasetLayout> layout(String readme, Collection<String> names)
      throws JsonProcessingException {
    Matcher front = FRONT_MATTER.matcher(readme);
    if (!front.find()) {
      return Optional.empty();
    }
    Map<String, Map<String, List<String>>> files = new LinkedHashMap<>();
    Optional<String> preferred = Optional.empty();
    for (JsonNode configuration : YAML.readTree(front.group(1)).path("configs")) {
      String name = configuration.path("config_name").asText(DatasetLayout.DEFAULT);
      Map<String, List<String>> splits = splits(configuration, names);
      if (!splits.isEmpty()) {
        files.put(name, splits);
      }
      if (configuration.path("default").asBoolean() || name.equals(DatasetLayout.DEFAULT)) {
        preferred = Optional.of(name);
      }
    }
    return files.isEmpty() ? Optional.empty() : Optional.of(new DatasetLayout(files, preferred));
  }

  private static Map<String, List<String>> splits(
      JsonNode configuration, Collection<String> names) {
    String directory = configuration.path("data_dir").asText("").replaceAll("^[./]+|/+$", "");
    String below = directory.isEmpty() ? "" : directory + "/";
    JsonNode data = configuration.path("data_files");
    Map<String, List<String>> splits = new LinkedHashMap<>();
    if (data.isMissingNode()) {
      DatasetLayout.of(
              names.stream()
                  .filter(name -> !below.isEmpty() && name.startsWith(below))
                  .map(name -> name.substring(below.length()))
                  .toList())
          .files()
          .values()
          .forEach(
              all ->
                  all.forEach(
                      (split, some) ->
                          splits
                              .computeIfAbsent(split, key -> new ArrayList<>())
                              .addAll(some.stream().map(name -> below + name).toList())));
      return splits;
    }
    if (data.isTextual()) {
      put(splits, "train", data, below, names);
    } else if (data.isObject()) {
      data.properties().forEach(e -> put(splits, e.getKey(), e.getValue(), below, names));
    } else {
      for (JsonNode one : data) {
        boolean named = one.isObject();
        put(
            splits,
            named ? one.path("split").asText("train") : "train",
            named ? one.path("path") : one,
            below,
            names);
      }
    }
    return splits;
  }

  private static void put(
      Map<String, List<String>> splits,
      String split,
      JsonNode patterns,
      String below,
      Collection<String> names) {
    List<String> files = new ArrayList<>();
    List<JsonNode> all = new ArrayList<>();
    if (patterns.isArray()) {
      patterns.forEach(all::add);
    } else {
      all.add(patterns);
    }
    for (JsonNode pattern : all) {
      Pattern file = pattern(below + pattern.asText().replaceFirst("^(?:\\./)+", ""));
      new TreeSet<>(names)
          .stream().filter(name -> file.matcher(name).matches()).forEach(files::add);
    }
    if (!files.isEmpty()) {
      splits.computeIfAbsent(split, key -> new ArrayList<>()).addAll(files);
    }
  }

  /** A pattern of files, in which only two asterisks stand for directories, too. */
  private static Pattern pattern(String glob) {
    StringBuilder pattern = new StringBuilder();
    Matcher wildcard = WILDCARD.matcher(glob);
    int end = 0;
    while (wildcard.find()) {
      pattern.append(Pattern.quote(glob.substring(end, wildcard.start())));
      pattern.append(
          switch (wildcard.group()) {
            case "**/" -> "(?:.*/)?";
            case "**" -> ".*";
            case "*" -> "[^/]*";
            case "?" -> "[^/]";
            default -> "[" + characters(wildcard.group()) + "]";
          });
      end = wildcard.end();
    }
    return Pattern.compile(pattern.append(Pattern.quote(glob.substring(end))).toString());
  }

  /** What stands between the brackets, of which only a range and "not" have a meaning. */
  private static String characters(String brackets) {
    String inside = brackets.substring(1, brackets.length() - 1);
    boolean not = inside.startsWith("!") || inside.startsWith("^");
    return (not ? "^" : "") + inside.substring(not ? 1 : 0).replaceAll("[\\\\\\[\\]&^]", "\\\\$0");
  }
}
