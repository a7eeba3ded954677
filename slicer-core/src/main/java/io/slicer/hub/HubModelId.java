package io.slicer.hub;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the Hub calls a model, and which version of it: {@code name}, {@code organization/name}, or
 * either with {@code @revision}, which is a branch, a tag or a commit.
 *
 * @param name with the organization, if there is one
 * @param revision branch, tag or commit; main unless given
 */
record HubModelId(String name, String revision) {
  private static final String WORD = "[A-Za-z0-9_][A-Za-z0-9._-]*";
  private static final Pattern ID =
      Pattern.compile("(" + WORD + "(?:/" + WORD + ")?)(?:@(" + WORD + "(?:/" + WORD + ")*))?");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  /**
   * Parses an id.
   *
   * @throws IllegalArgumentException if it is none
   */
  static HubModelId parse(String id) {
    Matcher matcher = ID.matcher(id);
    if (!matcher.matches() || id.contains("..")) {
      throw new IllegalArgumentException(
          "\""
              + id
              + "\" is neither a directory nor a model of the Hub such as \"xlm-roberta-base\","
              + " \"intfloat/multilingual-e5-small\" or \"xlm-roberta-base@main\"");
    }
    return new HubModelId(matcher.group(1), matcher.group(2) == null ? "main" : matcher.group(2));
  }

  static boolean isCommit(String revision) {
    return COMMIT.matcher(revision).matches();
  }

  /** The directory that huggingface_hub keeps the model's files in. */
  String cacheName() {
    return "models--" + name.replace("/", "--");
  }

  @Override
  public String toString() {
    return revision.equals("main") ? name : name + "@" + revision;
  }
}
