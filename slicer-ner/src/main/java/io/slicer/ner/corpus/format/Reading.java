package io.slicer.ner.corpus.format;

import java.util.ArrayList;
import java.util.List;

/**
 * How a file was read: all that was found out about it, and all in which the sentences differ from
 * what its lines say.
 *
 * @param format how it is written, given or found out
 * @param otherTagColumns columns that may hold tags as well as the one that the format names,
 *     counted from 0; none if the format was given
 * @param notes what was found out and what was left out, a clause each, such as a row of names or
 *     comments; none if every line is a word or empty, as the format says
 * @param warnings what looks wrong, a clause each, and what to do about it; the sentences are what
 *     the format says all the same
 */
public record Reading(
    CorpusFormat format, List<Integer> otherTagColumns, List<String> notes, List<String> warnings) {
  /**
   * Keeps copies.
   *
   * @param format how the file is written
   * @param otherTagColumns which columns may hold tags, too
   * @param notes a clause each
   * @param warnings a clause each
   */
  public Reading {
    otherTagColumns = List.copyOf(otherTagColumns);
    notes = List.copyOf(notes);
    warnings = List.copyOf(warnings);
  }

  /** A format of which there is nothing else to say. */
  static Reading of(CorpusFormat format) {
    return new Reading(format, List.of(), List.of(), List.of());
  }

  /** With more that was found out or left out. */
  Reading noting(List<String> more) {
    return new Reading(format, otherTagColumns, joined(notes, more), warnings);
  }

  /** With more that looks wrong. */
  Reading warning(List<String> more) {
    return new Reading(format, otherTagColumns, notes, joined(warnings, more));
  }

  private static List<String> joined(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
