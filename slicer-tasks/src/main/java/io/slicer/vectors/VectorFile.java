package io.slicer.vectors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slicer.hub.TransferListener;
import io.slicer.model.EncoderFamily;
import io.slicer.vectors.TaskVector.Part;
import io.slicer.vectors.TaskVector.Source;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.TensorSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Vectors as files in the safetensors format. Where a vector came from is in the metadata. */
final class VectorFile {
  /** Says that a file is a vector, and how it is to be read. */
  private static final String FORM = "task_vector";

  private static final String PRESENT_FORM = "1";
  private static final String MODEL_TYPE = "model_type";
  private static final String FORMULA = "formula";
  private static final String SOURCES = "sources";
  private static final String LEFT_OUT = "left_out";

  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private VectorFile() {}

  static TaskVector open(Path file) {
    SafeTensors tensors = SafeTensors.open(file);
    try {
      return read(file, tensors);
    } catch (RuntimeException e) {
      tensors.close();
      throw e;
    }
  }

  private static TaskVector read(Path file, SafeTensors tensors) {
    Map<String, String> about = tensors.metadata();
    String form = about.get(FORM);
    if (form == null) {
      throw new CheckpointException(
          file
              + ": this is no task vector, as its metadata does not say so; TaskVector.save and the"
              + " command task-vectors make write them");
    }
    if (!form.equals(PRESENT_FORM)) {
      throw new CheckpointException(
          file + ": a task vector of the form " + form + ", of which this version knows nothing");
    }
    EncoderFamily family;
    try {
      family = EncoderFamily.of(about.getOrDefault(MODEL_TYPE, ""));
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file + ": " + e.getMessage(), e);
    }
    Map<String, Part> parts = new LinkedHashMap<>();
    for (String name : tensors.names()) {
      parts.put(
          name,
          new Part(
              tensors.shape(name),
              (index, target, offset, count) -> tensors.get(name, index, target, offset, count)));
    }
    Map<String, LeftOut> leftOut =
        parsed(file, about, LEFT_OUT, "{}", new TypeReference<LinkedHashMap<String, LeftOut>>() {});
    List<SourceModel> sources =
        parsed(file, about, SOURCES, "[]", new TypeReference<List<SourceModel>>() {});
    return new TaskVector(
        family,
        parts,
        leftOut,
        about.getOrDefault(FORMULA, file.toString()),
        sources.stream().map(source -> (Source) listener -> source).toList(),
        tensors::close);
  }

  private static <T> T parsed(
      Path file, Map<String, String> about, String key, String nothing, TypeReference<T> type) {
    try {
      return JSON.readValue(about.getOrDefault(key, nothing), type);
    } catch (JsonProcessingException e) {
      throw new CheckpointException(
          file + ": what the metadata says under \"" + key + "\" is damaged", e);
    }
  }

  static void write(TaskVector vector, Path file, TransferListener listener) {
    Meter meter = new Meter(file.toString(), vector.elements() * Float.BYTES, listener);
    Map<String, String> about = new LinkedHashMap<>();
    about.put(FORM, PRESENT_FORM);
    about.put(MODEL_TYPE, vector.family().modelType());
    about.put(FORMULA, vector.formula());
    about.put(SOURCES, json(vector.sources(listener)));
    about.put(LEFT_OUT, json(vector.leftOut()));
    List<TensorSource> tensors = new ArrayList<>();
    for (String name : vector.names()) {
      tensors.add(
          new TensorSource(
              name, vector.shape(name), sink -> vector.stream(name, meter.counting(sink))));
    }
    SafeTensors.write(file, tensors, about);
  }

  static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON: " + value, e);
    }
  }
}
