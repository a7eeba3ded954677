package io.slicer.model;

import io.slicer.weights.Checkpoint;
import io.slicer.weights.CheckpointException;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a checkpoint may have beside or inside of an encoder that takes part in what the model was
 * trained to compute, and that slicer does not compute. Told by the names of tensors, which are the
 * same in every version of the libraries that write them.
 */
enum ForeignPart {
  /** PEFT also gives the tensors that it wraps or copies names of their own. */
  PEFT(
      "weights of PEFT (LoRA and the like)",
      "lora_[^.]*|loras|ia3_[^.]*|base_layer|modules_to_save|original_module",
      "Merge them in Python, model.merge_and_unload().save_pretrained(DIRECTORY), and use"
          + " DIRECTORY"),
  /** Of the library adapters, and of those who follow its names. */
  ADAPTER(
      "adapters",
      "[^.]*adapter[^.]*",
      "Of those that slicer writes config.json tells, and this one does not. Use a model that was"
          + " trained without, or leave them out in Python,"
          + " AutoModelForTokenClassification.from_pretrained(MODEL).save_pretrained(DIRECTORY),"
          + " and train DIRECTORY further"),
  /** Keys and values or embeddings in front of every sentence. */
  PREFIX("prefixes or prompts", "(prefix|prompt)_[^.]*"),
  /** A tag then depends on its neighbours, too, and not on the head's scores alone. */
  CRF("weights of a CRF", "crf|[^.]*transitions"),
  /** As torch names those of its LSTM and GRU. */
  RECURRENT("weights of a recurrent layer", "(weight|bias)_(ih|hh)_l\\d+(_reverse)?"),
  /** Scales and the like, of bitsandbytes, compressed-tensors, GPTQ and AWQ. */
  QUANTIZATION(
      "quantized weights",
      "SCB|absmax|quant_map|quant_state[^.]*|weight_scale[^.]*|weight_zero_point|weight_packed"
          + "|qweight|qzeros",
      "Use the checkpoint that was quantized, or undo it in Python,"
          + " model.dequantize().save_pretrained(DIRECTORY), and use DIRECTORY");

  private final String what;
  private final Pattern names;
  private final String remedy;

  ForeignPart(String what, String part) {
    this(
        what,
        part,
        "Use a model that was trained without, or leave them out in Python,"
            + " AutoModelForTokenClassification.from_pretrained(MODEL).save_pretrained(DIRECTORY),"
            + " and train DIRECTORY further");
  }

  /**
   * A part.
   *
   * @param part matches one of the parts, between dots, of its tensors' names
   */
  ForeignPart(String what, String part, String remedy) {
    this.what = what;
    this.names = Pattern.compile("(^|\\.)(" + part + ")(\\.|$)");
    this.remedy = remedy;
  }

  /**
   * Refuses a checkpoint that has such a part.
   *
   * @param checkpoint under the names of the file
   * @param known whether a tensor is of something that slicer does compute
   * @throws CheckpointException if it has; the message says what to do
   */
  static void refuseIn(Checkpoint checkpoint, Predicate<String> known) {
    for (ForeignPart part : values()) {
      List<String> names =
          checkpoint.names().stream()
              .filter(name -> part.names.matcher(name).find() && !known.test(name))
              .sorted()
              .toList();
      if (!names.isEmpty()) {
        throw new CheckpointException(
            checkpoint
                + ": it has "
                + part.what
                + ", \""
                + names.get(0)
                + (names.size() > 1 ? "\" and " + (names.size() - 1) + " more" : "\"")
                + ", which slicer does not compute, so another model would run than was trained. "
                + part.remedy);
      }
    }
  }
}
