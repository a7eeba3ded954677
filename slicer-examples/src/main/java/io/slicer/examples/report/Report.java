package io.slicer.examples.report;

import io.slicer.examples.cli.Json;
import io.slicer.files.AtomicFiles;
import java.nio.file.Path;
import java.util.List;

/**
 * What a run found, for people and for programs.
 *
 * <pre>{@code
 * Report report =
 *     new Report(
 *         "Transfer",
 *         "One model, ten languages.",
 *         List.of(Section.of("Figures", table, chart)));
 * report.write(Path.of("runs/demo"));
 * }</pre>
 *
 * @param title of the page
 * @param summary one or two sentences that say what was done with what
 * @param sections in their order
 */
public record Report(String title, String summary, List<Section> sections) {
  /** The name of the page. */
  public static final String HTML = "report.html";

  /** The name of the file with the same figures, not rounded, as JSON. */
  public static final String JSON = "report.json";

  /**
   * Copies the list.
   *
   * @param title of the page
   * @param summary one or two sentences that say what was done with what
   * @param sections in their order
   */
  public Report {
    sections = List.copyOf(sections);
  }

  /**
   * This report as a page.
   *
   * @return HTML that refers to nothing outside itself; the same for the same report
   */
  public String toHtml() {
    return new HtmlPage().render(this);
  }

  /**
   * The texts and tables of this report, for a terminal or a file beside the page. What is a
   * picture on the page (charts, heat maps, sentences) is left out, and so are sections without a
   * table.
   *
   * @return Markdown, ended by a line feed
   */
  public String toMarkdown() {
    return new Markdown().render(this);
  }

  /**
   * This report as JSON: its components by name, and figures as they are. A figure that is missing
   * or not a number is null.
   *
   * @return a JSON object
   */
  public String toJson() {
    return Json.document(this);
  }

  /**
   * Writes {@value #HTML} and {@value #JSON}, replacing what is there.
   *
   * @param directory which exists
   * @throws java.io.UncheckedIOException if that fails
   */
  public void write(Path directory) {
    AtomicFiles.write(directory.resolve(HTML), toHtml());
    AtomicFiles.write(directory.resolve(JSON), toJson());
  }
}
