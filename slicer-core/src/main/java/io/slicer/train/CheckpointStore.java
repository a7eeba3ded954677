package io.slicer.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Throwables;
import com.google.common.hash.Hashing;
import io.slicer.files.AtomicFiles;
import io.slicer.files.ProcessLock;
import io.slicer.files.SmallFile;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.Parameters;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.TensorSource;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one training, in a directory of their own: {@code checkpoint-STEP}, each with
 * {@value #TENSORS} and {@value #STATE}. The tensors are in the safetensors format, so that they
 * can be looked at and rescued with the usual tools; it has no checksum, so the state holds one of
 * the tensors, and one of itself.
 *
 * <p>A checkpoint is written under another name, forced to the disk and renamed; then all but the
 * two latest are deleted. A lock file keeps a second training out of the directory; the system
 * releases it when the process ends, however that happens.
 */
final class CheckpointStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);

  static final String TENSORS = "tensors.safetensors";
  static final String STATE = "state.json";

  private static final String PREFIX = "checkpoint-";
  private static final Pattern WHOLE = Pattern.compile("checkpoint-\\d{1,18}");
  private static final Pattern PARTIAL = Pattern.compile("\\.checkpoint-\\d{1,18}\\..+");
  private static final Pattern DAMAGED = Pattern.compile("damaged-checkpoint-\\d{1,18}");
  private static final String LOCK = ".lock";
  private static final int KEPT = 2;

  /** Since 2 every parameter has its own number of steps, and every argument its own name. */
  private static final int FORMAT = 2;

  /** A thousand times what training writes. */
  private static final int LONGEST_STATE = 1 << 24;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Path directory;
  private final Closeable lock;

  private CheckpointStore(Path directory, Closeable lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /** What {@value #STATE} says. */
  private record Content(
      Fingerprint fingerprint,
      TrainingProgress progress,
      TrainingState.Numbers numbers,
      String tensorChecksum) {}

  /** A checkpoint that is not whole. */
  private static final class Damage extends Exception {
    private static final long serialVersionUID = 1L;

    Damage(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Takes possession of a directory, which is made if it is missing.
   *
   * @throws IllegalStateException if another training is using it
   */
  static CheckpointStore open(Path directory) {
    return uninterrupted(
        directory,
        () -> {
          Files.createDirectories(directory);
          Closeable lock = lock(directory);
          try {
            CheckpointStore store = new CheckpointStore(directory, lock);
            store.deleteLeftovers();
            return store;
          } catch (IOException e) {
            lock.close();
            throw e;
          }
        });
  }

  private static Closeable lock(Path directory) throws IOException {
    return ProcessLock.tryHold(directory.resolve(LOCK))
        .orElseThrow(() -> new IllegalStateException(directory + " is in use by another training"));
  }

  private void deleteLeftovers() throws IOException {
    for (Path leftover : entries(PARTIAL)) {
      AtomicFiles.deleteTree(leftover);
    }
  }

  private List<Path> entries(Pattern names) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(entry -> names.matcher(name(entry)).matches()).toList();
    }
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  /** The checkpoints, latest first. Other programs call theirs so, too, but have other files. */
  private List<Path> checkpoints() throws IOException {
    return entries(WHOLE).stream()
        .filter(entry -> Files.exists(entry.resolve(STATE)) || Files.exists(entry.resolve(TENSORS)))
        .sorted(Comparator.comparingLong(CheckpointStore::step).reversed())
        .toList();
  }

  private static long step(Path checkpoint) {
    return Long.parseLong(name(checkpoint).substring(PREFIX.length()));
  }

  /** The latest checkpoint, whole or not. */
  Optional<Path> latest() {
    return uninterrupted(directory, () -> checkpoints().stream().findFirst());
  }

  /**
   * Restores the latest checkpoint that is whole. Later ones get another name.
   *
   * @param present the training that wants to go on
   * @param state to be restored
   * @return the progress; none if there is no checkpoint, and then the state is as it was
   * @throws CheckpointException if the checkpoint is of another training, with what differs, or
   *     cannot be read, which another time it may
   */
  Optional<TrainingProgress> restore(Fingerprint present, TrainingState state) {
    return uninterrupted(
        directory,
        () -> {
          for (Path checkpoint : checkpoints()) {
            try {
              Content content = readState(checkpoint);
              refuseOther(checkpoint, content.fingerprint(), present);
              readTensors(checkpoint, content.tensorChecksum(), state.tensors());
              state.restore(content.numbers());
              return Optional.of(content.progress());
            } catch (Damage e) {
              LOG.warn("{} is damaged and is set aside: {}", checkpoint, e.getMessage());
              setAside(checkpoint);
            }
          }
          return Optional.empty();
        });
  }

  private static Content readState(Path checkpoint) throws Damage, IOException {
    try {
      JsonNode root = JSON.readTree(SmallFile.read(checkpoint.resolve(STATE), LONGEST_STATE));
      JsonNode format = root.path("format");
      if (!format.isInt()) {
        throw new Damage(STATE + " has no format", null);
      }
      if (format.intValue() != FORMAT) {
        throw new CheckpointException(
            checkpoint.resolve(STATE)
                + " has format "
                + format
                + ", of which this version of slicer knows only "
                + FORMAT
                + ": finish the training with the version that began it, or begin anew in another"
                + " directory");
      }
      JsonNode content = root.path("content");
      if (!root.path("checksum").asText().equals(checksum(content))) {
        throw new Damage(STATE + " does not match its checksum", null);
      }
      return JSON.treeToValue(content, Content.class);
    } catch (JsonProcessingException | NoSuchFileException | SmallFile.TooLongException e) {
      throw new Damage(STATE + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static String checksum(JsonNode content) throws JsonProcessingException {
    String text = JSON.writeValueAsString(content);
    return Hashing.crc32c().hashString(text, StandardCharsets.UTF_8).toString();
  }

  private static void refuseOther(Path checkpoint, Fingerprint before, Fingerprint present) {
    List<String> differences = before.differences(present);
    if (!differences.isEmpty()) {
      throw new CheckpointException(
          checkpoint
              + " is of another training: "
              + String.join("; ", differences)
              + ". Resume with what it began with, or begin anew: in another directory, or after"
              + " deleting "
              + checkpoint.getParent()
              + (differences.stream().anyMatch(CheckpointStore::isLength)
                  ? ". To train a finished model for more epochs, save it and start from what was"
                      + " saved"
                  : ""));
    }
  }

  private static boolean isLength(String difference) {
    return difference.startsWith("epochs ") || difference.startsWith("maxSteps ");
  }

  /** Fills the tensors, after all of them have been found whole. */
  private static void readTensors(Path checkpoint, String checksum, List<Parameters.Tensor> tensors)
      throws Damage {
    if (!Files.exists(checkpoint.resolve(TENSORS))) {
      throw new Damage(TENSORS + " is missing", null);
    }
    try (SafeTensors file = SafeTensors.open(checkpoint.resolve(TENSORS))) {
      checkTensors(file, checksum, tensors);
      for (Parameters.Tensor tensor : tensors) {
        file.copyTo(tensor.name(), tensor.values());
      }
    } catch (CheckpointException e) {
      if (e.getCause() instanceof IOException cause
          && !(cause instanceof JsonProcessingException)) {
        throw e;
      }
      throw new Damage(TENSORS + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static void checkTensors(
      SafeTensors file, String checksum, List<Parameters.Tensor> tensors) throws Damage {
    try {
      TensorChecksum found = new TensorChecksum();
      for (Parameters.Tensor tensor : tensors) {
        if (!file.shape(tensor.name()).equals(tensor.shape())) {
          throw new Damage(
              "\""
                  + tensor.name()
                  + "\" is "
                  + file.shape(tensor.name())
                  + ", not "
                  + tensor.shape(),
              null);
        }
        file.stream(tensor.name(), found);
      }
      if (!found.toString().equals(checksum)) {
        throw new Damage(TENSORS + " does not match its checksum", null);
      }
    } catch (NoSuchElementException e) {
      throw new Damage(TENSORS + " lacks a tensor: " + e.getMessage(), e);
    }
  }

  /**
   * Writes a checkpoint and deletes those that are no longer needed.
   *
   * @return its directory
   * @throws UncheckedIOException if that fails; earlier checkpoints are as they were
   */
  Path save(Fingerprint fingerprint, TrainingProgress progress, TrainingState state) {
    return uninterrupted(
        directory,
        () -> {
          Path checkpoint = directory.resolve(PREFIX + progress.step());
          AtomicFiles.writeDirectory(
              checkpoint, partial -> write(partial, fingerprint, progress, state));
          List<Path> checkpoints = checkpoints();
          for (Path old :
              checkpoints.subList(Math.min(KEPT, checkpoints.size()), checkpoints.size())) {
            delete(old);
          }
          return checkpoint;
        });
  }

  private static void write(
      Path partial, Fingerprint fingerprint, TrainingProgress progress, TrainingState state)
      throws IOException {
    TensorChecksum checksum = new TensorChecksum();
    state.tensors().forEach(tensor -> checksum.plus(tensor.values()));
    SafeTensors.write(
        partial.resolve(TENSORS), state.tensors().stream().map(TensorSource::of).toList());
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT);
    JsonNode content =
        JSON.valueToTree(new Content(fingerprint, progress, state.numbers(), checksum.toString()));
    root.set("content", content);
    root.put("checksum", checksum(content));
    AtomicFiles.write(partial.resolve(STATE), JSON.writeValueAsString(root));
  }

  /** Who knows what can be rescued of it. */
  private void setAside(Path checkpoint) throws IOException {
    Path aside = directory.resolve("damaged-" + name(checkpoint));
    AtomicFiles.deleteTree(aside);
    Files.move(checkpoint, aside, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Takes the name away first, so that half a deletion leaves no half checkpoint. */
  private void delete(Path checkpoint) throws IOException {
    Path nameless = directory.resolve("." + name(checkpoint) + ".deleted");
    AtomicFiles.deleteTree(nameless);
    Files.move(checkpoint, nameless, StandardCopyOption.ATOMIC_MOVE);
    AtomicFiles.deleteTree(nameless);
  }

  /** Deletes all that a training keeps in a directory, and the directory if that was all. */
  static void discard(Path directory) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (CheckpointStore store = open(directory)) {
      uninterrupted(
          directory,
          () -> {
            for (Path checkpoint : store.checkpoints()) {
              store.delete(checkpoint);
            }
            for (Path damaged : store.entries(DAMAGED)) {
              AtomicFiles.deleteTree(damaged);
            }
            AtomicFiles.deleteTree(directory.resolve(FeatureCache.DIRECTORY));
            Files.delete(directory.resolve(LOCK));
            return deleteIfEmpty(directory);
          });
    }
  }

  private static boolean deleteIfEmpty(Path directory) throws IOException {
    try {
      Files.delete(directory);
      return true;
    } catch (DirectoryNotEmptyException e) {
      return false;
    }
  }

  @Override
  public void close() {
    uninterrupted(
        directory,
        () -> {
          lock.close();
          return directory;
        });
  }

  /** Work on files. */
  private interface FileWork<T> {
    T run() throws IOException;
  }

  /**
   * Does the work on another thread and waits for it. Interrupting a thread closes the channels
   * that it reads or writes; a training that is interrupted is to write its checkpoint.
   */
  private static <T> T uninterrupted(Path directory, FileWork<T> work) {
    Supplier<T> unchecked =
        () -> {
          try {
            return work.run();
          } catch (IOException e) {
            throw new UncheckedIOException(directory + ": " + e.getMessage(), e);
          }
        };
    try {
      return CompletableFuture.supplyAsync(
              unchecked, task -> new Thread(task, "slicer-checkpoint").start())
          .join();
    } catch (CompletionException e) {
      Throwables.throwIfUnchecked(Objects.requireNonNull(e.getCause()));
      throw e;
    }
  }
}
