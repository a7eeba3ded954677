package io.slicer.ner.corpus;

import com.google.common.collect.ImmutableMap;
import io.slicer.corpus.Quoted;
import io.slicer.ner.corpus.internal.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Other names for the types of entities: some are merged, some are no entities any more. A type
 * that is not named is an error, unless {@link #keepingOthers} or {@link #droppingOthers} says what
 * becomes of it.
 *
 * <pre>{@code
 * TagMapping.of(Map.of("DATE", "O")).keepingOthers()            // MasakhaNER's types as PAN-X has them
 * TagMapping.of(Map.of("PER", "PER", "Artist", "PER")).droppingOthers()
 * }</pre>
 *
 * <p>Entities stay apart: where types are merged, an {@code I-} that began an entity and would now
 * continue the one before it becomes a {@code B-}.
 */
public final class TagMapping {
  private static final String NO_ENTITY = "O";

  private final ImmutableMap<String, String> types;
  private final Others others;
  private final String merged;

  private TagMapping(ImmutableMap<String, String> types, Others others, String merged) {
    this.types = types;
    this.others = others;
    this.merged = merged;
  }

  private enum Others {
    REFUSED,
    KEPT,
    DROPPED,
    MERGED
  }

  /**
   * A mapping of the types that are named; any other is an error.
   *
   * @param types new names by old ones; {@code O} for what is to be no entity
   * @return the mapping
   * @throws IllegalArgumentException if a name is none that a type can have
   */
  public static TagMapping of(Map<String, String> types) {
    types.forEach(
        (from, to) -> {
          if (from.equals(NO_ENTITY) || !Tag.isType(from) || !Tag.isType(to)) {
            throw new IllegalArgumentException(
                Quoted.of(from) + " to " + Quoted.of(to) + ": no type");
          }
        });
    return new TagMapping(ImmutableMap.copyOf(types), Others.REFUSED, "");
  }

  /**
   * The 33 types of MultiCoNER v2 merged to the six groups of its task description: LOC, CW, GRP,
   * PER, PROD and MED.
   *
   * @return the mapping
   */
  public static TagMapping multiconerGroups() {
    ImmutableMap.Builder<String, String> types = ImmutableMap.builder();
    Map<String, List<String>> groups =
        Map.of(
            "LOC",
            List.of("Facility", "OtherLOC", "HumanSettlement", "Station"),
            "CW",
            List.of("VisualWork", "MusicalWork", "WrittenWork", "ArtWork", "Software"),
            "GRP",
            List.of(
                "MusicalGRP",
                "PublicCorp",
                "PrivateCorp",
                "AerospaceManufacturer",
                "SportsGRP",
                "CarManufacturer",
                "ORG"),
            "PER",
            List.of(
                "Scientist",
                "Artist",
                "Athlete",
                "Politician",
                "Cleric",
                "SportsManager",
                "OtherPER"),
            "PROD",
            List.of("Clothing", "Vehicle", "Food", "Drink", "OtherPROD"),
            "MED",
            List.of(
                "Medication/Vaccine",
                "MedicalProcedure",
                "AnatomicalStructure",
                "Symptom",
                "Disease"));
    groups.forEach((group, members) -> members.forEach(member -> types.put(member, group)));
    return of(types.buildOrThrow());
  }

  /**
   * This mapping, with all other types as they are.
   *
   * @return the mapping
   */
  public TagMapping keepingOthers() {
    return new TagMapping(types, Others.KEPT, "");
  }

  /**
   * This mapping, with all other types being no entities.
   *
   * @return the mapping
   */
  public TagMapping droppingOthers() {
    return new TagMapping(types, Others.DROPPED, "");
  }

  /**
   * This mapping, with all other types being one: {@code
   * TagMapping.of(Map.of()).mergingOthers("ENTITY")} asks only whether entities are found.
   *
   * @param type the new name of all types that are not named
   * @return the mapping
   * @throws IllegalArgumentException if that is none that a type can have
   */
  public TagMapping mergingOthers(String type) {
    if (type.equals(NO_ENTITY) || !Tag.isType(type)) {
      throw new IllegalArgumentException(Quoted.of(type) + " is no type");
    }
    return new TagMapping(types, Others.MERGED, type);
  }

  /**
   * What becomes of a type.
   *
   * @param type as it was called
   * @return its new name; nothing if it is no entity any more
   * @throws IllegalArgumentException if the mapping does not say
   */
  public Optional<String> type(String type) {
    String name = types.get(type);
    if (name != null) {
      return name.equals(NO_ENTITY) ? Optional.empty() : Optional.of(name);
    }
    return switch (others) {
      case KEPT -> Optional.of(type);
      case DROPPED -> Optional.empty();
      case MERGED -> Optional.of(merged);
      case REFUSED ->
          throw new IllegalArgumentException(
              "type " + type + " is none of those that are mapped: " + types.keySet());
    };
  }

  /**
   * The tags of a sentence with their new types.
   *
   * @param tags of IOB2, or of another scheme that has letters before types
   * @return as many
   * @throws IllegalArgumentException if the mapping does not say what becomes of a type
   */
  public List<String> map(List<String> tags) {
    List<String> mapped = new ArrayList<>();
    Tag previous = Tag.OUTSIDE;
    Tag previousMapped = Tag.OUTSIDE;
    for (String name : tags) {
      Tag tag = Tag.of(name);
      Tag now = tag.isOutside() ? tag : renamed(tag);
      if (now.isInside(previousMapped) && !tag.isInside(previous)) {
        now = new Tag('B', now.type());
      }
      mapped.add(now.equals(tag) ? name : now.toString());
      previous = tag;
      previousMapped = now;
    }
    return mapped;
  }

  private Tag renamed(Tag tag) {
    return type(tag.type()).map(type -> new Tag(tag.position(), type)).orElse(Tag.OUTSIDE);
  }

  @Override
  public String toString() {
    return types + ", others " + others + (merged.isEmpty() ? "" : " to " + merged);
  }
}
