package io.slicer.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Splitter;
import io.slicer.corpus.Quoted;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the Hub says about one commit of a model or a data set.
 *
 * @param commit the commit's hash
 * @param version what the server calls it: the commit, or the revision where it has no interface
 * @param complete whether there are no other files than those
 * @param files its files by name
 */
record HubRepository(
    String commit, String version, boolean complete, Map<String, RemoteFile> files) {
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
   * @param way through which proxy it came, for messages; nothing without one
   * @throws HubException if it is no such answer
   */
  static HubRepository parse(HubId id, String answer, String way) {
    JsonNode root;
    try {
      root = JSON.readTree(answer);
    } catch (JsonProcessingException e) {
      String page = answer.stripLeading().startsWith("<") ? " but HTML" : "";
      throw new HubException(
          id
              + ": the Hub's answer is not JSON"
              + page
              + way
              + ": a page of a proxy, of a login, or of another server than the endpoint should be?",
          e);
    }
    String commit = root.path("sha").asText();
    if (!HubId.isCommit(commit)) {
      throw new HubException(
          id + ": the Hub's answer names no commit" + way + ": is the endpoint right?");
    }
    if (HubId.isCommit(id.revision()) && !commit.equals(id.revision())) {
      throw new HubException(id + ": the Hub answers with another commit, " + commit);
    }
    Map<String, RemoteFile> files = new LinkedHashMap<>();
    for (JsonNode file : root.path("siblings")) {
      String name = file.path("rfilename").asText();
      if (!isBelow(name)) {
        throw new HubException(
            id + ": the Hub names a file that cannot be kept, " + Quoted.of(name));
      }
      @Nullable String sha256 = text(file.path("lfs").path("sha256"));
      @Nullable String blobId = file.has("lfs") ? null : text(file.path("blobId"));
      files.put(name, new RemoteFile(name, file.path("size").asLong(-1), sha256, blobId));
    }
    return new HubRepository(commit, commit, true, files);
  }

  /** The file of a name, or null if there is none. */
  @Nullable RemoteFile file(String name) {
    RemoteFile known = files.get(name);
    return known != null || complete ? known : new RemoteFile(name, -1, null, null);
  }

  /** Whether a name is one of a file below the repository, wherever names are resolved. */
  private static boolean isBelow(String name) {
    return !name.isEmpty()
        && name.chars().noneMatch(c -> c == '\\' || c < ' ')
        && Splitter.on('/')
            .splitToStream(name)
            .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
  }

  /** An answer that is parsed to this again. */
  String json() {
    ObjectNode root = JSON.createObjectNode().put("sha", commit);
    for (RemoteFile file : files.values()) {
      ObjectNode entry = root.withArray("/siblings").addObject().put("rfilename", file.name());
      entry.put("size", file.size());
      if (file.sha256() != null) {
        entry.putObject("lfs").put("sha256", file.sha256());
      } else if (file.blobId() != null) {
        entry.put("blobId", file.blobId());
      }
    }
    return root.toString();
  }

  private static @Nullable String text(JsonNode node) {
    return node.asText().isEmpty() ? null : node.asText();
  }
}
