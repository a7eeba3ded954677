package io.slicer.vectors;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.testing.GoldenFiles;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.TensorSource;
import io.slicer.weights.TensorType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Tiny models and what is trained of them, without training. */
final class TinyVectors {
  private static final JsonMapper JSON = new JsonMapper();

  private TinyVectors() {}

  /** All values of a tensor. */
  static float[] values(TaskVector vector, String name) {
    float[] values = new float[Math.toIntExact(vector.shape(name).elements())];
    vector.get(name, 0, values, 0, values.length);
    return values;
  }

  /** A golden model with a tokenizer that has as many pieces as it knows. */
  static Path model(Path directory, String golden, String encoder) throws IOException {
    Files.createDirectories(directory);
    Path model = GoldenFiles.shipped(golden).directory();
    for (String file : List.of("config.json", "model.safetensors")) {
      Files.copy(model.resolve(file), directory.resolve(file));
    }
    Path tokenizer = GoldenFiles.shipped(encoder).directory().resolve("tokenizer.json");
    Files.copy(tokenizer, directory.resolve("tokenizer.json"));
    return directory;
  }

  /** The model with every float moved a little. */
  static Path tuned(Path model, Path directory, long seed) throws IOException {
    Files.createDirectories(directory);
    Files.copy(model.resolve("config.json"), directory.resolve("config.json"));
    Random random = new Random(seed);
    try (SafeTensors before = SafeTensors.open(model)) {
      Map<String, TensorSource.Values> changed = new LinkedHashMap<>();
      for (String name : before.names()) {
        if (before.type(name) == TensorType.F32) {
          changed.put(
              name,
              sink -> {
                float[] values = before.read(name).toArray();
                for (int i = 0; i < values.length; i++) {
                  values[i] += 0.05f * (float) random.nextGaussian();
                }
                sink.accept(values, 0, values.length);
              });
        }
      }
      before.writeChanged(directory.resolve("model.safetensors"), changed, Map.of());
    }
    return directory;
  }

  /** The model with its floats in 16 bits: those of bfloat16, cut off, or of the half precision. */
  static Path half(Path model, Path directory, TensorType type) throws IOException {
    Files.createDirectories(directory);
    Files.copy(model.resolve("config.json"), directory.resolve("config.json"));
    ObjectNode header = JSON.createObjectNode();
    Map<String, byte[]> data = new LinkedHashMap<>();
    long end = 0;
    try (SafeTensors before = SafeTensors.open(model)) {
      for (String name : before.names()) {
        if (before.type(name) == TensorType.F32) {
          float[] values = before.read(name).toArray();
          ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
          for (float value : values) {
            bytes.putShort(
                type == TensorType.BF16
                    ? (short) (Float.floatToRawIntBits(value) >>> 16)
                    : cutOff(value));
          }
          data.put(name, bytes.array());
          ObjectNode entry = header.putObject(name).put("dtype", type.name());
          for (long size : before.shape(name).toArray()) {
            entry.withArray("shape").add(size);
          }
          entry.putArray("data_offsets").add(end).add(end + bytes.capacity());
          end += bytes.capacity();
        }
      }
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    try (OutputStream out = Files.newOutputStream(directory.resolve("model.safetensors"))) {
      out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).array());
      out.write(json);
      for (byte[] bytes : data.values()) {
        out.write(bytes);
      }
    }
    return directory;
  }

  /** The half-precision number next to a float on the side of zero; what is too small is zero. */
  private static short cutOff(float value) {
    int bits = Float.floatToRawIntBits(value);
    int exponent = ((bits >>> 23) & 0xff) - 127 + 15;
    int sign = (bits >>> 16) & 0x8000;
    return (short) (exponent <= 0 ? 0 : sign | (exponent << 10) | ((bits >>> 13) & 0x3ff));
  }
}
