package io.slicer.parsing;

import com.google.common.collect.ImmutableList;
import java.util.List;

/** The relations of dependency trees. */
public final class Relations {
  /** The 37 of Universal Dependencies 2, without subtypes, in alphabetical order. */
  public static final List<String> UNIVERSAL =
      ImmutableList.of(
          "acl",
          "advcl",
          "advmod",
          "amod",
          "appos",
          "aux",
          "case",
          "cc",
          "ccomp",
          "clf",
          "compound",
          "conj",
          "cop",
          "csubj",
          "dep",
          "det",
          "discourse",
          "dislocated",
          "expl",
          "fixed",
          "flat",
          "goeswith",
          "iobj",
          "list",
          "mark",
          "nmod",
          "nsubj",
          "nummod",
          "obj",
          "obl",
          "orphan",
          "parataxis",
          "punct",
          "reparandum",
          "root",
          "vocative",
          "xcomp");

  /** That of the word under the root. */
  static final String ROOT = "root";

  /** That of which nobody knows what it is. */
  static final String DEP = "dep";

  private Relations() {}
}
