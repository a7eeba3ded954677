package io.slicer.hub;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the Hub calls a model or a data set, and which version of it: {@code name}, {@code
 * organization/name}, or either with {@code @revision}, which is a branch, a tag or a commit.
 *
 * @param kind what it is
 * @param name with the organization, if there is one
 * @param revision branch, tag or commit; main unless given
 */
record HubId(Kind kind, String name, String revision) {
  static final String MAIN = "main";

  private static final String WORD = "[A-Za-z0-9_][A-Za-z0-9._-]*";
  private static final Pattern ID =
      Pattern.compile("(" + WORD + "(?:/" + WORD + ")?)(?:@(" + WORD + "(?:/" + WORD + ")*))?");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  /** What a repository of the Hub holds. */
  enum Kind {
    MODEL("model"),
    DATASET("data set");

    private final String noun;

    Kind(String noun) {
      this.noun = noun;
    }

    /** In what the Hub's interface and the cache call it. */
    private String plural() {
      return name().toLowerCase(Locale.ROOT) + "s";
    }

    @Override
    public String toString() {
      return noun;
    }
  }

  /**
   * Parses the id of a model.
   *
   * @throws IllegalArgumentException if it is none
   */
  static HubId model(String id) {
    Matcher matcher = ID.matcher(id);
    if (!matcher.matches() || id.contains("..")) {
      throw new IllegalArgumentException(
          "\""
              + id
              + "\" is neither a directory nor a model of the Hub such as \"xlm-roberta-base\","
              + " \"intfloat/multilingual-e5-small\" or \"xlm-roberta-base@main\"");
    }
    return of(Kind.MODEL, matcher);
  }

  /**
   * Parses the id of a data set.
   *
   * @throws IllegalArgumentException if it is none
   */
  static HubId dataset(String id) {
    Matcher matcher = ID.matcher(id);
    if (!matcher.matches() || id.contains("..")) {
      throw new IllegalArgumentException(
          "\""
              + id
              + "\" is no data set of the Hub such as \"unimelb-nlp/wikiann\" or"
              + " \"facebook/xnli@main\"");
    }
    return of(Kind.DATASET, matcher);
  }

  private static HubId of(Kind kind, Matcher matcher) {
    return new HubId(kind, matcher.group(1), matcher.group(2) == null ? MAIN : matcher.group(2));
  }

  static boolean isCommit(String revision) {
    return COMMIT.matcher(revision).matches();
  }

  /** The same with another revision. */
  HubId at(String otherRevision) {
    return new HubId(kind, name, otherRevision);
  }

  /** The directory that huggingface_hub keeps the files in. */
  String cacheName() {
    return kind.plural() + "--" + name.replace("/", "--");
  }

  /** Where the Hub's interface describes it, behind the endpoint. */
  String apiPath() {
    return "/api/" + kind.plural() + "/" + name;
  }

  /** Where its page is, behind the endpoint; its files are below. */
  String path() {
    return (kind == Kind.MODEL ? "/" : "/" + kind.plural() + "/") + name;
  }

  @Override
  public String toString() {
    return revision.equals(MAIN) ? name : name + "@" + revision;
  }
}
