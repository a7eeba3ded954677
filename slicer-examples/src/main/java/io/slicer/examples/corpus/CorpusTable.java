package io.slicer.examples.corpus;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The figures of corpora for people. */
final class CorpusTable {
  private static final int MOST_PAIRS = 20;

  private final StringBuilder text = new StringBuilder();

  private CorpusTable() {}

  /** Of a file. */
  static String of(CorpusFigures.File file) {
    CorpusTable table = new CorpusTable();
    table.line("%s", file.file());
    table.line("  format      %s%s", file.format(), others(file.otherTagColumns()));
    file.notes().forEach(note -> table.line("  note        %s", note));
    file.warnings().forEach(warning -> table.line("  warning     %s", warning));
    table.line(
        "  scheme      %s%s%s",
        file.scheme(),
        file.conversion().remark().map(remark -> "; " + remark).orElse(""),
        file.unopened() == 0
            ? ""
            : String.format(
                Locale.ROOT, "; I- begins %,d of %,d entities", file.unopened(), file.total()));
    table.line(
        "  sentences   %,d%s",
        file.sentences(),
        file.duplicates() == 0
            ? ""
            : String.format(
                Locale.ROOT, ", of which %,d have the words of an earlier one", file.duplicates()));
    table.line("  tokens      %,d", file.tokens());
    table.line("  tags        %s", counts(file.tags()));
    if (!file.iob2().equals(file.tags())) {
      table.line("  as IOB2     %s", counts(file.iob2()));
    }
    table.line("  entities    %s", counts(file.entities()));
    table.line("%s", lengths("words", file.words()));
    if (file.subwords() != null) {
      table.line(
          "%s; %,d over 510", lengths("sub-words", file.subwords()), file.subwords().over510());
    }
    table.line("");
    return table.text.toString();
  }

  /** Of sentences that are in two files. */
  static String of(List<CorpusFigures.Shared> shared) {
    CorpusTable table = new CorpusTable();
    for (CorpusFigures.Shared pair : shared.subList(0, Math.min(MOST_PAIRS, shared.size()))) {
      table.line(
          "%,d sentences of %s and %,d of %s have the same words",
          pair.ofFirst(), pair.first(), pair.ofSecond(), pair.second());
    }
    if (shared.size() > MOST_PAIRS) {
      table.line(
          "and %,d more pairs of files have common sentences; --json writes all",
          shared.size() - MOST_PAIRS);
    }
    return table.text.toString();
  }

  private static String others(List<Integer> columns) {
    return columns.stream()
        .map(column -> "; column " + column + " (from 0) may hold tags, too")
        .collect(Collectors.joining());
  }

  private static String counts(Map<String, Long> counts) {
    return counts.isEmpty()
        ? "none"
        : counts.entrySet().stream()
            .map(entry -> String.format(Locale.ROOT, "%s %,d", entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(", "));
  }

  private static String lengths(String name, Lengths lengths) {
    return String.format(
        Locale.ROOT,
        "  %-10s  %,d to %,d in a sentence; median %,d, 95 %% %,d, 99 %% %,d",
        name,
        lengths.min(),
        lengths.max(),
        lengths.median(),
        lengths.p95(),
        lengths.p99());
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
