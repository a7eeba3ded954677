package io.slicer.tracking.mlflow;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.Lists;
import io.slicer.tracking.mlflow.ServerException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Sends parameters and tags of a run. */
final class TextUpload {
  /** The tag of a run that another one is below of. */
  static final String PARENT_TAG = "mlflow.parentRunId";

  private static final int PARAMETERS = 100;
  private static final int TAGS = 100;
  private static final int LONGEST_PARAMETER = 6000;
  private static final int LONGEST_TAG = 8000;
  private static final String KEY = "key";
  private static final String VALUE = "value";

  private final ServerRun server;

  TextUpload(ServerRun server) {
    this.server = server;
  }

  /** They go by themselves: one that is refused takes all of its batch with it. */
  void sendParameters() throws ServerException, IOException, InterruptedException {
    Map<String, String> left = texts(Journal.PARAMS, server.state().parameters);
    for (List<String> keys : Lists.partition(List.copyOf(left.keySet()), PARAMETERS)) {
      try {
        server.log(parameters(keys, left));
      } catch (ServerException e) {
        if (e.kind() != Kind.REFUSED && !e.isParameterChanged()) {
          throw e;
        }
        for (String key : keys) {
          sendParameter(key, left);
        }
      }
      server.state().parameters.addAll(keys);
      server.save();
    }
  }

  private void sendParameter(String key, Map<String, String> values)
      throws ServerException, IOException, InterruptedException {
    try {
      server.log(parameters(List.of(key), values));
    } catch (ServerException e) {
      if (e.kind() != Kind.REFUSED && !e.isParameterChanged()) {
        throw e;
      }
      server.refused("the parameter " + key, e);
    }
  }

  private ObjectNode parameters(List<String> keys, Map<String, String> values) {
    ObjectNode batch = server.batch();
    ArrayNode params = batch.putArray("params");
    for (String key : keys) {
      params
          .addObject()
          .put(KEY, key)
          .put(VALUE, cut(values.getOrDefault(key, ""), LONGEST_PARAMETER));
    }
    return batch;
  }

  void sendTags() throws ServerException, IOException, InterruptedException {
    Map<String, String> left = texts(Journal.TAGS, Set.of());
    Optional<String> parent = Optional.ofNullable(left.remove(PARENT_TAG)).flatMap(this::atServer);
    parent.ifPresent(id -> left.put(PARENT_TAG, id));
    left.entrySet().removeIf(tag -> tag.getValue().equals(server.state().tags.get(tag.getKey())));
    for (List<String> keys : Lists.partition(List.copyOf(left.keySet()), TAGS)) {
      ObjectNode batch = server.batch();
      ArrayNode tags = batch.putArray("tags");
      for (String key : keys) {
        tags.addObject().put(KEY, key).put(VALUE, cut(left.getOrDefault(key, ""), LONGEST_TAG));
      }
      try {
        server.log(batch);
      } catch (ServerException e) {
        if (e.kind() != Kind.REFUSED) {
          throw e;
        }
        server.refused("the tags " + keys, e);
      }
      keys.forEach(key -> server.state().tags.put(key, left.getOrDefault(key, "")));
      server.save();
    }
  }

  /** The server's identifier of a run of the same experiment, once it has one. */
  private Optional<String> atServer(String journalRunId) {
    try {
      Path other = server.run().resolveSibling(journalRunId);
      return Optional.ofNullable(UploadState.read(other, server.client().server()).runId);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Map<String, String> texts(String kind, Set<String> without) throws IOException {
    Path root = server.run().resolve(kind);
    Map<String, String> texts = new TreeMap<>();
    for (Path file : Journal.files(root)) {
      String key = Journal.key(root, file);
      if (!without.contains(key)) {
        texts.put(key, Files.readString(file));
      }
    }
    return texts;
  }

  private static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    return text.substring(0, end);
  }
}
