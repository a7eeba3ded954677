package io.slicer.examples.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.engine.Precision;
import io.slicer.examples.report.Note;
import io.slicer.examples.training.Recipe;
import io.slicer.examples.training.Schedule;
import io.slicer.head.HeadUpdate;
import io.slicer.ner.Scoring;
import io.slicer.words.LabelAlignment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PresetTest {
  /** SLICER's, but for the number of epochs. */
  static ExperimentSettings settings(
      String preset, double epochs, Map<String, ExperimentSettings.Data> data) {
    return new ExperimentSettings(
        preset,
        "model",
        "0",
        "en",
        data,
        0,
        10,
        0,
        false,
        Scoring.SUBWORDS,
        null,
        new Recipe(
            null,
            false,
            epochs,
            32,
            null,
            0.1,
            0.05,
            0,
            Precision.FP32,
            510,
            2,
            Schedule.LINEAR,
            null,
            null));
  }

  private static Cell cell(double learningRate, LabelAlignment alignment, long seed) {
    return new Cell(new Configuration(48, HeadUpdate.FROZEN, learningRate, alignment), seed);
  }

  private static String note(ExperimentSettings settings) {
    return PresetNote.of(
            new Findings(
                new ExperimentResults(settings, 100, List.of(), Map.of()),
                List.of(),
                List.of(),
                Map.of(),
                settings.bySize()))
        .map(Note::text)
        .orElse("");
  }

  @Test
  void partOfTheGridIsNoDeparture() {
    assertThat(
            Preset.SLICER.departures(
                settings("slicer", 10, Map.of()),
                List.of(cell(1e-5, LabelAlignment.ALL_SUBWORDS, 44))))
        .isEmpty();
  }

  @Test
  void whatIsDoneOtherwiseIsNamedOnce() {
    Cell other = cell(1e-4, LabelAlignment.FIRST_SUBWORD, 1);

    assertThat(Preset.SLICER.departures(settings("slicer", 3, Map.of()), List.of(other, other)))
        .containsExactly(
            "--epochs 3 instead of 10",
            "--word-piece first instead of all",
            "--learning-rates 1e-4",
            "--seeds 1");
    assertThat(Preset.XTREME.departures(settings("xtreme", 10, Map.of()), List.of()))
        .containsExactly(
            "--score subwords instead of words",
            "--weight-decay 0.05 instead of 0",
            "--warmup-ratio 0.1 instead of 0",
            "--max-grad-norm 0 instead of 1",
            "--max-length 510 instead of 128",
            "--best-epoch false instead of true");
  }

  @Test
  void theReportSaysHowFarAPresetWasKeptTo() {
    assertThat(note(settings("slicer", 10, Map.of())))
        .startsWith("The settings are those of --preset slicer. SLICER's authors")
        .endsWith("torch's AdamW, in float32.");
    assertThat(note(settings("slicer", 3, Map.of())))
        .startsWith(
            "The settings are those of --preset slicer but for: --epochs 3 instead of 10. ");
    assertThat(note(settings("none", 3, Map.of()))).isEmpty();
  }
}
