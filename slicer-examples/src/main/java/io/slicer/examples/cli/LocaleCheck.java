package io.slicer.examples.cli;

import io.slicer.corpus.Quoted;
import io.slicer.files.PathNames;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether this process's locale can read the arguments and the working directory. If not, files
 * would seem to be missing, and other texts would be tagged than were given.
 */
final class LocaleCheck {
  private LocaleCheck() {}

  /** What cannot be read and what to set, on one line. */
  static Optional<String> problem(String workingDirectory, String... arguments) {
    return Stream.concat(
            Arrays.stream(arguments).map(text -> named("the argument", text)),
            Stream.of(named("the working directory", workingDirectory)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> named(String what, String text) {
    return PathNames.problem(text)
        .map(
            problem ->
                what
                    + " "
                    + Quoted.of(text)
                    + " cannot be read: "
                    + problem
                    + " (files and --file are UTF-8 in any locale)");
  }
}
