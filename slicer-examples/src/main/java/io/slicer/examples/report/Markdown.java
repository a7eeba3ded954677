package io.slicer.examples.report;

import com.google.common.base.Splitter;
import com.google.common.base.Strings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A report's texts and tables in Markdown that is also readable as it is. */
final class Markdown {
  private static final int WIDTH = 100;
  private static final Splitter WORDS = Splitter.on(' ').omitEmptyStrings();

  private final List<String> lines = new ArrayList<>();

  String render(Report report) {
    lines.add("# " + report.title());
    paragraph("", report.summary());
    report.sections().stream()
        .filter(section -> section.blocks().stream().anyMatch(Table.class::isInstance))
        .forEach(this::section);
    return String.join("\n", lines) + "\n";
  }

  private void section(Section section) {
    apart("## " + section.title());
    for (Block block : section.blocks()) {
      if (block instanceof Paragraph paragraph) {
        paragraph("", paragraph.text());
      } else if (block instanceof Note note) {
        paragraph("> ", note.text());
      } else if (block instanceof Heading heading) {
        apart("### " + heading.text());
      } else if (block instanceof Preformatted preformatted) {
        apart("**" + preformatted.caption() + "**");
        apart("```");
        preformatted.text().lines().forEach(lines::add);
        lines.add("```");
      } else if (block instanceof Table table) {
        table(table);
      }
    }
  }

  private void apart(String line) {
    lines.add("");
    lines.add(line);
  }

  private void paragraph(String prefix, String text) {
    lines.add("");
    StringBuilder line = new StringBuilder(prefix);
    for (String word : WORDS.split(text)) {
      if (line.length() > prefix.length() && line.length() + 1 + word.length() > WIDTH) {
        lines.add(line.toString());
        line = new StringBuilder(prefix);
      }
      line.append(line.length() > prefix.length() ? " " : "").append(word);
    }
    lines.add(line.toString());
  }

  private void table(Table table) {
    apart("**" + table.caption() + "**");
    lines.add("");
    List<List<String>> rows = new ArrayList<>();
    rows.add(table.columns().stream().map(c -> escaped(c.format().head(c.name()))).toList());
    for (List<@Nullable Object> row : table.rows()) {
      List<String> cells = new ArrayList<>();
      for (int c = 0; c < row.size(); c++) {
        cells.add(escaped(table.columns().get(c).format().write(row.get(c))));
      }
      rows.add(cells);
    }
    int[] widths = new int[table.columns().size()];
    for (List<String> row : rows) {
      for (int c = 0; c < widths.length; c++) {
        widths[c] = Math.max(widths[c], row.get(c).length());
      }
    }
    for (int r = 0; r < rows.size(); r++) {
      lines.add(row(table, rows.get(r), widths));
      if (r == 0) {
        lines.add(rule(table, widths));
      }
    }
  }

  private static String escaped(String text) {
    return text.replace("|", "\\|");
  }

  private static String row(Table table, List<String> cells, int[] widths) {
    StringBuilder row = new StringBuilder("|");
    for (int c = 0; c < widths.length; c++) {
      String cell =
          table.columns().get(c).format().isNumber()
              ? Strings.padStart(cells.get(c), widths[c], ' ')
              : Strings.padEnd(cells.get(c), widths[c], ' ');
      row.append(' ').append(cell).append(" |");
    }
    return row.toString();
  }

  /** A colon says that a column is flush right. */
  private static String rule(Table table, int[] widths) {
    StringBuilder rule = new StringBuilder("|");
    for (int c = 0; c < widths.length; c++) {
      rule.append("-".repeat(widths[c] + 1))
          .append(table.columns().get(c).format().isNumber() ? ":|" : "-|");
    }
    return rule.toString();
  }
}
