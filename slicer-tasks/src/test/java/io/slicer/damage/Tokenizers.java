package io.slicer.damage;

import com.google.common.io.ByteSource;
import io.slicer.testing.JavaProcess;
import io.slicer.testing.damage.Answer;
import io.slicer.text.SubwordTokenizer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads damaged tokenizers in a process of their own, as a panic of the native library would end
 * the one that it happens in.
 */
final class Tokenizers {
  private static final List<String> TEXTS =
      List.of(
          "Olena moved to Lviv.",
          "München",
          "北京に 行く",
          "й e\u0301 \u200b \u0000",
          "👩‍👩‍👧 <s>",
          "");

  private Tokenizers() {}

  /** Tells of each file in a directory, from a number on, what came of it, a line each. */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    int files = Integer.parseInt(arguments[2]);
    for (int i = Integer.parseInt(arguments[1]); i < files; i++) {
      Path file = file(directory, i);
      Subject subject = new Subject("", file, ByteSource.empty(), true, Tokenizers::read);
      Answer answer = subject.answer(Files.readAllBytes(file));
      System.out.println(answer.kind() + "\t" + answer.where() + "\t" + answer.shown());
    }
  }

  static Path file(Path directory, int number) {
    return directory.resolve(number + "-tokenizer.json");
  }

  static void read(Path file) {
    try (SubwordTokenizer tokenizer = SubwordTokenizer.load(file)) {
      TEXTS.forEach(tokenizer::encode);
      tokenizer.encodeWords(TEXTS);
    }
  }

  /** The answers to all files of a directory. */
  static List<Answer> answers(Path directory, int files) throws IOException {
    List<Answer> answers = new ArrayList<>();
    while (answers.size() < files) {
      Process process =
          JavaProcess.of(
                  Tokenizers.class,
                  List.of("-Xmx512m"),
                  directory.toString(),
                  Integer.toString(answers.size()),
                  Integer.toString(files))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          String[] parts = line.split("\t", 3);
          answers.add(new Answer(Answer.Kind.valueOf(parts[0]), parts[2], parts[1]));
        }
      }
      if (answers.size() < files) {
        String number = answers.size() + "-tokenizer.json";
        answers.add(new Answer(Answer.Kind.OTHER, "ended the process: " + number, "the library"));
      }
    }
    return answers;
  }
}
