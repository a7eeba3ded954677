package io.slicer.examples.experiment;

import io.slicer.engine.Precision;
import io.slicer.examples.report.Note;
import java.util.List;
import java.util.Optional;

/** How far an experiment keeps to the published recipe that it was begun with. */
final class PresetNote {
  private PresetNote() {}

  /** Nothing if it was begun with none. */
  static Optional<Note> of(Findings findings) {
    ExperimentSettings settings = findings.settings();
    Preset preset = Preset.of(settings.preset());
    if (preset.equals(Preset.NONE)) {
      return Optional.empty();
    }
    List<String> departures =
        preset.departures(settings, findings.cells().stream().map(CellResult::cell).toList());
    String text =
        "The settings are those of --preset "
            + preset.name()
            + (departures.isEmpty() ? "." : " but for: " + String.join(", ", departures) + ".");
    return Optional.of(
        new Note(
            preset.equals(Preset.SLICER) ? text + optimizer(settings.recipe().precision()) : text));
  }

  private static String optimizer(Precision precision) {
    return " SLICER's authors used the AdamW that transformers had then, which differs from torch's"
        + " in where epsilon and the weight decay enter, and half precision; here it is torch's"
        + " AdamW, in "
        + (precision == Precision.BF16 ? "bfloat16" : "float32")
        + ".";
  }
}
