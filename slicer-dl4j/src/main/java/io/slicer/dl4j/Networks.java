package io.slicer.dl4j;

import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.PolySchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** What networks look like. */
final class Networks {
  /** Of BERT's new layers. */
  private static final double DEVIATION = 0.02;

  private Networks() {}

  /**
   * One layer with softmax, a learning rate that falls to 0 in a straight line, and gradients
   * clipped to a norm of 1, as slicer's own loop does it by default.
   */
  static MultiLayerConfiguration softmax(
      int width, int labels, double learningRate, int steps, long seed) {
    return new NeuralNetConfiguration.Builder()
        .seed(seed)
        .updater(new Adam(new PolySchedule(ScheduleType.ITERATION, learningRate, 1, steps)))
        .weightInit(new NormalDistribution(0, DEVIATION))
        .gradientNormalization(GradientNormalization.ClipL2PerLayer)
        .gradientNormalizationThreshold(1)
        .list()
        .layer(
            new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nIn(width)
                .nOut(labels)
                .build())
        .build();
  }

  /**
   * A copy of a configuration.
   *
   * @throws IllegalArgumentException if it does not fit vectors and labels
   */
  static MultiLayerConfiguration checked(
      MultiLayerConfiguration configuration, int width, int labels) {
    Layer first = configuration.getConf(0).getLayer();
    Layer last = configuration.getConf(configuration.getConfs().size() - 1).getLayer();
    if (first instanceof FeedForwardLayer dense && dense.getNIn() != width) {
      throw new IllegalArgumentException(
          "the network takes " + dense.getNIn() + " values, vectors have " + width);
    }
    if (last instanceof FeedForwardLayer dense && dense.getNOut() != labels) {
      throw new IllegalArgumentException(
          "the network has " + dense.getNOut() + " outputs for " + labels + " labels");
    }
    return configuration.clone();
  }
}
