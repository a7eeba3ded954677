package io.slicer.hub;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which files of a data set belong to which configuration and split.
 *
 * @param files by configuration and split, both in the order of the source
 * @param preferred the configuration that is meant if none is named, if there is such a one
 */
record DatasetLayout(Map<String, Map<String, List<String>>> files, Optional<String> preferred) {
  /** What the only configuration is called unless it has a name. */
  static final String DEFAULT = "default";

  private static final Pattern DATA =
      Pattern.compile(".*\\.(?:parquet|jsonl|json|csv|tsv|txt|conll)");
  private static final Pattern SHARD = Pattern.compile("(.+)-[0-9]{5}-of-[0-9]{5}");
  private static final Pattern SPLIT =
      Pattern.compile(
          "(?:.*[^a-z0-9])?(?:(train|training)|(validation|valid|dev|val)|(test|testing|eval|evaluation))(?:[^a-z0-9].*)?");

  DatasetLayout {
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
  }

  /**
   * What the names of files say: {@code CONFIGURATION/SPLIT-00000-of-00001.parquet}, {@code
   * data/SPLIT-….parquet}, {@code CONFIGURATION/SPLIT/0000.parquet}, {@code SPLIT.csv}. Where there
   * are Parquet files, all others are no data. A directory {@code data} is no configuration.
   */
  static DatasetLayout of(Collection<String> names) {
    boolean parquet = names.stream().anyMatch(name -> name.endsWith(".parquet"));
    Map<String, Map<String, List<String>>> files = new TreeMap<>();
    for (String name : new TreeSet<>(names)) {
      if (parquet ? name.endsWith(".parquet") : isData(name)) {
        add(files, name);
      }
    }
    return new DatasetLayout(
        files, files.containsKey(DEFAULT) ? Optional.of(DEFAULT) : Optional.empty());
  }

  private static boolean isData(String name) {
    return DATA.matcher(name).matches();
  }

  private static void add(Map<String, Map<String, List<String>>> files, String name) {
    List<String> directories = new ArrayList<>(List.of(name.split("/")));
    String stem = directories.remove(directories.size() - 1).replaceFirst("\\.[^.]*$", "");
    Optional<String> split = split(stem);
    if (split.isEmpty() && !directories.isEmpty()) {
      split =
          Optional.of(directories.remove(directories.size() - 1))
              .filter(one -> !one.equals("data"));
    }
    if (!directories.isEmpty() && directories.get(0).equals("data")) {
      directories.remove(0);
    }
    String configuration = directories.isEmpty() ? DEFAULT : String.join("/", directories);
    split.ifPresent(
        one ->
            files
                .computeIfAbsent(configuration, key -> new LinkedHashMap<>())
                .computeIfAbsent(one, key -> new ArrayList<>())
                .add(name));
  }

  private static Optional<String> split(String stem) {
    Matcher shard = SHARD.matcher(stem);
    if (shard.matches()) {
      return Optional.of(shard.group(1));
    }
    Matcher split = SPLIT.matcher(stem);
    if (!split.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        split.group(1) != null ? "train" : split.group(2) != null ? "validation" : "test");
  }

  /** The files of a configuration and a split; empty if there is none. */
  List<String> of(String configuration, String split) {
    return files.getOrDefault(configuration, Map.of()).getOrDefault(split, List.of());
  }
}
