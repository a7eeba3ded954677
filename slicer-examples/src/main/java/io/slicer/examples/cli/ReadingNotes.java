package io.slicer.examples.cli;

import io.slicer.ner.corpus.format.TaggedCorpus;
import java.io.PrintWriter;

/** Says how a file of tagged sentences was read, if there is something to say. */
public final class ReadingNotes {
  private ReadingNotes() {}

  /**
   * Prints what was found out, left out and converted, and what looks wrong, a line each.
   *
   * @param err where to
   * @param corpus that was read
   */
  public static void print(PrintWriter err, TaggedCorpus corpus) {
    corpus.reading().notes().forEach(note -> err.println(corpus.source() + ": " + note));
    corpus
        .reading()
        .warnings()
        .forEach(warning -> err.println("warning: " + corpus.source() + ": " + warning));
  }
}
