package io.slicer.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the Hub says about one commit of a model.
 *
 * @param commit the commit's hash
 * @param files its files by name
 */
record HubRepository(String commit, Map<String, RemoteFile> files) {
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * A file of a repository.
   *
   * @param name its name, with its directory if it is in one
   * @param size in bytes, or -1 if the Hub did not say
   * @param sha256 of its content in hexadecimal, or null if the Hub did not say
   * @param blobId SHA-1 of the content as Git has it, in hexadecimal, or null if the Hub did not
   *     say or keeps the content elsewhere
   */
  record RemoteFile(String name, long size, @Nullable String sha256, @Nullable String blobId) {}

  /**
   * Parses the answer to {@code /api/models/NAME/revision/REVISION?blobs=true}.
   *
   * @throws HubException if it is no such answer
   */
  static HubRepository parse(HubModelId model, String answer) {
    JsonNode root;
    try {
      root = JSON.readTree(answer);
    } catch (JsonProcessingException e) {
      throw new HubException(model + ": the Hub's answer is not JSON: a proxy's page?", e);
    }
    String commit = root.path("sha").asText();
    if (!HubModelId.isCommit(commit)) {
      throw new HubException(model + ": the Hub's answer names no commit: is the endpoint right?");
    }
    if (HubModelId.isCommit(model.revision()) && !commit.equals(model.revision())) {
      throw new HubException(model + ": the Hub answers with another commit, " + commit);
    }
    Map<String, RemoteFile> files = new LinkedHashMap<>();
    for (JsonNode file : root.path("siblings")) {
      String name = file.path("rfilename").asText();
      @Nullable String sha256 = text(file.path("lfs").path("sha256"));
      @Nullable String blobId = file.has("lfs") ? null : text(file.path("blobId"));
      files.put(name, new RemoteFile(name, file.path("size").asLong(-1), sha256, blobId));
    }
    return new HubRepository(commit, files);
  }

  private static @Nullable String text(JsonNode node) {
    return node.asText().isEmpty() ? null : node.asText();
  }
}
