package io.slicer.examples.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jsoup.Jsoup;
import org.jsoup.nodes.DataNode;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** A report as one HTML file. Texts are escaped by jsoup, which builds the document. */
final class HtmlPage {
  private static final String EMPTY =
      "<!doctype html><html lang=\"en\"><head></head><body></body></html>";

  private final Document document = Jsoup.parse(EMPTY);
  private int figures;
  private int captions;

  String render(Report report) {
    document.outputSettings().prettyPrint(false).charset(StandardCharsets.UTF_8);
    head(report);
    Element header = document.body().appendElement("header");
    header.appendElement("h1").text(report.title());
    header.appendElement("p").text(report.summary());
    contents(report);
    Element main = document.body().appendElement("main");
    for (int s = 0; s < report.sections().size(); s++) {
      section(main, report.sections().get(s), anchor(s));
    }
    document.body().appendElement("script").appendChild(new DataNode(resource("report.js")));
    return document.outerHtml() + "\n";
  }

  private void head(Report report) {
    Element head = document.head();
    head.appendElement("meta").attr("charset", "utf-8");
    head.appendElement("meta")
        .attr("name", "viewport")
        .attr("content", "width=device-width, initial-scale=1");
    head.appendElement("title").text(report.title());
    head.appendElement("style").appendChild(new DataNode(resource("report.css")));
  }

  private void contents(Report report) {
    Element list =
        document.body().appendElement("nav").attr("aria-label", "Contents").appendElement("ul");
    for (int s = 0; s < report.sections().size(); s++) {
      list.appendElement("li")
          .appendElement("a")
          .attr("href", "#" + anchor(s))
          .text(report.sections().get(s).title());
    }
  }

  private static String anchor(int section) {
    return "section-" + (section + 1);
  }

  private void section(Element main, Section section, String anchor) {
    Element element = main.appendElement("section").attr("id", anchor);
    element.appendElement("h2").text(section.title());
    section.blocks().forEach(block -> append(element, block));
  }

  private void append(Element parent, Block block) {
    if (block instanceof Paragraph paragraph) {
      parent.appendElement("p").text(paragraph.text());
    } else if (block instanceof Note note) {
      parent.appendElement("p").addClass("note").text(note.text());
    } else if (block instanceof Heading heading) {
      parent.appendElement("h3").text(heading.text());
    } else if (block instanceof Preformatted preformatted) {
      frame(parent, preformatted.caption()).appendElement("pre").text(preformatted.text());
    } else if (block instanceof Table table) {
      HtmlTable.append(frame(parent, table.caption()), table);
    } else if (block instanceof HeatMap map) {
      HtmlTable.append(frame(parent, map.format().caption(map.caption())), map);
    } else if (block instanceof TokenTable tokens) {
      HtmlTable.append(frame(parent, tokens.caption()), tokens);
    } else if (block instanceof LineChart chart) {
      figure(parent, chart.caption(), new LineDrawing(chart));
    } else if (block instanceof BarChart chart) {
      figure(parent, chart.caption(), new BarDrawing(chart));
    }
  }

  /** A figure with a caption. What is wider than the screen is moved sideways within it. */
  private Element frame(Element parent, String caption) {
    Element figure = captioned(parent, caption);
    return scrolling(figure, figure.expectFirst("figcaption"));
  }

  private Element captioned(Element parent, String caption) {
    Element figure = parent.appendElement("figure");
    captions++;
    figure.appendElement("figcaption").attr("id", "caption-" + captions).text(caption);
    return figure;
  }

  /** The keyboard moves it, too, once it has the focus. */
  private static Element scrolling(Element parent, Element caption) {
    return parent
        .appendElement("div")
        .addClass("scroll")
        .attr("role", "region")
        .attr("aria-labelledby", caption.id())
        .attr("tabindex", "0");
  }

  private void figure(Element parent, String caption, Drawing drawing) {
    Element figure = captioned(parent, caption);
    drawing.appendLegend(figure);
    figures++;
    for (Drawing.Width width : Drawing.Width.values()) {
      figure.appendChild(
          drawing
              .svg(width, "figure-" + figures)
              .attr("aria-labelledby", figure.expectFirst("figcaption").id()));
    }
    Element details = figure.appendElement("details");
    details.appendElement("summary").text("Figures as a table");
    HtmlTable.append(scrolling(details, figure.expectFirst("figcaption")), drawing.table());
  }

  private static String resource(String name) {
    try (InputStream in = Objects.requireNonNull(HtmlPage.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }
}
