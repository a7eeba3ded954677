package io.slicer.model;

import io.slicer.model.Head.NewParameter;
import io.slicer.weights.Checkpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of a checkpoint a model was made of. Names are those of the model, which differ from the
 * file's in what they begin with, if at all.
 *
 * @param taken how many tensors of the checkpoint the model has, be it not all of their rows
 * @param drawn the head's parameters of which the checkpoint gave nothing, each with the reason
 * @param labels what became of the rows of a model's only head that belong to labels
 * @param heads what became of such rows of each of several heads
 * @param notNeeded tensors that nothing reads and nobody misses: heads of other tasks, their
 *     decoders, poolers and buffers
 * @param unread all other tensors that nothing reads, whatever they were for
 * @param warnings what somebody who loads a model has to know, a sentence each
 */
public record LoadReport(
    int taken,
    Map<String, String> drawn,
    Labels labels,
    Map<String, Labels> heads,
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
   * @param labels what became of the rows of a model's only head that belong to labels
   * @param heads what became of such rows of each of several heads; null in reports of models that
   *     could have only one
   * @param notNeeded tensors that nothing reads and nobody misses: heads of other tasks, their
   *     decoders, poolers and buffers
   * @param unread all other tensors that nothing reads, whatever they were for
   * @param warnings what somebody who loads a model has to know, a sentence each
   */
  public LoadReport(
      int taken,
      Map<String, String> drawn,
      Labels labels,
      @Nullable Map<String, Labels> heads,
      List<String> notNeeded,
      List<String> unread,
      List<String> warnings) {
    this.taken = taken;
    this.drawn = Collections.unmodifiableMap(new LinkedHashMap<>(drawn));
    this.labels = labels;
    this.heads = heads == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(heads));
    this.notNeeded = List.copyOf(notNeeded);
    this.unread = List.copyOf(unread);
    this.warnings = List.copyOf(warnings);
  }

  /**
   * A report of a model that has one head.
   *
   * @param taken how many tensors of the checkpoint the model has, be it not all of their rows
   * @param drawn the head's parameters of which the checkpoint gave nothing, each with the reason
   * @param labels what became of the rows of the head that belong to labels
   * @param notNeeded tensors that nothing reads and nobody misses: heads of other tasks, their
   *     decoders, poolers and buffers
   * @param unread all other tensors that nothing reads, whatever they were for
   * @param warnings what somebody who loads a model has to know, a sentence each
   */
  public LoadReport(
      int taken,
      Map<String, String> drawn,
      Labels labels,
      List<String> notNeeded,
      List<String> unread,
      List<String> warnings) {
    this(taken, drawn, labels, Map.of(), notNeeded, unread, warnings);
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
    /** Of a head that has no rows of labels. */
    static final Labels NONE = new Labels(List.of(), List.of(), List.of());

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

    private String said() {
      return "its rows of "
          + listed(kept)
          + (drawn.isEmpty() ? "" : "; drawn anew: " + listed(drawn))
          + (dropped.isEmpty() ? "" : "; dropped: " + listed(dropped))
          + hint();
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
      ModelSpec spec,
      HeadStart start) {
    Set<String> ownRoots = ownRoots(config, spec, start);
    List<String> notNeeded = new ArrayList<>();
    List<String> unread = new ArrayList<>();
    for (String name : checkpoint.names()) {
      if (!needed.contains(name)) {
        boolean missed = !isKnown(name, config) || ownRoots.contains(root(name));
        (missed ? unread : notNeeded).add(name);
      }
    }
    Map<String, Labels> labels = start.labels();
    boolean one = labels.size() == 1;
    return new LoadReport(
        needed.size() - start.drawn().size(),
        start.drawn(),
        one ? labels.values().iterator().next() : Labels.NONE,
        one ? Map.of() : labels,
        notNeeded,
        unread,
        warnings(start, unread));
  }

  /** What is left of a head that was given up is told with that head. */
  private static Set<String> ownRoots(EncoderConfig config, ModelSpec spec, HeadStart start) {
    Set<String> roots = new HashSet<>();
    Consumer<List<NewParameter>> add =
        parameters ->
            parameters.stream()
                .map(NewParameter::name)
                .filter(name -> !name.startsWith(config.family().prefix()))
                .forEach(name -> roots.add(root(name)));
    spec.adapter().ifPresent(adapter -> add.accept(adapter.parameters(config)));
    for (String head : spec.heads().keySet()) {
      if (start.lost(head) == null) {
        add.accept(spec.head(head).parameters(config));
      }
    }
    return roots;
  }

  private static List<String> warnings(HeadStart start, List<String> unread) {
    List<String> warnings = new ArrayList<>();
    start
        .labels()
        .forEach(
            (head, labels) -> {
              String name = head.isEmpty() ? "" : " \"" + head + "\"";
              String lost = start.lost(head);
              if (lost != null) {
                warnings.add(
                    "training starts with a new head" + name + ": " + lost + labels.hint());
              } else if (labels.arePartlyKept()) {
                warnings.add("the head" + name + " goes on with " + labels.said());
              }
            });
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
