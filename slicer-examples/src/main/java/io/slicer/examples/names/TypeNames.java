package io.slicer.examples.names;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.google.common.base.Splitter;
import io.slicer.corpus.CorpusException;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.TagMapping;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Other names for types of entities, as options give them: {@code PERSON=PER,DATE=O}, and what
 * becomes of the others; {@code *=ENTITY} makes one type of all others.
 *
 * @param types new names by old ones
 * @param others what becomes of types that are not named; null if that is an error
 */
public record TypeNames(Map<String, String> types, @Nullable Others others) {
  private static final String ALL = "*";

  /** What becomes of types that are not named. */
  public enum Others {
    /** They stay as they are. */
    KEEP,
    /** They are no entities. */
    DROP
  }

  /**
   * Keeps a copy.
   *
   * @param types new names by old ones
   * @param others what becomes of types that are not named; null if that is an error
   */
  public TypeNames {
    types = Collections.unmodifiableMap(new LinkedHashMap<>(types));
  }

  private static TypeNames of(List<String> pairs, @Nullable Others others) {
    Map<String, String> types = new LinkedHashMap<>();
    for (String pair : pairs) {
      List<String> names = Splitter.on('=').limit(2).splitToList(pair);
      if (names.size() != 2) {
        throw new IllegalArgumentException("TYPE=TYPE is expected, not " + pair);
      }
      if (types.putIfAbsent(names.get(0), names.get(1)) != null) {
        throw new IllegalArgumentException("two names for " + names.get(0));
      }
    }
    if (types.containsKey(ALL) && others != null) {
      throw new IllegalArgumentException(ALL + " names what becomes of the others already");
    }
    TypeNames names = new TypeNames(types, others);
    names.mapping();
    return names;
  }

  /**
   * Reads options of a command.
   *
   * @param spec of the command
   * @param option what the pairs are called there; others are called the same with {@code others}
   *     for {@code map}
   * @param pairs each {@code TYPE=TYPE}
   * @param others what becomes of types that are not named; null if it is not given
   * @return the names
   * @throws ParameterException if they are wrong
   */
  public static TypeNames of(
      CommandSpec spec, String option, List<String> pairs, @Nullable Others others) {
    if (pairs.isEmpty() && others != null) {
      throw new ParameterException(
          spec.commandLine(), option.replace("map", "others") + " needs " + option);
    }
    try {
      return of(pairs, others);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage(), e);
    }
  }

  /**
   * Whether all types keep their names.
   *
   * @return true if no option was given
   */
  @JsonIgnore
  public boolean isEmpty() {
    return types.isEmpty() && others == null;
  }

  /**
   * The types that are named.
   *
   * @return their old names
   */
  public Set<String> named() {
    Set<String> named = new TreeSet<>(types.keySet());
    named.remove(ALL);
    return named;
  }

  private TagMapping mapping() {
    Map<String, String> named = new LinkedHashMap<>(types);
    String all = named.remove(ALL);
    TagMapping mapping = TagMapping.of(named);
    if (all != null) {
      return all.equals("O") ? mapping.droppingOthers() : mapping.mergingOthers(all);
    }
    if (others == null) {
      return mapping;
    }
    return others == Others.KEEP ? mapping.keepingOthers() : mapping.droppingOthers();
  }

  /**
   * A dataset with the new names.
   *
   * @param dataset with the old ones
   * @param option that they were given by, for errors
   * @return the dataset
   * @throws CorpusException if a type is not named and nothing was said of others
   */
  public NerDataset map(NerDataset dataset, String option) {
    return isEmpty()
        ? dataset
        : dataset.map(checked(dataset.labels().types(), dataset.source(), option));
  }

  /**
   * Tags with the new names.
   *
   * @param tags of each sentence
   * @param old types that the tags may have
   * @param source whose tags they are, for errors
   * @param option that the names were given by, for errors
   * @return as many
   * @throws CorpusException if a type is not named and nothing was said of others
   */
  public List<List<String>> map(
      List<List<String>> tags, Collection<String> old, String source, String option) {
    if (isEmpty()) {
      return tags;
    }
    TagMapping mapping = checked(old, source, option);
    return tags.stream().map(mapping::map).toList();
  }

  /**
   * Types by their new names.
   *
   * @param old names
   * @param source whose types they are, for errors
   * @param option that the names were given by, for errors
   * @return what they become, in the same order, those that become no entities left out
   * @throws CorpusException if a type is not named and nothing was said of others
   */
  public Set<String> map(Collection<String> old, String source, String option) {
    if (isEmpty()) {
      return new LinkedHashSet<>(old);
    }
    TagMapping mapping = checked(old, source, option);
    Set<String> mapped = new LinkedHashSet<>();
    old.forEach(type -> mapping.type(type).ifPresent(mapped::add));
    return mapped;
  }

  private TagMapping checked(Collection<String> old, String source, String option) {
    List<String> unnamed = old.stream().filter(type -> !types.containsKey(type)).toList();
    if (others == null && !types.containsKey(ALL) && !unnamed.isEmpty()) {
      throw new CorpusException(
          source,
          option
              + " does not name the types "
              + String.join(", ", unnamed)
              + ": OTHERS keep leaves them as they are, OTHERS drop makes them none"
                  .replace("OTHERS", option.replace("map", "others")));
    }
    return mapping();
  }

  @Override
  public String toString() {
    String named =
        types.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(","));
    return others == null ? named : named + ", others " + others.name().toLowerCase(Locale.ROOT);
  }
}
