package io.slicer.examples.bench;

import io.slicer.engine.StepProfile;
import io.slicer.examples.bench.candidate.Statistics;
import java.util.Locale;
import java.util.Map;

/** A report for people to read. */
final class Table {
  private static final double MILLIS = 1e3;
  private static final double MEGABYTE = 1e6;
  private static final double GIGABYTE = 1e9;
  private static final double PERCENT = 100;
  private static final double LEAST_MILLIS = 0.05;

  private final Report report;
  private final StringBuilder text = new StringBuilder();

  private Table(Report report) {
    this.report = report;
  }

  static String of(Report report) {
    return new Table(report).write();
  }

  private String write() {
    line("%s", report.benchmark());
    report.setting().forEach(this::setting);
    machine();
    for (Report.Described candidate : report.candidates()) {
      setting(candidate.name(), candidate.description());
    }
    line("");
    line("%-36s%14s%14s%14s", "", "minimum", "median", "maximum");
    report.figures().forEach(this::figure);
    report.candidates().forEach(this::tokenizer);
    report.candidates().forEach(this::profile);
    return text.toString();
  }

  private void machine() {
    Machine machine = report.machine();
    setting(
        "machine",
        String.format(
            Locale.ROOT,
            "%s, %d processors, %.1f GB, %s",
            machine.cpu(),
            machine.processors(),
            machine.memoryBytes() / GIGABYTE,
            machine.os()));
    setting("instructions", String.join(" ", machine.instructions()));
    setting("Java", machine.java());
    setting("date", machine.date());
  }

  private void setting(String name, String value) {
    line("  %-16s%s", name, value);
  }

  private void figure(Report.Compared figure) {
    line("%s", figure.name());
    figure.statistics().forEach(this::row);
    figure
        .ratios()
        .forEach((peer, ratio) -> row(report.candidates().get(0).name() + " / " + peer, ratio));
  }

  private void row(String name, Statistics values) {
    line(
        "  %-34s%14s%14s%14s",
        name,
        number(values.minimum(), values),
        number(values.median(), values),
        number(values.maximum(), values));
  }

  /** With as many digits as the largest of its row deserves. */
  static String number(double value, Statistics row) {
    double largest = Math.abs(row.maximum());
    int digits = largest >= 1000 ? 0 : largest >= 100 ? 1 : largest >= 10 ? 2 : 3;
    return String.format(Locale.ROOT, "%,." + digits + "f", value);
  }

  private void tokenizer(Report.Described candidate) {
    if (candidate.tokenizerBytes() != null) {
      line(
          "of the resident memory of %s, opening the tokenizer took %,.0f MB",
          candidate.name(), candidate.tokenizerBytes() / MEGABYTE);
    }
  }

  private void profile(Report.Described candidate) {
    StepProfile profile = candidate.profile();
    if (profile == null || candidate.shareOfLimit() == null) {
      return;
    }
    double whole = profile.byKind().values().stream().mapToDouble(Double::doubleValue).sum();
    line("");
    line("where the time of one batch goes, %s: ms and %% of a thread's time", candidate.name());
    profile.byKind().entrySet().stream()
        .filter(entry -> MILLIS * entry.getValue() >= LEAST_MILLIS)
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .forEach(
            entry ->
                line(
                    "  %-34s%14.2f%13.1f%%",
                    entry.getKey(), MILLIS * entry.getValue(), PERCENT * entry.getValue() / whole));
    line(
        "  the batch %.1f ms, its products with weights alone %.1f ms: %.1f %% of the limit",
        MILLIS * Statistics.of(profile.steps()).median(),
        MILLIS * Statistics.of(profile.products()).median(),
        PERCENT * candidate.shareOfLimit());
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
