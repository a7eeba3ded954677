package io.slicer.ner;

import io.slicer.inference.SubwordTag;
import io.slicer.ner.Entities.WordTag;
import io.slicer.text.Encoding;
import io.slicer.text.Piece;
import io.slicer.words.TextWord;
import io.slicer.words.WordsInText;
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
  List<Entity> entities(List<SubwordTag> tags, HeadLabels labels);

  /** A text and where its words lie. */
  record Text(WordsInText cut) implements TaggingInput {
    @Override
    public List<String> words() {
      return cut.forms();
    }

    @Override
    public boolean droppedWordsSeparate() {
      return false;
    }

    @Override
    public List<Entity> entities(List<SubwordTag> tags, HeadLabels labels) {
      // Characters that the tokenizer drops do not cut an entity in two.
      List<TextWord> seen = tags.stream().map(tag -> cut.words().get(tag.word())).toList();
      return Entities.ofText(cut.text(), seen, Entities.tags(tags, labels));
    }

    /**
     * The sub-words of the text.
     *
     * @param encoding of the words
     * @param tags of all sub-words
     */
    List<TaggedSubword> subwords(Encoding encoding, List<SubwordTag> tags, HeadLabels labels) {
      List<Piece> pieces = encoding.pieces().stream().filter(piece -> !piece.isSpecial()).toList();
      List<TaggedSubword> tagged = new ArrayList<>();
      for (int i = 0; i < pieces.size(); i++) {
        Piece piece = pieces.get(i);
        SubwordTag tag = tags.get(i);
        TextWord word = cut.words().get(piece.word());
        // A word that is not what its text has there lies where it lies, with all of its pieces.
        boolean same =
            cut.text().startsWith(word.text(), word.start())
                && word.end() - word.start() == word.text().length();
        int start = same ? word.start() + piece.start() : word.start();
        int end = same ? word.start() + piece.end() : word.end();
        tagged.add(
            new TaggedSubword(
                piece.text(), labels.names().get(tag.label()), start, end, tag.probability()));
      }
      return List.copyOf(tagged);
    }
  }

  /** A sentence of words. */
  record Words(List<String> words) implements TaggingInput {
    /** A copy. */
    static Words of(List<String> words) {
      List<String> copy = new ArrayList<>(words);
      int absent = copy.indexOf(null);
      if (absent >= 0) {
        throw new NullPointerException("word " + absent + " is null");
      }
      return new Words(List.copyOf(copy));
    }

    @Override
    public boolean droppedWordsSeparate() {
      return true;
    }

    @Override
    public List<Entity> entities(List<SubwordTag> tags, HeadLabels labels) {
      WordTag[] wordTags = new WordTag[words.size()];
      Arrays.fill(wordTags, new WordTag("O", 1));
      List<WordTag> found = Entities.tags(tags, labels);
      for (int i = 0; i < tags.size(); i++) {
        wordTags[tags.get(i).word()] = found.get(i);
      }
      return Entities.ofWords(words, List.of(wordTags));
    }
  }
}
