package io.slicer.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.slicer.files.SmallFile;
import io.slicer.hub.PretrainedModel.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A data set of the Hugging Face Hub: which configurations and splits it has, and the files of
 * each, which are downloaded into the cache when they are first asked for.
 *
 * <pre>{@code
 * HubDataset wikiann = HubDataset.resolve("hub:unimelb-nlp/wikiann");
 * List<Path> swahili = wikiann.files("sw", "train");
 * HubDataset french = HubDataset.resolve("hub:facebook/xnli@main:fr");
 * List<Path> test = french.files(french.configuration(), "test");
 * }</pre>
 *
 * <p>Its name is {@code hub:ORGANIZATION/NAME}, perhaps with {@code @REVISION}, a branch, tag or
 * commit, and perhaps with {@code :CONFIGURATION}. Which files are whose is what the data set's
 * README.md says in the field {@code configs}, or else what the files are called: {@code
 * CONFIGURATION/SPLIT-00000-of-00001.parquet}, {@code data/SPLIT-….parquet}, {@code
 * CONFIGURATION/SPLIT/0000.parquet}, {@code SPLIT.csv}. A data set whose main revision has none, as
 * it is made by a program, is taken from {@code refs/convert/parquet}, where the Hub keeps it as
 * Parquet. No program of a data set is ever run.
 *
 * <p>Cache, token, endpoint and offline mode are those of models ({@link HubSettings}). Files are
 * verified, and downloads that broke off go on. Instances are immutable.
 */
public final class HubDataset {
  /** What names of data sets of the Hub begin with. */
  public static final String PREFIX = "hub:";

  private static final Logger LOG = LoggerFactory.getLogger(HubDataset.class);
  private static final String README = "README.md";
  private static final int LONGEST_README = 1 << 22;
  private static final String CONVERTED = "refs/convert/parquet";

  /** What splits to develop with are called. */
  private static final List<String> VALIDATION = List.of("validation", "valid", "dev", "val");

  private final HubId id;
  private final HubFiles files;
  private final DatasetLayout layout;
  private final Optional<String> chosen;

  private HubDataset(HubId id, HubFiles files, DatasetLayout layout, Optional<String> chosen) {
    this.id = id;
    this.files = files;
    this.layout = layout;
    this.chosen = chosen;
  }

  /**
   * Whether a name is one of a data set of the Hub.
   *
   * @param name of a corpus, such as a path
   * @return whether it begins with {@value #PREFIX}
   */
  public static boolean isName(String name) {
    return name.startsWith(PREFIX);
  }

  /**
   * Finds a data set, with the settings of this machine.
   *
   * @param name {@code hub:ORGANIZATION/NAME[@REVISION][:CONFIGURATION]}
   * @return the data set
   * @throws HubException if it cannot be had, has no data, or not the configuration
   * @throws IllegalArgumentException if the name is none of a data set of the Hub
   */
  public static HubDataset resolve(String name) {
    return resolve(name, HubSettings.fromEnvironment(), TransferListener.NONE);
  }

  /**
   * Finds a data set.
   *
   * @param name {@code hub:ORGANIZATION/NAME[@REVISION][:CONFIGURATION]}
   * @param settings where data sets come from and where they are kept
   * @param listener is told how far downloads have come
   * @return the data set
   * @throws HubException if it cannot be had, has no data, or not the configuration
   * @throws IllegalArgumentException if the name is none of a data set of the Hub
   */
  public static HubDataset resolve(String name, HubSettings settings, TransferListener listener) {
    return resolve(name, settings, listener, HubClient.Timing.USUAL);
  }

