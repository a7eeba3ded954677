package io.slicer.head;

import com.fasterxml.jackson.databind.JsonNode;
import io.slicer.graph.EncoderOps;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderFamily;
import io.slicer.model.Head;
import io.slicer.weights.Initializer;
import io.slicer.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Labels whole sequences by their first token, the one scored row of each: a hidden layer with an
 * activation, then a linear one, in the form of the encoder's family ({@link
 * EncoderFamily#sequenceHead}). XLM-R's hidden layer belongs to the head ({@code
 * classifier.dense}), BERT's is the pooler that it was pretrained with ({@code bert.pooler.dense}).
 * In training dropout comes before each of the layers with XLM-R, before the last with BERT.
 *
 * @param labels what it tells apart, by row; {@link #NUMBER} if it gives a number
 * @param loss what training makes smaller; it says, too, whether a sequence has one label, any
 *     number of them, or a number
 */
public record SequenceClassificationHead(List<String> labels, TokenLoss loss) implements Head {
  /** What transformers calls the only row of a head that gives a number. */
  public static final List<String> NUMBER = List.of("LABEL_0");

  /**
   * Copies the labels, and refuses one that occurs twice.
   *
   * @param labels what it tells apart, by row
   * @param loss what training makes smaller
   */
  public SequenceClassificationHead {
    labels = Labels.checked(labels);
  }

  /**
   * A head for one label of several, trained with cross-entropy.
   *
   * @param labels what it tells apart, by row
   */
  public SequenceClassificationHead(List<String> labels) {
    this(labels, new CrossEntropyLoss());
  }

  /**
   * The head of a saved model, whose {@code problem_type} says what its scores mean. Where it does
   * not, several labels exclude each other, and a single one is there or not, as transformers'
   * pipelines have it.
   *
   * @param json the content of the model's {@code config.json}
   * @param labels what the head tells apart, by row
   * @return the head
   * @throws IllegalArgumentException if there is no such problem, or two labels have one name
   */
  public static SequenceClassificationHead of(JsonNode json, List<String> labels) {
    if (labels.stream().distinct().count() < labels.size()) {
      throw new IllegalArgumentException(
          "config.json: id2label has a name twice among "
              + labels
              + ", and a classifier answers with names: give each label its own");
    }
    JsonNode problem = json.path("problem_type");
    if (problem.isMissingNode() || problem.isNull()) {
      return new SequenceClassificationHead(
          labels, labels.size() == 1 ? new BinaryCrossEntropyLoss() : new CrossEntropyLoss());
    }
    List<TokenLoss> losses =
        List.of(new CrossEntropyLoss(), new BinaryCrossEntropyLoss(), new SquaredErrorLoss());
    return losses.stream()
        .filter(loss -> loss.problemType().equals(problem.asText()))
        .findFirst()
        .map(loss -> new SequenceClassificationHead(labels, loss))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "config.json: problem_type is "
                        + problem
                        + ", but must be one of "
                        + losses.stream().map(TokenLoss::problemType).toList()));
  }

  @Override
  public void check(EncoderConfig config) {
    loss.check(config);
  }

  /** A dense layer, by its name in a checkpoint. */
  private record Layer(String name, long out, long in, boolean byLabel) {
    void addTo(List<NewParameter> parameters, EncoderConfig config) {
      parameters.add(
          new NewParameter(
              weight(), Shape.of(out, in), config.family().newWeights(config), byLabel));
      parameters.add(new NewParameter(bias(), Shape.of(out), Initializer.zeros(), byLabel));
    }

    String weight() {
      return name + ".weight";
    }

    String bias() {
      return name + ".bias";
    }

    SDVariable weight(EncoderOps ops) {
      return ops.parameter(weight(), Shape.of(out, in));
    }

    SDVariable bias(EncoderOps ops) {
      return ops.parameter(bias(), Shape.of(out));
    }

    SDVariable of(EncoderOps ops, SDVariable rows) {
      return ops.linear(rows, weight(ops), bias(ops));
    }
  }

  private static Layer hidden(EncoderConfig config) {
    String name = config.family().sequenceHead().hidden();
    return new Layer(name, config.hiddenSize(), config.hiddenSize(), false);
  }

  private static SDVariable hidden(EncoderOps ops, SDVariable rows, EncoderConfig config) {
    return config.family().sequenceHead().activation().of(ops, hidden(config).of(ops, rows));
  }

  private Layer last(EncoderConfig config) {
    String name = config.family().sequenceHead().last();
    return new Layer(name, labels.size(), config.hiddenSize(), true);
  }

  @Override
  public List<NewParameter> parameters(EncoderConfig config) {
    List<NewParameter> parameters = new ArrayList<>();
    hidden(config).addTo(parameters, config);
    last(config).addTo(parameters, config);
    return parameters;
  }

  @Override
  public SDVariable scores(EncoderOps ops, SDVariable rows, EncoderConfig config) {
    return last(config).of(ops, hidden(ops, rows, config));
  }

  @Override
  public SDVariable loss(EncoderOps ops, SDVariable rows, EncoderConfig config, int dropoutSite) {
    double p = config.sequenceDropout();
    boolean before = config.family().sequenceHead().dropoutBefore();
    SDVariable hidden = hidden(ops, before ? ops.dropout(rows, p, dropoutSite) : rows, config);
    Layer last = last(config);
    return loss.loss(
        ops, ops.dropout(hidden, p, dropoutSite + 1), last.weight(ops), last.bias(ops));
  }

  @Override
  public Optional<String> problemType() {
    return Optional.of(loss.problemType());
  }

  @Override
  public String architecture(EncoderFamily family) {
    return family.architecture("SequenceClassification");
  }
}
