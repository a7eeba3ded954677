package io.slicer.text;

class TinyBertTokenizerTest extends SubwordTokenizerContract {
  @Override
  protected SubwordTokenizer open() {
    return SubwordTokenizer.load(TinyTokenizers.BERT);
  }
}
