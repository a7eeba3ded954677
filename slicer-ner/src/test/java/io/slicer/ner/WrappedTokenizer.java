package io.slicer.ner;

import io.slicer.text.Encoding;
import io.slicer.text.SpecialTokens;
import io.slicer.text.SubwordTokenizer;
import java.util.List;

/** A tokenizer that does what another does, to be changed in one point. */
class WrappedTokenizer implements SubwordTokenizer {
  private final SubwordTokenizer wrapped;

  WrappedTokenizer(SubwordTokenizer wrapped) {
    this.wrapped = wrapped;
  }

  @Override
  public Encoding encode(String text) {
    return wrapped.encode(text);
  }

  @Override
  public Encoding encode(String first, String second) {
    return wrapped.encode(first, second);
  }

  @Override
  public Encoding encodeWords(List<String> words) {
    return wrapped.encodeWords(words);
  }

  @Override
  public int vocabularySize() {
    return wrapped.vocabularySize();
  }

  @Override
  public String piece(int id) {
    return wrapped.piece(id);
  }

  @Override
  public SpecialTokens specialTokens() {
    return wrapped.specialTokens();
  }

  @Override
  public void close() {}
}
