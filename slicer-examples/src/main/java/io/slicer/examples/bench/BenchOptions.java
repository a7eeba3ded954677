package io.slicer.examples.bench;

import io.slicer.engine.Engine;
import io.slicer.engine.Precision;
import io.slicer.examples.bench.candidate.Candidates;
import io.slicer.examples.bench.candidate.Corpus;
import io.slicer.examples.bench.candidate.Job;
import io.slicer.examples.bench.candidate.Workload;
import io.slicer.examples.cli.ArgumentCheck;
import io.slicer.examples.cli.ComputingArguments;
import io.slicer.examples.cli.DownloadMeter;
import io.slicer.examples.cli.Json;
import io.slicer.examples.cli.Progress;
import io.slicer.files.AtomicFiles;
import io.slicer.hub.PretrainedModel;
import io.slicer.model.EncoderConfig;
import io.slicer.ner.corpus.NerDataset;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What training and tagging have in common. */
final class BenchOptions {
  @Option(
      names = "--model",
      paramLabel = "MODEL",
      required = true,
      description = "A directory in Hugging Face form, a model of the Hub, or mbert.")
  @SuppressWarnings("NullAway.Init") // required
  private String model;

  @Option(
      names = "--data",
      paramLabel = "FILE|DIR",
      description = {
        "A file of the PAN-X form, or a directory with train-en.tsv and test-en.tsv."
            + " Default: the demonstration corpus."
      })
  private @Nullable Path data;

  @Option(
      names = "--sentences",
      paramLabel = "N",
      description = "The first N sentences are read. Default: all of them.")
  private int sentences = Integer.MAX_VALUE;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Sentences of a batch. Default: ${DEFAULT-VALUE}.")
  private int batchSize = 32;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Default: ${DEFAULT-VALUE}, all processors.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--precision",
      paramLabel = "PRECISION",
      description = {
        "Of slicer's products with weights: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}."
      })
  private Precision precision = Precision.FP32;

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      split = ",",
      description = {
        ComputingArguments.ENGINE + " Several, with commas between them, are compared in turn."
      })
  private List<Engine> engines = new ArrayList<>();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = {
        "Rounds that count, of every candidate in turn. One before them warms up and does not."
            + " Default: ${DEFAULT-VALUE}."
      })
  private int rounds = 3;

  @Option(
      names = "--peer",
      paramLabel = "NAME",
      description = {
        "A library to compare with: djl-pytorch, if the program was built with -Ppeers."
      })
  private List<String> peers = new ArrayList<>();

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write everything that was measured, every round of it, as JSON.")
  private @Nullable Path json;

  /** slicer's own jobs, one for each engine, which those of others follow. */
  List<Job> jobs(boolean training, int steps, CommandSpec command) {
    ArgumentCheck check = new ArgumentCheck(command);
    check.that(rounds > 0, "--rounds", rounds, "at least 1");
    check.that(batchSize > 0, "--batch-size", batchSize, "at least 1");
    check.that(sentences > 0, "--sentences", sentences, "at least 1");
    check.that(threads > 0, "--threads", threads, "at least 1");
    check.that(!training || steps > 0, "--steps", steps, "at least 1");
    List<Engine> chosen =
        engines.isEmpty() ? List.of(Engine.preferred()) : List.copyOf(new LinkedHashSet<>(engines));
    chosen.forEach(engine -> ComputingArguments.check(check, precision, engine));
    Path file = Corpus.find(data, training);
    Job job =
        new Job(
            Candidates.SLICER,
            training,
            DownloadMeter.model(model, Progress.on(command.commandLine().getErr()))
                .directory()
                .toString(),
            file == null ? null : file.toString(),
            sentences,
            batchSize,
            steps,
            rounds,
            threads,
            precision,
            chosen.get(0),
            null);
    List<Job> jobs = new ArrayList<>(List.of(job));
    chosen.stream().skip(1).forEach(engine -> jobs.add(job.with(engine)));
    return jobs;
  }

  List<String> peers() {
    return peers;
  }

  /** Compares, prints and writes. */
  void report(String command, List<Job> jobs, List<Workload> workloads, PrintWriter out) {
    Job job = jobs.get(0);
    Comparison comparison = Comparison.run(jobs, workloads, rounds, true);
    Report report =
        Report.of(command, Machine.present(), setting(job, comparison), comparison, workloads);
    out.print(Table.of(report));
    out.flush();
    if (json != null) {
      write(json, report);
    }
  }

  static void write(Path file, Object report) {
    AtomicFiles.write(file, Json.document(report));
  }

  private Map<String, String> setting(Job job, Comparison comparison) {
    EncoderConfig config = PretrainedModel.of(Path.of(job.model())).encoderConfig();
    Map<String, String> setting = new LinkedHashMap<>();
    setting.put(
        "model",
        "%s: %s, %d layers, hidden size %d, feed-forward size %d"
            .formatted(
                model,
                config.family().modelType(),
                config.layers(),
                config.hiddenSize(),
                config.feedForwardSize()));
    NerDataset dataset = Corpus.of(job).dataset();
    Round last = comparison.candidates().get(0).rounds().values().iterator().next().get(0);
    setting.put(
        "data",
        "%s, %d sentences, %d real tokens a round, batches of %d sentences"
            .formatted(dataset.source(), dataset.size(), last.work().tokens(), job.batchSize()));
    if (job.training()) {
      setting.put("steps", "%d a round".formatted(last.work().steps()));
    }
    setting.put("threads", String.valueOf(job.threads()));
    setting.put("precision", job.precision().name());
    setting.put(
        "rounds", "%d of each candidate in turn, after one that does not count".formatted(rounds));
    return setting;
  }
}
