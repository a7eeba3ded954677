package io.slicer.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.files.JsonFile;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a directory, here or on the Hub, must hold to be a model that slicer can load. */
final class ModelDirectory {
  static final String CONFIG = "config.json";
  static final String TOKENIZER = "tokenizer.json";

  /** What BERT's tokenizer can be made of. */
  private static final String VOCABULARY = "vocab.txt";

  /** Ten thousand labels take half of it. */
  private static final int LONGEST_CONFIG = 1 << 20;

  /** With it transformers loads another model first, and changes that. */
  static final String ADAPTER = "adapter_config.json";

  static final String PICKLED = "pytorch_model.bin";
  static final String SENTENCEPIECE = "sentencepiece.bpe.model";

  private ModelDirectory() {}

  /**
   * What is wrong with a set of files on the Hub, of which no {@code vocab.txt} is taken for a
   * tokenizer, if anything.
   *
   * @param files the names of the files in the directory
   * @return what is missing and what to do about it
   */
  static Optional<String> problem(Collection<String> files) {
    return problem(files, Set.of(TOKENIZER));
  }

  /**
   * What is wrong with a set of files, if anything.
   *
   * @param tokenizers names of files of which one must be there
   */
  private static Optional<String> problem(Collection<String> files, Set<String> tokenizers) {
    if (files.contains(ADAPTER)) {
      return Optional.of(
          "there is an adapter_config.json: this is an adapter to some model, which slicer does not"
              + " compute. Merge the two in Python, PeftModel.from_pretrained(BASE, MODEL)"
              + ".merge_and_unload().save_pretrained(DIRECTORY), save the tokenizer there, too, and"
              + " use DIRECTORY; if the weights here are merged already, delete adapter_config.json");
    }
    if (!files.contains(CONFIG)) {
      return Optional.of(
          "there is no config.json: a model's directory has one, transformers' save_pretrained"
              + " writes it");
    }
    if (!files.contains(SafeTensors.FILE_NAME) && !files.contains(SafeTensors.INDEX_NAME)) {
      return Optional.of(
          has(files, "pytorch_model.*\\.bin(\\.index\\.json)?")
              ? "the weights are only there as pytorch_model.bin, which can run any code when it is"
                  + " read, so slicer does not. Convert them once, in Python: AutoModel.from_pretrained(MODEL)"
                  + ".save_pretrained(DIRECTORY, safe_serialization=True), and use DIRECTORY"
              : "there is neither model.safetensors nor model.safetensors.index.json; save the"
                  + " model in Python with save_pretrained(DIRECTORY, safe_serialization=True),"
                  + " and use DIRECTORY");
    }
    if (Collections.disjoint(files, tokenizers)) {
      return Optional.of(
          (has(files, "sentencepiece.*\\.model|spiece\\.model")
                  ? "the tokenizer is only there as a SentencePiece model"
                  : "there is no tokenizer.json")
              + ". Save the fast tokenizer once, in Python: AutoTokenizer.from_pretrained(MODEL)"
              + ".save_pretrained(DIRECTORY), which writes tokenizer.json, and use DIRECTORY with"
              + " the model's other files beside it");
    }
    return Optional.empty();
  }

  private static boolean has(Collection<String> files, String pattern) {
    return files.stream().anyMatch(file -> file.matches(pattern));
  }

  /**
   * What keeps a directory from being loaded, if anything: files that are missing, shards included.
   *
   * @param directory the directory
   * @return what is missing and what to do about it
   * @throws CheckpointException if the index of the shards is damaged
   */
  static Optional<String> problem(Path directory) {
    Set<String> files;
    try (Stream<Path> entries = Files.list(directory)) {
      files =
          entries
              .filter(Files::isRegularFile)
              .map(file -> String.valueOf(file.getFileName()))
              .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new CheckpointException(directory + ": cannot be read: " + e.getMessage(), e);
    }
    Optional<String> problem = problem(files, Set.of(TOKENIZER, VOCABULARY));
    if (problem.isPresent() || files.contains(SafeTensors.FILE_NAME)) {
      return problem;
    }
    Set<String> missing =
        new TreeSet<>(SafeTensors.shards(directory.resolve(SafeTensors.INDEX_NAME)));
    missing.removeAll(files);
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(SafeTensors.INDEX_NAME + " names files that are missing: " + missing);
  }

  /**
   * The file of the tokenizer.
   *
   * @param directory which has no problem
   * @return tokenizer.json, or else vocab.txt
   */
  static Path tokenizer(Path directory) {
    Path file = directory.resolve(TOKENIZER);
    return Files.exists(file) ? file : directory.resolve(VOCABULARY);
  }

  /**
   * Reads the configuration.
   *
   * @param directory the model's directory
   * @return what config.json says
   * @throws CheckpointException if it cannot be read, is longer than any, or is no JSON object
   */
  static ObjectNode config(Path directory) {
    Path file = directory.resolve(CONFIG);
    try {
      JsonNode config = JsonFile.read(file, LONGEST_CONFIG);
      if (config instanceof ObjectNode object) {
        return object;
      }
      throw new CheckpointException(file + ": not a JSON object");
    } catch (JsonFile.UnreadableException e) {
      throw new CheckpointException(e.getMessage(), e);
    }
  }
}
