package io.slicer.ner;

import io.slicer.inference.SubwordTag;
import io.slicer.ner.Entities.WordTag;
import io.slicer.text.Encoding;
import io.slicer.text.Piece;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

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
    public List<Entity> entities(List<SubwordTag> tags, HeadLabels labels) {
      // Characters that the tokenizer drops do not cut an entity in two.
      List<WordSplitter.Word> seen = tags.stream().map(tag -> places.get(tag.word())).toList();
      return Entities.ofText(text, seen, wordTags(tags, labels));
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
        int word = places.get(piece.word()).start();
        tagged.add(
            new TaggedSubword(
                piece.text(),
                labels.names().get(tag.label()),
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
    public List<Entity> entities(List<SubwordTag> tags, HeadLabels labels) {
      WordTag[] wordTags = new WordTag[words.size()];
      Arrays.fill(wordTags, new WordTag("O", 1));
      List<WordTag> found = wordTags(tags, labels);
      for (int i = 0; i < tags.size(); i++) {
        wordTags[tags.get(i).word()] = found.get(i);
      }
      return Entities.ofWords(words, List.of(wordTags));
    }
  }

  private static List<WordTag> wordTags(List<SubwordTag> tags, HeadLabels labels) {
    List<String> names = labels.iob2(tags.stream().map(SubwordTag::label).toList());
    return IntStream.range(0, tags.size())
        .mapToObj(i -> new WordTag(names.get(i), tags.get(i).probability()))
        .toList();
  }
}
