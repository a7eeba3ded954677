package io.slicer.examples.crosslingual.task;

import io.slicer.corpus.CorpusException;
import io.slicer.examples.training.Split;
import io.slicer.examples.training.TreebankCorpus;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Treebanks of Universal Dependencies. A language may have several.
 *
 * @param corpus the files
 * @param train what is trained on, as {@link TreebankCorpus} names treebanks
 * @param test what the name of the treebank ends in that is reported, if a language has several
 */
record Treebanks(TreebankCorpus corpus, String train, String test)
    implements TaskCorpus<TreebankExamples> {
  @Override
  public Set<String> languages() {
    Set<String> languages = new LinkedHashSet<>();
    for (Split split : List.of(Split.TEST, Split.DEV)) {
      corpus.names(split).forEach(name -> languages.add(TreebankCorpus.language(name)));
    }
    return languages;
  }

  @Override
  public TreebankExamples train(String language) {
    return new TreebankExamples(corpus.training(train).treebank());
  }

  @Override
  public Optional<TreebankExamples> dev(String language) {
    return read(Split.DEV, language);
  }

  @Override
  public Optional<TreebankExamples> test(String language) {
    return read(Split.TEST, language);
  }

  private Optional<TreebankExamples> read(Split split, String language) {
    List<String> all =
        corpus.names(split).stream()
            .filter(name -> TreebankCorpus.language(name).equals(language))
            .toList();
    List<String> preferred = all.stream().filter(name -> name.endsWith("_" + test)).toList();
    List<String> meant = preferred.isEmpty() ? all : preferred;
    if (meant.size() > 1) {
      throw new CorpusException(
          corpus.toString(),
          split
              + " files of "
              + language
              + " are there for "
              + String.join(", ", meant)
              + ": --ud-test says which to take");
    }
    return meant.stream()
        .findFirst()
        .map(name -> new TreebankExamples(corpus.read(split, name).treebank()));
  }
}
