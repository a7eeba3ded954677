package io.slicer.examples.crosslingual;

import com.google.common.collect.ImmutableList;
import io.slicer.examples.training.TinyTreebanks;
import io.slicer.files.AtomicFiles;
import io.slicer.testing.GoldenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/** A tiny language model, and a few examples of all tasks in English, German and French. */
final class TinyTransfer {
  private static final List<String> PEOPLE = List.of("Anna", "Maria", "Paul", "Ada", "Bob", "Lee");
  private static final List<String> PLACES = List.of("Berlin", "Paris", "Rom", "Oslo", "Lima");

  private final Path directory;

  private TinyTransfer(Path directory) {
    this.directory = directory;
  }

  /** Writes all files. */
  static TinyTransfer write(Path directory) throws IOException {
    TinyTransfer tiny = new TinyTransfer(directory);
    tiny.writeModel();
    tiny.writeEntities();
    tiny.writeTreebanks();
    tiny.writePairs();
    tiny.writeTexts();
    return tiny;
  }

  Path model() {
    return directory.resolve("model");
  }

  Path file(String name) {
    return directory.resolve(name);
  }

  /** A command that trains much, so that models differ. */
  List<String> arguments(Path output, String... more) {
    return ImmutableList.<String>builder()
        .add("cross-lingual-transfer", "--model", model().toString())
        .add("--output", output.toString())
        .add("--ner-data", file("ner").toString())
        .add("--ud", file("ud").toString())
        .add("--xnli", file("xnli").toString())
        .add("--texts", file("texts").toString())
        .add("--xnli-choose", "7-12", "--xnli-report", "1-6")
        .add("--epochs", "lm=6,ner=6,pos=6,parse=6,nli=6")
        .add("--learning-rate", "lm=5e-3,ner=3e-3,pos=3e-3,parse=3e-3,nli=3e-3")
        .add("--batch-size", "lm=8,ner=4,pos=4,parse=4,nli=4")
        .add("--lambdas", "0,0.4,1")
        .add("--rounds", "200", "--threads", "1", "--quiet", "--report-to", "none")
        .add(more)
        .build();
  }

  private void writeModel() throws IOException {
    Path target = Files.createDirectories(model());
    Path mlm = GoldenFiles.shipped("tiny-bert-mlm").directory();
    Files.copy(mlm.resolve("config.json"), target.resolve("config.json"));
    Files.copy(mlm.resolve("model.safetensors"), target.resolve("model.safetensors"));
    Files.copy(
        GoldenFiles.shipped("tiny-bert").directory().resolve("tokenizer.json"),
        target.resolve("tokenizer.json"));
  }

  /** Sentences of which no two are the same, in a language of its own words. */
  private static List<List<String>> sentences(String language, int count, long seed) {
    Random random = new Random(seed);
    List<String> verbs =
        switch (language) {
          case "de" -> List.of("sieht", "sucht", "mag");
          case "fr" -> List.of("voit", "cherche", "aime");
          default -> List.of("sees", "seeks", "likes");
        };
    String in = language.equals("fr") ? "à" : "in";
    Set<List<String>> all = new LinkedHashSet<>();
    while (all.size() < count) {
      String who = PEOPLE.get(random.nextInt(PEOPLE.size()));
      String verb = verbs.get(random.nextInt(verbs.size()));
      String whom = PEOPLE.get(random.nextInt(PEOPLE.size()));
      String where = PLACES.get(random.nextInt(PLACES.size()));
      all.add(
          random.nextBoolean() ? List.of(who, verb, whom, in, where) : List.of(who, verb, where));
    }
    return List.copyOf(all);
  }

  private static String tag(String word) {
    return PEOPLE.contains(word) ? "B-PER" : PLACES.contains(word) ? "B-LOC" : "O";
  }

  private static String entities(List<List<String>> sentences) {
    StringBuilder text = new StringBuilder();
    for (List<String> sentence : sentences) {
      sentence.forEach(word -> text.append(word + "\t" + tag(word) + "\n"));
      text.append('\n');
    }
    return text.toString();
  }

  private void ner(String split, String language, int from, int to) {
    AtomicFiles.write(
        file("ner/" + split + "-" + language + ".tsv"),
        entities(sentences(language, 24, 1).subList(from, to)));
  }

  /** French has no test. */
  private void writeEntities() {
    ner("train", "en", 0, 12);
    ner("test", "en", 12, 24);
    ner("dev", "de", 0, 8);
    ner("test", "de", 6, 20); // two of them stand in dev, too
    ner("dev", "fr", 0, 16);
  }

  private static String treebank(List<List<String>> sentences) {
    List<String> all = new ArrayList<>();
    for (List<String> sentence : sentences) {
      List<String> words = new ArrayList<>();
      for (int w = 0; w < sentence.size(); w++) {
        String word = sentence.get(w);
        String upos = w == 1 ? "VERB" : tag(word).equals("O") ? "ADP" : "PROPN";
        words.add(word + "/" + upos);
      }
      all.add(String.join(" ", words));
    }
    return TinyTreebanks.conllu(String.join("|", all));
  }

  private void ud(String name, String split, int from, int to) {
    String language = name.substring(0, 2);
    AtomicFiles.write(
        file("ud/" + name.toUpperCase(Locale.ROOT) + "/" + name + "-ud-" + split + ".conllu"),
        treebank(sentences(language, 24, 2).subList(from, to)));
  }

  /** French has nothing but a test, German two. */
  private void writeTreebanks() {
    ud("en_tiny", "train", 0, 12);
    ud("en_tiny", "test", 12, 20);
    ud("de_tiny", "dev", 0, 8);
    ud("de_tiny", "test", 8, 12);
    ud("de_pud", "test", 12, 24);
    ud("fr_pud", "test", 0, 12);
  }

  private void xnli(String split, String language, long seed) {
    Random random = new Random(seed);
    List<String> labels = List.of("entailment", "neutral", "contradiction");
    StringBuilder text = new StringBuilder();
    for (List<String> sentence : sentences(language, 12, seed)) {
      int label = random.nextInt(labels.size());
      String hypothesis =
          String.join(" ", sentence.subList(0, 2)) + (label == 0 ? "" : " " + label);
      text.append(String.join(" ", sentence) + "\t" + hypothesis + "\t" + labels.get(label) + "\n");
    }
    AtomicFiles.write(file("xnli/" + split + "-" + language + ".tsv"), text.toString());
  }

  private void writePairs() {
    xnli("dev", "en", 3);
    for (String language : List.of("en", "de", "fr")) {
      xnli("test", language, 4);
    }
  }

  /** Five sentences of the German texts are those of its NER test. */
  private void writeTexts() {
    for (String language : List.of("en", "de", "fr")) {
      StringBuilder text = new StringBuilder();
      sentences(language, 60, 5).forEach(words -> text.append(String.join(" ", words) + " .\n"));
      if (language.equals("de")) {
        sentences("de", 24, 1)
            .subList(6, 11)
            .forEach(words -> text.append("  " + String.join("  ", words) + "\n"));
      }
      AtomicFiles.write(file("texts/" + language + ".txt"), text.toString());
    }
    StringBuilder dev = new StringBuilder();
    sentences("de", 20, 6).forEach(words -> dev.append(String.join(" ", words) + " !\n"));
    dev.append(String.join(" ", sentences("de", 60, 5).get(0)) + ".\n"); // is trained on
    AtomicFiles.write(file("texts/de-dev.txt"), dev.toString());
  }
}
