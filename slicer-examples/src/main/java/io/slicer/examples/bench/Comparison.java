package io.slicer.examples.bench;

import io.slicer.engine.StepProfile;
import io.slicer.examples.bench.candidate.Candidates;
import io.slicer.examples.bench.candidate.Job;
import io.slicer.examples.bench.candidate.Workload;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What every candidate took, round by round.
 *
 * @param candidates the first is the one that the others are compared with
 */
record Comparison(List<Measured> candidates) {
  private static final int PROFILE_ROUNDS = 5;

  /**
   * What one candidate took.
   *
   * @param name as it is asked for
   * @param description with versions
   * @param tokenizerBytes resident memory that opening the tokenizer took; null if unknown
   * @param rounds of each workload
   * @param profile where the time of one batch went; null if the candidate cannot tell
   */
  record Measured(
      String name,
      String description,
      @Nullable Long tokenizerBytes,
      Map<Workload, List<Round>> rounds,
      @Nullable StepProfile profile) {}

  /**
   * Runs the candidates in turn. Each workload has one round of each candidate that is not counted.
   *
   * @param jobs one for each candidate
   * @param workloads in this order
   * @param rounds that count
   * @param profile whether to ask where the time goes, at the end
   */
  static Comparison run(List<Job> jobs, List<Workload> workloads, int rounds, boolean profile) {
    jobs.forEach(job -> Candidates.provider(job.candidate()));
    List<CandidateProcess> processes = new ArrayList<>();
    try {
      jobs.forEach(job -> processes.add(CandidateProcess.start(Order.of(job))));
      List<Map<Workload, List<Round>>> results = new ArrayList<>();
      processes.forEach(process -> results.add(new EnumMap<>(Workload.class)));
      for (Workload workload : workloads) {
        List<List<Round>> taken = inTurn(processes, workload, rounds);
        for (int c = 0; c < processes.size(); c++) {
          results.get(c).put(workload, taken.get(c));
        }
      }
      List<Measured> measured = new ArrayList<>();
      for (int c = 0; c < processes.size(); c++) {
        CandidateProcess process = processes.get(c);
        measured.add(
            new Measured(
                process.name(),
                process.description(),
                process.tokenizerBytes(),
                results.get(c),
                profile ? process.profile(PROFILE_ROUNDS) : null));
      }
      return new Comparison(List.copyOf(measured));
    } finally {
      processes.forEach(CandidateProcess::close);
    }
  }

  private static List<List<Round>> inTurn(
      List<CandidateProcess> processes, Workload workload, int rounds) {
    processes.forEach(process -> process.run(workload)); // warms up
    List<List<Round>> taken = new ArrayList<>();
    processes.forEach(process -> taken.add(new ArrayList<>()));
    for (int round = 0; round < rounds; round++) {
      for (int c = 0; c < processes.size(); c++) {
        taken.get(c).add(processes.get(c).run(workload));
      }
    }
    return taken;
  }
}
