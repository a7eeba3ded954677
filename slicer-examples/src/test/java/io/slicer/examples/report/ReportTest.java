package io.slicer.examples.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slicer.examples.report.BarChart.Bar;
import io.slicer.examples.report.Column.Shading;
import io.slicer.examples.report.HeatMap.Colours;
import io.slicer.examples.report.LineChart.Level;
import io.slicer.examples.report.LineChart.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final String NASTY = "<b>a & \"b\"</b></script>";

  private static final Table TABLE =
      Table.of(
              "A table",
              Column.text("language"),
              Column.integer("sentences"),
              Column.percent("F1", 2).shaded(Shading.BAR))
          .with("de", 12580, 0.86767)
          .with("fr", 4580, 0.43384)
          .with("en", null, Double.NaN);

  private static final LineChart LINES =
      new LineChart(
          "A line chart",
          Axis.of("sentences", Format.INTEGER),
          Axis.fromZero("F1", Format.percent(1)),
          List.of(
              new LineChart.Series(
                  "few",
                  List.of(
                      new Point(250, 0.1373, 0.1, 0.2),
                      Point.of(500, 0.6806),
                      Point.of(1000, Double.NaN))),
              new LineChart.Series("more", List.of(Point.of(250, 0.3), Point.of(500, 0.7)))),
          List.of(new Level("zero-shot", 0.7141)));

  private static final BarChart BARS =
      new BarChart(
          "A bar chart",
          List.of("de", "sw"),
          Axis.of("gain", Format.percent(1)),
          List.of(
              new BarChart.Series("h = 1", List.of(new Bar(0.02, 0.01, 0.03), Bar.of(-0.04))),
              new BarChart.Series("h = 48", List.of(Bar.of(0.01), Bar.of(Double.NaN)))));

  @TempDir private Path directory;

  private static Document page(Block... blocks) {
    Report report = new Report("A report", "What it is", List.of(Section.of("First", blocks)));
    return Jsoup.parse(report.toHtml());
  }

  @Test
  void scatteredPointsHaveNoLine() {
    List<Point> points = List.of(Point.of(1, 0.3), Point.of(2, 0.5), Point.of(3, 0.1));
    LineChart lines =
        new LineChart(
            "lines",
            Axis.of("x", Format.INTEGER),
            Axis.of("y", Format.percent(1)),
            List.of(new LineChart.Series("one", points)),
            List.of());
    LineChart scattered =
        new LineChart(
            "points",
            lines.x(),
            lines.y(),
            List.of(LineChart.Series.scattered("one", points)),
            List.of());

    assertThat(layers(lines)).contains("line", "point");
    assertThat(layers(scattered)).containsExactly("point");
  }

  private static List<Object> layers(LineChart chart) {
    List<Object> geometries = new ArrayList<>();
    for (Object layer : (List<?>) new LineDrawing(chart).plot(Drawing.Width.WIDE).get("layers")) {
      geometries.add(((Map<?, ?>) layer).get("geom"));
    }
    return geometries;
  }

  @Test
  void textIsEscapedWhereverItStands() {
    Document page =
        Jsoup.parse(
            new Report(
                    NASTY,
                    NASTY,
                    List.of(
                        Section.of(
                            NASTY,
                            new Paragraph(NASTY),
                            new Note(NASTY),
                            new Heading(NASTY),
                            new Preformatted(NASTY, NASTY),
                            Table.of(NASTY, Column.text(NASTY)).with(NASTY),
                            new TokenTable(
                                NASTY, NASTY, List.of(TokenTable.Line.text(NASTY, List.of(NASTY)))),
                            new LineChart(
                                NASTY,
                                Axis.of(NASTY, Format.TEXT),
                                Axis.of(NASTY, Format.TEXT),
                                List.of(new LineChart.Series(NASTY, List.of(Point.of(1, 2)))),
                                List.of()))))
                .toHtml());

    assertThat(page.select("b")).isEmpty();
    assertThat(page.select("h1, h2, h3, header p, section > p, pre, td, th[scope=row]"))
        .isNotEmpty()
        .allSatisfy(
            element -> assertThat(element.wholeText()).isIn(NASTY, "1.00", "2.00", "1.0", "2.0"));
    assertThat(page.title()).isEqualTo(NASTY);
    assertThat(page.select("figcaption").eachText()).containsOnly(NASTY);
    assertThat(page.selectFirst("svg").text()).contains(NASTY);
  }

  @Test
  void thePageRefersToNothingOutsideItself() {
    String html = new Report("A", "B", List.of(Section.of("C", TABLE, LINES, BARS))).toHtml();

    Document page = Jsoup.parse(html);
    assertThat(page.select("[src], link, iframe, object, image")).isEmpty();
    assertThat(page.select("[href]").eachAttr("href")).allMatch(link -> link.startsWith("#"));
    assertThat(html.replaceAll("http://www\\.w3\\.org/[^\"]*", ""))
        .doesNotContain("http", "@import", "url(//");
  }

  @Test
  void everySectionIsInTheContents() {
    Document page =
        Jsoup.parse(
            new Report("A", "B", List.of(Section.of("One"), Section.of("Two", new Paragraph("x"))))
                .toHtml());

    assertThat(page.select("nav a").eachText()).containsExactly("One", "Two");
    for (Element link : page.select("nav a")) {
      Element section = page.selectFirst(link.attr("href"));
      assertThat(section.selectFirst("h2").text()).isEqualTo(link.text());
    }
  }

  @Test
  void numbersAreRoundedToBeReadAndExactToBeSorted() {
    Element table = page(TABLE).selectFirst("table");

    assertThat(table.select("thead th").eachText())
        .containsExactly("language", "sentences", "F1 %");
    assertThat(table.select("tbody tr").get(0).children().eachText())
        .containsExactly("de", "12,580", "86.77");
    assertThat(table.select("tbody tr").get(0).select("td").eachAttr("data-value"))
        .containsExactly("12580", "0.86767");
    assertThat(table.select("tbody tr").get(2).select("td").eachText()).containsExactly("–", "–");
    assertThat(table.select("tbody tr").get(2).select("[data-value]")).isEmpty();
    assertThat(table.select("thead th.number")).hasSize(2);
  }

  @Test
  void differencesAreInPointsAndSmallPValuesAreOnlySaidToBeSmall() {
    Table table =
        Table.of("A table", Column.text("loss"), Column.points("gain", 1), p("p"))
            .with("a", Estimate.of(0.0123, 0.004).marked("*"), 0.0004)
            .with("b", Estimate.of(-0.02, Double.NaN), 0.001)
            .with("c", 0.03, 0.0499)
            .with("d", Estimate.of(Double.NaN, Double.NaN), Double.NaN);

    Element element = page(table).selectFirst("table");

    assertThat(element.select("thead th").eachText()).containsExactly("loss", "gain, points", "p");
    assertThat(element.select("tbody td").eachText())
        .containsExactly("+1.2 ± 0.4*", "<0.001", "-2.0", "0.001", "+3.0", "0.050", "–", "–");
    assertThat(element.select("tbody td").eachAttr("data-value"))
        .containsExactly("0.0123", "4.0E-4", "-0.02", "0.001", "0.03", "0.0499");
    assertThat(element.select(".missing")).hasSize(2);
    assertThat(element.select("td.below").eachText()).containsExactly("-2.0");
  }

  private static Column p(String name) {
    return new Column(name, Format.P_VALUE, Shading.NONE);
  }

  @Test
  void coloursMeanTheSameInColumnsOfTheSameFormat() {
    Table table =
        Table.of(
                "A table",
                Column.text("language"),
                Column.points("much", 1),
                Column.points("little", 1),
                Column.decimal("other", 1).shaded(Shading.HEAT))
            .with("de", 0.04, Estimate.of(-0.01, 0.5), 10);

    assertThat(page(table).select("td").eachAttr("style"))
        .containsExactly("--share:1.000", "--share:0.250", "--share:1.000");
  }

  @Test
  void whatIsMissingIsMarkedInWordsAndNumbersSoThatItCanBeSortedLast() {
    Table table =
        Table.of("A table", Column.text("language"), Column.text("split"), Column.integer("n"))
            .with("de", null, null)
            .with("en", "test", 3);

    assertThat(page(table).select("td.missing")).hasSize(2);
    assertThat(page(table).select("tr").last().select(".missing")).isEmpty();
  }

  @Test
  void barsAreSharesOfTheLargestValue() {
    Element table = page(TABLE).selectFirst("table");

    assertThat(table.select(".bar").eachAttr("style"))
        .containsExactly("--share:1.000", "--share:0.500");
  }

  @Test
  void valuesBelowZeroHaveAColourOfTheirOwn() {
    Element table =
        page(new HeatMap(
                "A heat map",
                "true",
                "predicted",
                List.of("a", "b"),
                List.of("c", "d"),
                List.of(Arrays.asList(0.5, -1.0), Arrays.asList(null, 0.0)),
                Format.decimal(1),
                Colours.FROM_ZERO))
            .selectFirst("table");

    assertThat(table.selectFirst("th").text()).isEqualTo("true \\ predicted");
    assertThat(table.select("td").eachText()).containsExactly("0.5", "-1.0", "–", "0.0");
    assertThat(table.select("td.heat").eachAttr("style"))
        .containsExactly("--share:0.500", "--share:1.000", "--share:0.000");
    assertThat(table.select("td.below").eachText()).containsExactly("-1.0");
  }

  @Test
  void coloursBetweenExtremesBeginAtTheLeast() {
    Element table =
        page(new HeatMap(
                "A heat map",
                "train",
                "test",
                List.of("a"),
                List.of("b", "c", "d"),
                List.of(List.of(0.6, 0.8, 0.7)),
                Format.percent(0),
                Colours.FROM_LEAST))
            .selectFirst("table");

    assertThat(table.select("td.heat").eachAttr("style"))
        .containsExactly("--share:0.000", "--share:1.000", "--share:0.500");
    assertThat(table.closest("figure").selectFirst("figcaption").text())
        .isEqualTo("A heat map (%)");
  }

  @Test
  void tokensStandBesideEachOther() {
    TokenTable tokens =
        new TokenTable(
            "A sentence",
            "sw",
            List.of(
                TokenTable.Line.text("tokens", List.of("▁An", "na", "▁lives")),
                TokenTable.Line.text("labels", Arrays.asList("B-PER", null, "O")),
                TokenTable.Line.heat("losses", 2, Arrays.asList(2.0, null, 0.5))));

    Element table = page(tokens).selectFirst("table");

    assertThat(table.select("tr")).hasSize(3);
    assertThat(table.select("tr").get(1).children().eachText())
        .containsExactly("labels", "B-PER", "–", "O");
    assertThat(table.select("td.heat").eachAttr("style"))
        .containsExactly("--share:1.000", "--share:0.250");
  }

  @Test
  void tokensStandInTheDirectionInWhichTheyAreRead() {
    Element arabic = page(sentence("ar", "<s>", "▁وُلِد", "▁في", "▁برلين")).selectFirst("table");
    Element german = page(sentence("de", "▁in", "▁Berlin")).selectFirst("table");

    assertThat(arabic.attr("lang")).isEqualTo("ar");
    assertThat(arabic.parent().attr("dir")).isEqualTo("rtl");
    assertThat(arabic.selectFirst("th").attr("lang")).isEqualTo("en");
    assertThat(german.attr("lang")).isEqualTo("de");
    assertThat(german.parent().attr("dir")).isEqualTo("ltr");
  }

  private static TokenTable sentence(String language, String... tokens) {
    return new TokenTable(
        "A sentence", language, List.of(TokenTable.Line.text("token", List.of(tokens))));
  }

  @Test
  void captionsAreSaidOnce() {
    Document page = page(TABLE, LINES, sentence("de", "in"));

    assertThat(page.select("table[aria-label], table[aria-labelledby]")).isEmpty();
    assertThat(page.select("[role=region]"))
        .hasSize(3)
        .allSatisfy(
            region ->
                assertThat(region.attr("aria-labelledby"))
                    .isEqualTo(region.closest("figure").selectFirst("figcaption").id()));
  }

  @Test
  void chartsHaveTextInThePagesColours() {
    Document page = page(LINES, BARS);

    assertThat(page.select("svg")).hasSize(4);
    for (Element svg : page.select("svg")) {
      assertThat(svg.attr("role")).isEqualTo("img");
      assertThat(svg.attr("aria-labelledby"))
          .isEqualTo(svg.closest("figure").selectFirst("figcaption").id());
      assertThat(svg.select("text")).isNotEmpty();
      assertThat(svg.outerHtml()).contains("var(--series-1)", "var(--series-2)", "var(--muted)");
      assertThat(Pattern.compile("#0a0b|rgb\\(10,\\s*11").matcher(svg.outerHtml()).find())
          .isFalse();
    }
    assertThat(page.select("svg.wide").get(0).text()).contains("sentences", "F1 %", "250", "500");
    assertThat(page.select("svg.wide").get(1).text()).contains("gain %", "de", "sw");
    assertThat(page.select("svg.wide").get(1).outerHtml()).contains("stroke=\"var(--text)\"");
  }

  @Test
  void aChartOfNothingIsEmpty() {
    LineChart lines =
        new LineChart(
            "Lines",
            Axis.of("epoch", Format.INTEGER),
            Axis.fromZero("F1", Format.percent(1)),
            List.of(new LineChart.Series("few", List.of(Point.of(1, Double.NaN)))),
            List.of());
    BarChart bars =
        new BarChart(
            "Bars",
            List.of("de"),
            Axis.of("gain", Format.points(1)),
            List.of(new BarChart.Series("h = 1", List.of(Bar.of(Double.NaN)))));

    Document page = page(lines, bars);

    assertThat(page.select("svg")).hasSize(4);
    assertThat(page.select("svg [fill^=var(--series]")).isEmpty();
  }

  @Test
  void barsWithoutLengthStandAtTheBeginningOfTheAxis() {
    BarChart bars =
        new BarChart(
            "Bars",
            List.of("de", "sw"),
            Axis.of("F1", Format.percent(1)),
            List.of(new BarChart.Series("h = 1", List.of(Bar.of(0), Bar.of(0)))));

    assertThat(page(bars).select("svg").text())
        .contains("0.8 0.9 1.0")
        .doesNotContain("-0.", "\u22120.");
  }

  @Test
  void idsAreThePagesOwn() {
    Document page = page(LINES, LINES, BARS);

    List<String> ids = page.select("[id]").eachAttr("id");
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(page.select("svg [id], svg[id]").eachAttr("id"))
        .isNotEmpty()
        .allMatch(id -> id.startsWith("figure-"));
  }

  @Test
  void legendsNameEverySeriesAndLevel() {
    Document page = page(LINES, BARS);

    assertThat(page.select(".legend").get(0).select("span:last-child").eachText())
        .containsExactly("few", "more", "zero-shot");
    assertThat(page.select(".legend").get(1).select("span:last-child").eachText())
        .containsExactly("h = 1", "h = 48");
  }

  @Test
  void belowAChartAreItsFigures() {
    Document page = page(LINES, BARS);

    Element lines = page.select("details").get(0);
    assertThat(lines.select("thead th").eachText())
        .containsExactly("series", "sentences", "F1 %", "low %", "high %");
    assertThat(lines.select("tbody tr").get(0).children().eachText())
        .containsExactly("few", "250", "13.7", "10.0", "20.0");
    assertThat(lines.select("tbody tr").last().children().eachText())
        .containsExactly("zero-shot", "–", "71.4", "–", "–");
    Element bars = page.select("details").get(1);
    assertThat(bars.select("tbody tr").get(0).children().eachText())
        .containsExactly("de", "2.0", "1.0", "3.0", "1.0");
  }

  @Test
  void markdownHasTextsAndTables() {
    Report report =
        new Report(
            "A report",
            "What it is",
            List.of(
                Section.of("Pictures", new Paragraph("Only a chart."), LINES),
                Section.of(
                    "Tables",
                    new Note("mind the " + "gap ".repeat(30)),
                    TABLE.with("a|b", 7, 0.5),
                    BARS,
                    new Heading("Further"),
                    new Preformatted("As it is", "a\n b"))));

    assertThat(report.toMarkdown())
        .isEqualTo(
            """
            # A report

            What it is

            ## Tables

            > mind the gap gap gap gap gap gap gap gap gap gap gap gap gap gap gap gap gap gap gap gap gap gap
            > gap gap gap gap gap gap gap gap

            **A table**

            | language | sentences |  F1 % |
            |----------|----------:|------:|
            | de       |    12,580 | 86.77 |
            | fr       |     4,580 | 43.38 |
            | en       |         – |     – |
            | a\\|b     |         7 | 50.00 |

            ### Further

            **As it is**

            ```
            a
             b
            ```
            """);
  }

  @Test
  void theSameReportIsTheSamePage() {
    Report report = new Report("A", "B", List.of(Section.of("C", TABLE, LINES, BARS)));

    assertThat(report.toHtml()).isEqualTo(report.toHtml());
  }

  @Test
  void jsonHasTheFiguresAsTheyAre() throws IOException {
    new Report("A", "B", List.of(Section.of("C", TABLE, LINES))).write(directory);

    assertThat(directory.resolve(Report.HTML)).isNotEmptyFile();
    JsonNode json = new ObjectMapper().readTree(Files.readString(directory.resolve(Report.JSON)));
    assertThat(json.at("/title").asText()).isEqualTo("A");
    JsonNode table = json.at("/sections/0/blocks/0");
    assertThat(table.at("/block").asText()).isEqualTo("table");
    assertThat(table.at("/columns/2/name").asText()).isEqualTo("F1");
    assertThat(table.at("/rows/0/2").asDouble()).isEqualTo(0.86767);
    assertThat(table.at("/rows/2/1").isNull()).isTrue();
    assertThat(table.at("/rows/2/2").isNull()).isTrue();
    JsonNode chart = json.at("/sections/0/blocks/1");
    assertThat(chart.at("/block").asText()).isEqualTo("line-chart");
    assertThat(chart.at("/series/0/points/0/y").asDouble()).isEqualTo(0.1373);
    assertThat(chart.at("/series/0/points/2/y").isNull()).isTrue();
    assertThat(chart.at("/levels/0/name").asText()).isEqualTo("zero-shot");
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> TABLE.with("de", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("2 values for 3 columns");
    assertThatThrownBy(
            () ->
                new TokenTable(
                    "x",
                    "en",
                    List.of(
                        TokenTable.Line.text("a", List.of("b")),
                        TokenTable.Line.text("c", List.of()))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                new BarChart(
                    "x",
                    List.of("a"),
                    Axis.of("y", Format.INTEGER),
                    List.of(new BarChart.Series("s", List.of()))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("s: 0 bars for 1");
    assertThatThrownBy(
            () ->
                new BarChart(
                    "Gains",
                    List.of(),
                    Axis.of("y", Format.INTEGER),
                    Collections.nCopies(9, new BarChart.Series("s", List.of()))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Gains: 9 series, and colours for 8");
  }
}
