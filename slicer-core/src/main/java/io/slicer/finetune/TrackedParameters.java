package io.slicer.finetune;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.engine.Precision;
import io.slicer.train.TrainingArguments;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a training is tracked with: the model's configuration, and over it the arguments, under the
 * names that transformers has for them; what it has no name for, under its own.
 */
final class TrackedParameters {
  private static final JsonMapper JSON = new JsonMapper();

  private TrackedParameters() {}

  /**
   * The parameters of a training.
   *
   * @param config what the checkpoint's config.json says
   * @param labels of the head that is trained
   * @param arguments of the training
   * @param precision in which it computes
   * @param own what transformers has no name for
   */
  static Map<String, Object> of(
      ObjectNode config,
      List<String> labels,
      TrainingArguments arguments,
      Precision precision,
      Map<String, ?> own) {
    Map<String, Object> all =
        new LinkedHashMap<>(JSON.convertValue(config, new TypeReference<Map<String, Object>>() {}));
    if (!labels.isEmpty()) {
      Map<Integer, String> names = new LinkedHashMap<>();
      Map<String, Integer> numbers = new LinkedHashMap<>();
      for (int i = 0; i < labels.size(); i++) {
        names.put(i, labels.get(i));
        numbers.put(labels.get(i), i);
      }
      all.put("id2label", names);
      all.put("label2id", numbers);
    }
    all.putAll(own);
    all.put("learning_rate", arguments.learningRate());
    all.put("num_train_epochs", arguments.epochs());
    all.put("max_steps", arguments.maxSteps().orElse(-1));
    all.put("per_device_train_batch_size", arguments.batchSize());
    arguments.batchTokens().ifPresent(value -> all.put("batch_tokens", value));
    all.put("gradient_accumulation_steps", arguments.gradientAccumulationSteps());
    String schedule = arguments.schedule().toString();
    all.put("lr_scheduler_type", schedule.replaceFirst("\\[.*", "").toLowerCase(Locale.ROOT));
    all.put("schedule", schedule);
    all.put("warmup_ratio", arguments.warmupRatio());
    all.put("warmup_steps", arguments.warmupSteps());
    all.put("weight_decay", arguments.weightDecay());
    all.put("max_grad_norm", arguments.maxGradNorm());
    all.put("optim", "adamw");
    all.put("adam_beta1", arguments.adam().beta1());
    all.put("adam_beta2", arguments.adam().beta2());
    all.put("adam_epsilon", arguments.adam().epsilon());
    all.put("seed", arguments.seed());
    all.put("bf16", precision == Precision.BF16);
    all.put("logging_steps", arguments.loggingSteps());
    all.put(
        "eval_steps",
        arguments.evaluationSteps().isPresent() ? arguments.evaluationSteps().getAsLong() : null);
    all.put("eval_on_start", arguments.evaluationOnStart());
    all.put("load_best_model_at_end", arguments.loadBestModelAtEnd());
    return all;
  }
}
