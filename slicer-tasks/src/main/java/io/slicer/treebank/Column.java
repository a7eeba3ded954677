package io.slicer.treebank;

import com.google.common.base.Splitter;
import io.slicer.corpus.JsonLine;
import io.slicer.corpus.Quoted;
import java.util.List;
import java.util.regex.Pattern;

/** The columns of a CoNLL-U file, in their order, and what their fields must be. */
enum Column {
  ID(0),
  FORM(1),
  LEMMA(2),
  UPOS(3),
  XPOS(4),
  FEATS(5),
  HEAD(6),
  DEPREL(7),
  DEPS(8),
  MISC(9);

  /** What a field holds that says nothing. */
  static final String NOTHING = "_";

  private static final Pattern DEPENDENCY = Pattern.compile("(0|[1-9][0-9]*|[0-9]+\\.[0-9]+):.+");

  private final int place;

  Column(int place) {
    this.place = place;
  }

  /** The field of this column. */
  String of(List<String> row) {
    return row.get(place);
  }

  /** Checks a field as far as that can be done without its sentence. */
  void check(String field) {
    if (field.equals(NOTHING)) {
      return;
    }
    if (field.isEmpty()) {
      throw wrong("is empty: what says nothing is _");
    }
    if (isWhiteSpace(field.charAt(0)) || isWhiteSpace(field.charAt(field.length() - 1))) {
      throw wrong("has white space around it: " + Quoted.of(field));
    }
    if (!mayHaveSpaces() && field.chars().anyMatch(Column::isWhiteSpace)) {
      throw wrong(
          "has white space inside, which only FORM, LEMMA and MISC may have: " + Quoted.of(field));
    }
    if (field.chars().anyMatch(character -> "\t\n\r".indexOf(character) >= 0)) {
      throw wrong("has a tab or a line end, which CoNLL-U cannot hold: " + Quoted.of(field));
    }
    if (JsonLine.hasHalfOfCharacter(field)) {
      throw wrong("has half of a character: " + Quoted.of(field));
    }
    if (this == DEPS) {
      checkDependencies(field);
    }
  }

  private boolean mayHaveSpaces() {
    return this == FORM || this == LEMMA || this == MISC;
  }

  private void checkDependencies(String field) {
    for (String dependency : Splitter.on('|').split(field)) {
      if (!DEPENDENCY.matcher(dependency).matches()) {
        throw wrong(
            "has "
                + Quoted.of(dependency)
                + ", where a list such as 2:nsubj|4.1:conj was expected");
      }
    }
  }

  /** The heads in a field of DEPS. */
  static List<String> heads(String deps) {
    return deps.equals(NOTHING)
        ? List.of()
        : Splitter.on('|')
            .splitToStream(deps)
            .map(dependency -> dependency.substring(0, dependency.indexOf(':')))
            .toList();
  }

  /** Unicode's white space, and the separators among the controls, which Python counts, too. */
  static boolean isWhiteSpace(int character) {
    return Character.isSpaceChar(character)
        || Character.isWhitespace(character)
        || character == 0x85;
  }

  private IllegalArgumentException wrong(String problem) {
    return new IllegalArgumentException(name() + " " + problem);
  }
}
