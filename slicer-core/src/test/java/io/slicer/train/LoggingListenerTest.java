package io.slicer.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.model.TokenSequence;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoggingListenerTest {
  @Test
  void saysHowTrainingGoes() {
    List<TokenSequence> sequences = BagOfPieces.sequences(50);
    TrainingArguments arguments =
        TrainingArguments.builder().learningRate(0.05).batchSize(10).epochs(2).threads(1).build();
    PrintStream standardError = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    try (BagOfPieces model = BagOfPieces.of(sequences)) {
      System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
      model
          .trainer(arguments)
          .evaluator(() -> Evaluation.of(0.5))
          .listener(new LoggingListener(4))
          .build()
          .train(sequences);
    } finally {
      System.setErr(standardError);
    }

    String number = "[0-9.e,-]+";
    assertThat(log.toString(StandardCharsets.UTF_8).lines().map(LoggingListenerTest::message))
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .isEqualTo(
                        "training on 50 sequences of 283 tokens: 10 steps, 5 to an epoch, 0 done"),
            line ->
                assertThat(line)
                    .matches(
                        ("step 4/10, epoch 0.80: loss N, learning rate 0.0350, gradient norm N,"
                                + " N tokens/s, \\d+:\\d\\d:\\d\\d left")
                            .replace("N", number)),
            line -> assertThat(line).matches("epoch 1: mean loss " + number),
            line -> assertThat(line).isEqualTo("epoch 1: score 0.5000 (best)"),
            line -> assertThat(line).startsWith("step 8/10, epoch 1.60: loss "),
            line -> assertThat(line).startsWith("step 10/10, epoch 2.00: loss "),
            line -> assertThat(line).matches("epoch 2: mean loss " + number),
            line -> assertThat(line).isEqualTo("epoch 2: score 0.5000"),
            line -> assertThat(line).startsWith("training completed: 10 steps, mean loss "));
  }

  private static String message(String line) {
    return line.substring(line.indexOf(" - ") + 3);
  }
}
