package io.slicer.weights;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint in the safetensors format: one {@code .safetensors} file, or the shards that a
 * {@code model.safetensors.index.json} names.
 *
 * <pre>{@code
 * try (SafeTensors checkpoint = SafeTensors.open(directory)) {
 *   FloatMemory weight = checkpoint.read("classifier.weight");
 * }
 * }</pre>
 *
 * <p>Opening reads and checks the whole header, so a file that is damaged, cut off or made to
 * mislead is refused before any of its tensors is touched. F32 tensors are memory-mapped without a
 * copy, of whatever size; F16, BF16 and F64 are converted.
 *
 * <p>Thread-safe, but for interrupts: a thread that is interrupted while it reads closes the file
 * for all. The files must not be changed while they are open or mapped; replacing them by renaming,
 * as {@link #write} does, is no change.
 */
public final class SafeTensors implements Checkpoint {
  /** The file name of a model in one file. */
  public static final String FILE_NAME = "model.safetensors";

  /** The file name of the index of a model in several files. */
  public static final String INDEX_NAME = "model.safetensors.index.json";

  private static final Map<String, String> PYTORCH = Map.of("format", "pt");

  private final Path path;
  private final List<OpenFile> files;
  private final Map<String, Located> tensors;
  private final Map<String, String> metadata;
  private volatile boolean closed;

  private SafeTensors(
      Path path, List<OpenFile> files, Map<String, Located> tensors, Map<String, String> metadata) {
    this.path = path;
    this.files = files;
    this.tensors = Collections.unmodifiableMap(tensors);
    this.metadata = Collections.unmodifiableMap(metadata);
  }

  /** A file, its channel, and all of it as floats once a tensor has been mapped. */
  private static final class OpenFile {
    private final Path path;
    private final FileChannel channel;
    private final SafeTensorsHeader header;
    private final @Nullable Object identity;
    private @Nullable FloatMemory mapping;
    private @Nullable RandomAccessFile values;

    OpenFile(Path path, FileChannel channel) throws IOException {
      this.path = path;
      this.channel = channel;
      identity = RowsInFile.identity(path);
      header = SafeTensorsHeader.read(path, channel);
    }

    Path path() {
      return path;
    }

    FileChannel channel() {
      return channel;
    }

    SafeTensorsHeader header() {
      return header;
    }

    /**
     * All tensors lie in one mapping, so those that are neighbours in the file are in memory; but
     * one that the mapping has in pieces gets its own.
     */
    synchronized FloatMemory mapped(StoredTensor tensor) throws IOException {
      if (mapping == null) {
        mapping = FloatMemory.map(channel, 0, channel.size() / Float.BYTES);
      }
      long elements = tensor.shape().elements();
      FloatMemory shared = mapping.share(tensor.position() / Float.BYTES, elements);
      return shared.isInOnePiece() ? shared : FloatMemory.map(channel, tensor.position(), elements);
    }

    /** Not by the channel, which an interrupt would close. */
    synchronized void get(StoredTensor tensor, long index, float[] target, int offset, int count)
        throws IOException {
      if (values == null) {
        values = RowsInFile.open(path, identity);
      }
      tensor.get(values, index, target, offset, count);
    }

    synchronized void close() {
      closeQuietly(channel);
      closeQuietly(values);
      values = null;
    }
  }

  /** A tensor and the file that holds it. */
  private record Located(OpenFile file, StoredTensor tensor) {}

  /**
   * Opens a checkpoint.
   *
   * @param path a {@code .safetensors} file, an index ({@code .json}), or a directory with {@value
   *     #FILE_NAME} or {@value #INDEX_NAME}
   * @return the checkpoint; the caller closes it
   * @throws CheckpointException if there is none, or it is damaged; nothing stays open then
   */
  public static SafeTensors open(Path path) {
    if (!Files.isDirectory(path)) {
      return path.toString().endsWith(".json") ? openIndex(path) : openFile(path);
    }
    if (Files.exists(path.resolve(FILE_NAME))) {
      return openFile(path.resolve(FILE_NAME));
    }
    if (Files.exists(path.resolve(INDEX_NAME))) {
      return openIndex(path.resolve(INDEX_NAME));
    }
    throw new CheckpointException(
        path + ": the directory holds neither " + FILE_NAME + " nor " + INDEX_NAME);
  }

  /**
   * The files of a checkpoint in several.
   *
   * @param index the path of {@value #INDEX_NAME}
   * @return the names of the files beside it, each once, in alphabetical order
   * @throws CheckpointException if the index is missing or damaged
   */
  public static SortedSet<String> shards(Path index) {
    return ImmutableSortedSet.copyOf(ShardIndex.read(index).values());
  }

  private static SafeTensors openFile(Path path) {
    OpenFile file = openChannel(path);
    Map<String, Located> tensors = new LinkedHashMap<>();
    file.header().tensors().forEach((name, tensor) -> tensors.put(name, new Located(file, tensor)));
    return new SafeTensors(path, List.of(file), tensors, file.header().metadata());
  }

  private static SafeTensors openIndex(Path index) {
    Map<String, String> shardOfTensor = ShardIndex.read(index);
    Map<String, OpenFile> files = new LinkedHashMap<>();
    Map<String, Located> tensors = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    try {
      shardOfTensor.forEach(
          (name, shard) -> {
            OpenFile file = files.get(shard);
            if (file == null) {
              Path path = index.resolveSibling(shard);
              if (!Files.exists(path)) {
                throw new CheckpointException(
                    index + ": tensor \"" + name + "\" is in " + shard + ", which is missing");
              }
              file = openChannel(path);
              files.put(shard, file);
              metadata.putAll(file.header().metadata());
            }
            StoredTensor tensor = file.header().tensors().get(name);
            if (tensor == null) {
              throw new CheckpointException(
                  index + ": tensor \"" + name + "\" should be in " + shard + " but is not");
            }
            tensors.put(name, new Located(file, tensor));
          });
    } catch (RuntimeException e) {
      files.values().forEach(OpenFile::close);
      throw e;
    }
    return new SafeTensors(index, new ArrayList<>(files.values()), tensors, metadata);
  }

  private static OpenFile openChannel(Path path) {
    FileChannel channel = null;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
      OpenFile file = new OpenFile(path, channel);
      channel = null;
      return file;
    } catch (NoSuchFileException e) {
      throw new CheckpointException(path + ": there is no such file", e);
    } catch (IOException e) {
      throw new CheckpointException(path + ": cannot be read: " + e.getMessage(), e);
    } finally {
      closeQuietly(channel);
    }
  }

  /**
   * Writes a file of float32 tensors, replacing the one of that name if there is one. The values
   * are streamed, so the sources may be larger than the heap. The file appears under its name only
   * when it is complete and on the disk; it may be the one that the sources are mapped from.
   *
   * @param file its name; missing parent directories are made
   * @param tensors what it is to hold, in this order
   * @param metadata entries for the file's {@code __metadata__}, beside {@code "format": "pt"},
   *     which transformers expects and which is added unless given
   * @throws IllegalArgumentException if two tensors have one name, or a source gives more or fewer
   *     values than its shape says
   * @throws java.io.UncheckedIOException if writing fails; the name then holds what it held before
   */
  public static void write(
      Path file, Iterable<TensorSource> tensors, Map<String, String> metadata) {
    SafeTensorsWriter.write(
        file,
        tensors,
        ImmutableMap.<String, String>builder().putAll(PYTORCH).putAll(metadata).buildKeepingLast());
  }

  /**
   * Writes a file of float32 tensors without further metadata.
   *
   * @param file its name
   * @param tensors what it is to hold, in this order
   * @see #write(Path, Iterable, Map)
   */
  public static void write(Path file, Iterable<TensorSource> tensors) {
    write(file, tensors, Map.of());
  }

  /**
   * Writes this checkpoint as one file in which some tensors have other values, as float32. All
   * others keep their type and every bit, also of integers. The file appears under its name only
   * when it is complete and on the disk.
   *
   * @param file its name; missing parent directories are made
   * @param changed the other values, row-major, by name; as many as the tensor has
   * @param about entries for the file's {@code __metadata__}, beside those that this one has
   * @throws NoSuchElementException if there is no tensor of a name
   * @throws IllegalArgumentException if a source gives more or fewer values than its tensor has
   * @throws CheckpointException if a tensor cannot be read
   * @throws java.io.UncheckedIOException if writing fails; the name then holds what it held before
   */
  public void writeChanged(
      Path file, Map<String, TensorSource.Values> changed, Map<String, String> about) {
    changed.keySet().forEach(this::located);
    List<SafeTensorsWriter.Entry> entries = new ArrayList<>();
    tensors.forEach(
        (name, located) -> {
          StoredTensor tensor = located.tensor();
          TensorSource.Values values = changed.get(name);
          entries.add(
              values == null
                  ? new SafeTensorsWriter.Entry(
                      name,
                      tensor.dtype(),
                      tensor.shape(),
                      tensor.bytes(),
                      writer -> tensor.streamBytes(channel(located), writer::put))
                  : SafeTensorsWriter.Entry.of(new TensorSource(name, tensor.shape(), values)));
        });
    SafeTensorsWriter.writeEntries(
        file,
        entries,
        ImmutableMap.<String, String>builder()
            .putAll(PYTORCH)
            .putAll(metadata)
            .putAll(about)
            .buildKeepingLast());
  }

  @Override
  public Set<String> names() {
    return tensors.keySet();
  }

  @Override
  public Shape shape(String name) {
    return located(name).tensor().shape();
  }

  /**
   * How the file stores a tensor.
   *
   * @param name as the file has it
   * @return the type of its elements; {@link TensorType#OTHER} if this library does not know it
   * @throws NoSuchElementException if there is none of this name
   */
  public TensorType type(String name) {
    return located(name).tensor().type();
  }

  /**
   * What the file says about itself. Of several shards that disagree, the last one's word holds.
   *
   * @return the entries of {@code __metadata__}, none if there is none
   */
  public Map<String, String> metadata() {
    return metadata;
  }

  @Override
  public FloatMemory read(String name) {
    Located located = locatedFloats(name);
    StoredTensor tensor = located.tensor();
    try {
      FileChannel channel = channel(located);
      return tensor.isMappable() ? located.file().mapped(tensor) : tensor.converted(channel);
    } catch (IOException e) {
      throw unreadable(name, located, e);
    }
  }

  @Override
  public boolean isMappable(String name) {
    return located(name).tensor().isMappable();
  }

  @Override
  public void stream(String name, TensorSource.Sink sink) {
    Located located = locatedFloats(name);
    try {
      located.tensor().stream(channel(located), sink);
    } catch (IOException e) {
      throw unreadable(name, located, e);
    }
  }

  @Override
  public void get(String name, long index, float[] target, int offset, int count) {
    Located located = locatedFloats(name);
    Objects.checkFromIndexSize(index, (long) count, located.tensor().shape().elements());
    Objects.checkFromIndexSize(offset, count, target.length);
    channel(located); // refuses a closed checkpoint
    try {
      located.file().get(located.tensor(), index, target, offset, count);
    } catch (IOException e) {
      throw unreadable(name, located, e);
    }
  }

  @Override
  public MatrixRows rows(String name) {
    Located located = locatedFloats(name);
    int width = RowsInMemory.width(name, located.tensor().shape());
    OpenFile file = located.file();
    channel(located); // refuses a closed checkpoint
    try {
      return RowsInFile.open(file.path(), file.identity, located.tensor(), width);
    } catch (IOException e) {
      throw unreadable(name, located, e);
    }
  }

  private Located locatedFloats(String name) {
    Located located = located(name);
    if (!located.tensor().isFloat()) {
      throw wrongType(name, located, "F32, F16, BF16 or F64");
    }
    return located;
  }

  /**
   * The values of an integer tensor, row-major.
   *
   * @param name as the file has it
   * @return the values
   * @throws NoSuchElementException if there is none of this name
   * @throws CheckpointException if the tensor is not I64 or I32, has more elements than an array
   *     can hold, or cannot be read
   */
  public long[] readLongs(String name) {
    Located located = located(name);
    if (!located.tensor().isInteger()) {
      throw wrongType(name, located, "I64 or I32");
    }
    try {
      return located.tensor().longs(channel(located));
    } catch (ArithmeticException | IOException e) {
      throw unreadable(name, located, e);
    }
  }

  /** Closes the files. */
  @Override
  public void close() {
    closed = true;
    files.forEach(OpenFile::close);
  }

  /** The file, or the index of several. */
  @Override
  public String toString() {
    return path.toString();
  }

  private FileChannel channel(Located located) {
    if (closed) {
      throw new IllegalStateException(path + " has been closed");
    }
    return located.file().channel();
  }

  private Located located(String name) {
    Located located = tensors.get(name);
    if (located == null) {
      throw new NoSuchElementException(path + ": there is no tensor \"" + name + "\"");
    }
    return located;
  }

  private static CheckpointException wrongType(String name, Located located, String wanted) {
    return new CheckpointException(
        located.file().path()
            + ": tensor \""
            + name
            + "\" is "
            + located.tensor().dtype()
            + ", where "
            + wanted
            + " is wanted");
  }

  private static CheckpointException unreadable(String name, Located located, Exception cause) {
    return new CheckpointException(
        located.file().path()
            + ": tensor \""
            + name
            + "\" "
            + located.tensor().shape()
            + " cannot be read: "
            + cause.getMessage(),
        cause);
  }

  private static void closeQuietly(@Nullable Closeable file) {
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        // Nothing was written through it, so nothing is lost.
      }
    }
  }
}
