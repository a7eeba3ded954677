package io.slicer.ner;

import io.slicer.inference.SubwordTag;
import io.slicer.ner.Entities.WordTag;
import io.slicer.ner.corpus.LabelSet;
import io.slicer.text.Encoding;
import io.slicer.text.Piece;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What is to be tagged: a text, or a sentence that is already cut into words. */
sealed interface TaggingInput {

  /** What the encoder is to read. */
  List<String> words();

  /**
   * Whether a word that the tokenizer makes nothing of stands between its neighbours, or nobody
   * sees it.
   */
  boolean droppedWordsSeparate();

  /**
   * What is found in it.
   *
   * @param tags of the words that have a sub-word
   */
  List<Entity> entities(List<SubwordTag> tags, LabelSet labels);

  /** A text and where its words lie. */
  record Text(String text, List<WordSplitter.Word> places) implements TaggingInput {
    static Text of(String text) {
      return new Text(text, WordSplitter.split(text));
    }

    @Override
    public List<String> words() {
      return places.stream().map(WordSplitter.Word::text).toList();
    }

    @Override
    public boolean droppedWordsSeparate() {
      return false;
    }

    @Override
    public List<Entity> entities(List<SubwordTag> tags, LabelSet labels) {
      // Characters that the tokenizer drops do not cut an entity in two.
      List<WordSplitter.Word> seen = tags.stream().map(tag -> places.get(tag.word())).toList();
      return Entities.ofText(text, seen, tags.stream().map(tag -> wordTag(tag, labels)).toList());
    }

    /**
     * The sub-words of the text.
     *
     * @param encoding of the words
     * @param tags of all sub-words
     */
    List<TaggedSubword> subwords(Encoding encoding, List<SubwordTag> tags, LabelSet labels) {
      List<Piece> pieces = encoding.pieces().stream().filter(piece -> !piece.isSpecial()).toList();
      List<TaggedSubword> tagged = new ArrayList<>();
      for (int i = 0; i < pieces.size(); i++) {
        Piece piece = pieces.get(i);
        WordTag tag = wordTag(tags.get(i), labels);
        int word = places.get(piece.word()).start();
        tagged.add(
            new TaggedSubword(
                piece.text(),
                tag.tag(),
                word + piece.start(),
                word + piece.end(),
                tag.probability()));
      }
      return List.copyOf(tagged);
    }
  }

  /** A sentence of words. */
  record Words(List<String> words) implements TaggingInput {
    @Override
    public boolean droppedWordsSeparate() {
      return true;
    }

    @Override
    public List<Entity> entities(List<SubwordTag> tags, LabelSet labels) {
      WordTag[] wordTags = new WordTag[words.size()];
      Arrays.fill(wordTags, new WordTag("O", 1));
      tags.forEach(tag -> wordTags[tag.word()] = wordTag(tag, labels));
      return Entities.ofWords(words, List.of(wordTags));
    }
  }

  private static WordTag wordTag(SubwordTag tag, LabelSet labels) {
    return new WordTag(labels.names().get(tag.label()), tag.probability());
  }
}
