package io.slicer.model;

import io.slicer.model.Head.NewParameter;
import io.slicer.weights.Checkpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of a checkpoint a model was made of. Names are those of the model, which differ from the
 * file's in what they begin with, if at all.
 *
 * @param taken how many tensors of the checkpoint the model has, be it not all of their rows
 * @param drawn the head's parameters of which the checkpoint gave nothing, each with the reason
 * @param labels what became of the rows of the head that belong to labels
 * @param notNeeded tensors that nothing reads and nobody misses: heads of other tasks, their
 *     decoders, poolers and buffers
 * @param unread all other tensors that nothing reads, whatever they were for
 * @param warnings what somebody who loads a model has to know, a sentence each
 */
public record LoadReport(
    int taken,
    Map<String, String> drawn,
    Labels labels,
    List<String> notNeeded,
    List<String> unread,
    List<String> warnings) {
  private static final Logger LOG = LoggerFactory.getLogger(LoadReport.class);

  private static final int SHOWN_NAMES = 4;
  private static final int SHOWN_LABELS = 20;

  private static final List<String> PARTS_OF_ENCODER =
      List.of("pooler.", "embeddings.position_ids", "embeddings.token_type_ids");

  /**
   * Copies what could change.
   *
   * @param taken how many tensors of the checkpoint the model has, be it not all of their rows
   * @param drawn the head's parameters of which the checkpoint gave nothing, each with the reason
   * @param labels what became of the rows of the head that belong to labels
   * @param notNeeded tensors that nothing reads and nobody misses: heads of other tasks, their
   *     decoders, poolers and buffers
   * @param unread all other tensors that nothing reads, whatever they were for
   * @param warnings what somebody who loads a model has to know, a sentence each
   */
  public LoadReport {
    drawn = Collections.unmodifiableMap(new LinkedHashMap<>(drawn));
    notNeeded = List.copyOf(notNeeded);
    unread = List.copyOf(unread);
    warnings = List.copyOf(warnings);
  }

  /**
   * What became of the rows of a head. A row belongs to the name of a label, to the letter, and not
   * to a place.
   *
   * @param kept labels whose rows are those of the checkpoint
   * @param drawn labels whose rows were drawn anew
   * @param dropped labels of the checkpoint whose rows are gone
   */
  public record Labels(List<String> kept, List<String> drawn, List<String> dropped) {
    /**
     * Copies the lists.
     *
     * @param kept labels whose rows are those of the checkpoint
     * @param drawn labels whose rows were drawn anew
     * @param dropped labels of the checkpoint whose rows are gone
     */
    public Labels {
      kept = List.copyOf(kept);
      drawn = List.copyOf(drawn);
      dropped = List.copyOf(dropped);
    }

    private boolean arePartlyKept() {
      return !kept.isEmpty() && !(drawn.isEmpty() && dropped.isEmpty());
    }

    /** Names of labels that only a reader would take for the same. */
    private List<String> differingInCase() {
      List<String> pairs = new ArrayList<>();
      for (String old : dropped) {
        for (String label : drawn) {
          if (!old.equals(label) && old.equalsIgnoreCase(label)) {
            pairs.add(old + " is not " + label);
          }
        }
      }
      return pairs;
    }

    private String hint() {
      List<String> pairs = differingInCase();
      return pairs.isEmpty() ? "" : "; names count to the letter: " + listed(pairs);
    }
  }

  /**
   * Compares a checkpoint with what was made of it.
   *
   * @param needed names of all of the model's parameters
   */
  static LoadReport of(
      Checkpoint checkpoint,
      EncoderConfig config,
      Set<String> needed,
      List<NewParameter> head,
      HeadStart start) {
    Set<String> ownRoots =
        head.stream()
            .map(NewParameter::name)
            .filter(name -> !name.startsWith(config.family().prefix()))
            .map(LoadReport::root)
            .collect(Collectors.toSet());
    List<String> notNeeded = new ArrayList<>();
    List<String> unread = new ArrayList<>();
    for (String name : checkpoint.names()) {
      if (!needed.contains(name)) {
        // What is left of a head that was given up is told with that head.
        boolean ofThisHead = ownRoots.contains(root(name)) && start.lost() == null;
        (isKnown(name, config) && !ofThisHead ? notNeeded : unread).add(name);
      }
    }
    return new LoadReport(
        needed.size() - start.drawn().size(),
        start.drawn(),
        start.labels(),
        notNeeded,
        unread,
        warnings(start, unread));
  }

  private static List<String> warnings(HeadStart start, List<String> unread) {
    List<String> warnings = new ArrayList<>();
    Labels labels = start.labels();
    String lost = start.lost();
    if (lost != null) {
      warnings.add("training starts with a new head: " + lost + labels.hint());
    } else if (labels.arePartlyKept()) {
      warnings.add(
          "the head goes on with its rows of "
              + listed(labels.kept())
              + (labels.drawn().isEmpty() ? "" : "; drawn anew: " + listed(labels.drawn()))
              + (labels.dropped().isEmpty() ? "" : "; dropped: " + listed(labels.dropped()))
              + labels.hint());
    }
    if (!unread.isEmpty()) {
      warnings.add(
          (unread.size() == 1
                  ? "a tensor of the checkpoint is not used: "
                  : unread.size() + " tensors of the checkpoint are not used: ")
              + quoted(unread)
              + "; if the model was trained with "
              + (unread.size() == 1 ? "it" : "them")
              + ", this is another");
    }
    return warnings;
  }

  private static boolean isKnown(String name, EncoderConfig config) {
    String encoder = config.family().prefix();
    return config.family().heads().stream().anyMatch(name::startsWith)
        || PARTS_OF_ENCODER.stream().anyMatch(part -> name.startsWith(encoder + part));
  }

  /** What the names of a head's parameters have in common. */
  static String root(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  /** Says what there is to know, and on the level INFO what there is to see. */
  void log(Checkpoint checkpoint) {
    if (!drawn.isEmpty()) {
      LOG.info("{}: drawn anew: {}", checkpoint, drawn);
    }
    if (!notNeeded.isEmpty()) {
      LOG.info("{}: not needed: {}", checkpoint, notNeeded);
    }
    warnings.forEach(warning -> LOG.warn("{}: {}", checkpoint, warning));
  }

  /** Some names, then a count. */
  static String quoted(Collection<String> names) {
    return listed(names.stream().map(name -> "\"" + name + "\"").toList(), SHOWN_NAMES);
  }

  /** Labels; more than anybody reads are counted. */
  static String listed(Collection<String> labels) {
    return listed(labels, SHOWN_LABELS);
  }

  private static String listed(Collection<String> items, int shown) {
    String list = items.stream().limit(shown).collect(Collectors.joining(", "));
    return items.size() > shown ? list + " and " + (items.size() - shown) + " more" : list;
  }
}
