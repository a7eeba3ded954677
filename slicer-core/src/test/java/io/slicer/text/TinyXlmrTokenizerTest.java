package io.slicer.text;

class TinyXlmrTokenizerTest extends SubwordTokenizerContract {
  @Override
  protected SubwordTokenizer open() {
    return SubwordTokenizer.load(TinyTokenizers.XLMR);
  }
}
