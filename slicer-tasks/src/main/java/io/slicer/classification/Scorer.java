package io.slicer.classification;

import io.slicer.inference.Portions;
import io.slicer.inference.ScoringPool;
import io.slicer.inference.TextEncoder;
import io.slicer.inference.TextEncoder.Encoded;
import io.slicer.text.TextInput;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Classifies texts with the present parameters of a model. Thread-safe; does not own the pool.
 *
 * @param pool scores sequences
 * @param problem what is asked
 * @param labels by index
 */
record Scorer(ScoringPool pool, Problem problem, List<String> labels) {
  /** Makes something of the scores (C) of a text. */
  @FunctionalInterface
  private interface Reading<T> {
    T of(int number, Encoded text, float[] scores);
  }

  /** An answer, and what it costs. */
  private record Judged(Classification classification, double loss) {}

  List<Classification> classify(TextEncoder encoder, List<TextInput> inputs) {
    return read(encoder, inputs, (number, text, scores) -> classification(text, scores));
  }

  ClassificationEvaluation evaluate(
      TextEncoder encoder, ClassificationDataset dataset, double threshold) {
    List<TextInput> inputs = dataset.examples().stream().map(Example::input).toList();
    return evaluation(dataset, read(encoder, inputs, judging(dataset)), threshold);
  }

  ClassificationEvaluation evaluate(
      List<Encoded> texts, ClassificationDataset dataset, double threshold) {
    return evaluation(dataset, read(0, texts, judging(dataset)), threshold);
  }

  private Reading<Judged> judging(ClassificationDataset dataset) {
    return (number, text, scores) ->
        new Judged(
            classification(text, scores),
            Probabilities.loss(dataset.examples().get(number).answer(), labels, scores));
  }

  private Classification classification(Encoded text, float[] scores) {
    return Classification.of(problem, labels, scores, text.cutFirst(), text.cutSecond());
  }

  private static ClassificationEvaluation evaluation(
      ClassificationDataset dataset, List<Judged> answers, double threshold) {
    return new ClassificationEvaluation(
        dataset,
        answers.stream().map(Judged::classification).toList(),
        answers.stream().mapToDouble(Judged::loss).sum() / answers.size(),
        threshold);
  }

  private <T> List<T> read(TextEncoder encoder, List<TextInput> inputs, Reading<T> reading) {
    return new Portions<>(Scorer::characters, Portions.USUAL)
        .work(inputs, encoder::encode, (before, texts) -> read(before, texts, reading));
  }

  private static long characters(TextInput input) {
    return (long) input.text().length() + input.pair().map(String::length).orElse(0);
  }

  private <T> List<T> read(int before, List<Encoded> texts, Reading<T> reading) {
    List<float[]> scores = pool.scores(texts.stream().map(Encoded::sequence).toList());
    return IntStream.range(0, texts.size())
        .mapToObj(i -> reading.of(before + i, texts.get(i), scores.get(i)))
        .toList();
  }
}
