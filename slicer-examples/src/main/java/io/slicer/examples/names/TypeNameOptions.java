package io.slicer.examples.names;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What a command calls the types of the entities that it reads. */
public final class TypeNameOptions {
  @Option(
      names = "--map",
      split = ",",
      paramLabel = "TYPE=TYPE",
      description =
          "Other names for types of entities that are read, or O for no entity; *=TYPE names all"
              + " others. Types that are not named are an error without --others.")
  private List<String> map = new ArrayList<>();

  @Option(
      names = "--others",
      paramLabel = "keep|drop",
      description = "What becomes of the types that --map does not name.")
  private TypeNames.@Nullable Others others;

  /** Nothing was given yet. */
  public TypeNameOptions() {}

  /**
   * What was given.
   *
   * @param spec of the command
   * @return the names
   * @throws ParameterException if they are wrong
   */
  public TypeNames names(CommandSpec spec) {
    return TypeNames.of(spec, "--map", map, others);
  }
}
