package io.slicer.examples.hyperx;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.slicer.examples.cli.Json;
import io.slicer.finetune.TrainingRecord;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the record of a training says of the model's parameters.
 *
 * @param trainedParameters how many each part has that were trained
 * @param frozenParameters how many each part has that were not
 * @param hypernetwork its options, by their published names
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record TrainedParts(
    Map<String, Long> trainedParameters,
    Map<String, Long> frozenParameters,
    Map<String, Object> hypernetwork) {
  TrainedParts {
    trainedParameters = Collections.unmodifiableMap(new LinkedHashMap<>(trainedParameters));
    frozenParameters = Collections.unmodifiableMap(new LinkedHashMap<>(frozenParameters));
    hypernetwork = Collections.unmodifiableMap(new LinkedHashMap<>(hypernetwork));
  }

  static TrainedParts of(TrainingRecord record) {
    return Json.MAPPER.convertValue(record.parameters(), TrainedParts.class);
  }
}
