package io.slicer.text;

class LetterTokenizerTest extends SubwordTokenizerContract {
  @Override
  protected SubwordTokenizer open() {
    return new LetterTokenizer();
  }
}