  static HubDataset resolve(
      String name, HubSettings settings, TransferListener listener, HubClient.Timing timing) {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "\"" + name + "\" is no data set of the Hub, such as \"hub:unimelb-nlp/wikiann\"");
    }
    String rest = name.substring(PREFIX.length());
    int colon = rest.indexOf(':');
    HubId id = HubId.dataset(colon < 0 ? rest : rest.substring(0, colon));
    Optional<String> chosen = colon < 0 ? Optional.empty() : Optional.of(rest.substring(colon + 1));
    HubFiles files = HubFiles.open(id, settings, timing, listener);
    DatasetLayout layout = layout(id, files);
    if (layout.files().isEmpty() && id.revision().equals(HubId.MAIN)) {
      files = converted(id, settings, timing, listener);
      layout = DatasetLayout.of(files.names());
    }
    if (layout.files().isEmpty()) {
      throw new HubException(id + ": there are no files that belong to a split of the data");
    }
    HubDataset dataset = new HubDataset(id, files, layout, chosen);
    chosen.ifPresent(dataset::splits);
    return dataset;
  }

  private static HubFiles converted(
      HubId id, HubSettings settings, HubClient.Timing timing, TransferListener listener) {
    try {
      return HubFiles.open(id.at(CONVERTED), settings, timing, listener);
    } catch (HubException e) {
      throw new HubException(
          id
              + ": there are no files that belong to a split of the data, and none that the Hub has"
              + " converted: "
              + e.getMessage(),
          e);
    }
  }

  private static DatasetLayout layout(HubId id, HubFiles files) {
    DatasetLayout byName = DatasetLayout.of(files.names());
    if (!files.names().contains(README)) {
      return byName;
    }
    try {
      byte[] readme = SmallFile.read(files.get(README), LONGEST_README);
      return DatasetCard.layout(new String(readme, StandardCharsets.UTF_8), files.names())
          .orElse(byName);
    } catch (JsonProcessingException e) {
      LOG.warn("{}: README.md begins with no YAML; going by the names of files", id);
    } catch (IOException e) {
      LOG.warn(
          "{}: README.md cannot be used ({}); going by the names of files", id, e.getMessage());
    }
    return byName;
  }

  /**
   * Where the data set came from, for the record of a run.
   *
   * @return its name on the Hub, the revision that was asked for, and the commit
   */
  public Source source() {
    return new Source(id.name(), id.revision(), files.commit());
  }

  /**
   * The configurations, such as languages.
   *
   * @return all, or the one that was named; at least one
   */
  public Set<String> configurations() {
    return chosen.map(Set::of).orElse(layout.files().keySet());
  }

  /**
   * The configuration that is meant where none is given: the one that was named, the only one, or
   * the one that the data set says.
   *
   * @return its name
   * @throws HubException if there are several; the message lists them
   */
  public String configuration() {
    Set<String> all = layout.files().keySet();
    return chosen
        .or(() -> all.size() == 1 ? all.stream().findFirst() : layout.preferred())
        .filter(all::contains)
        .orElseThrow(
            () ->
                new HubException(
                    id
                        + ": there are several configurations, name one, "
                        + PREFIX
                        + id
                        + ":CONFIGURATION: "
                        + String.join(", ", all)));
  }

  /**
   * The splits of a configuration, such as train, validation and test.
   *
   * @param configuration one of {@link #configurations}
   * @return what the data set calls them
   * @throws HubException if there is no such configuration; the message lists them
   */
  public Set<String> splits(String configuration) {
    Map<String, List<String>> splits = layout.files().get(configuration);
    if (splits == null) {
      throw new HubException(
          id
              + ": there is no configuration \""
              + configuration
              + "\"; there are "
              + String.join(", ", layout.files().keySet()));
    }
    return splits.keySet();
  }

  /**
   * Whether a configuration has a split.
   *
   * @param configuration its name
   * @param split its name; {@code validation}, {@code valid}, {@code dev} and {@code val} are the
   *     same
   * @return false also if there is no such configuration
   */
  public boolean has(String configuration, String split) {
    return configurations().contains(configuration) && !named(configuration, split).isEmpty();
  }

  /** The files of a split, or of one that is called otherwise. */
  private List<String> named(String configuration, String split) {
    List<String> exact = layout.of(configuration, split);
    return exact.isEmpty() && VALIDATION.contains(split)
        ? VALIDATION.stream()
            .map(other -> layout.of(configuration, other))
            .filter(files -> !files.isEmpty())
            .findFirst()
            .orElse(List.of())
        : exact;
  }

  /**
   * The files of a split, in their order. Those that the cache does not have are downloaded.
   *
   * @param configuration one of {@link #configurations}
   * @param split its name; {@code validation}, {@code valid}, {@code dev} and {@code val} are the
   *     same
   * @return at least one
   * @throws HubException if there is no such configuration or split, which the message then lists,
   *     or a file cannot be had
   */
  public List<Path> files(String configuration, String split) {
    Set<String> splits = splits(configuration);
    List<String> names = named(configuration, split);
    if (names.isEmpty()) {
      throw new HubException(
          id
              + ": configuration \""
              + configuration
              + "\" has no split \""
              + split
              + "\"; it has "
              + String.join(", ", splits));
    }
    return names.stream().map(files::get).toList();
  }

  /** As the name that it was found by. */
  @Override
  public String toString() {
    return PREFIX + id + chosen.map(name -> ":" + name).orElse("");
  }
}
