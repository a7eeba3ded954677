package io.slicer.examples.report;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** A part of a section. In JSON its kind is called {@code block}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "block")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Paragraph.class, name = "paragraph"),
  @JsonSubTypes.Type(value = Note.class, name = "note"),
  @JsonSubTypes.Type(value = Heading.class, name = "heading"),
  @JsonSubTypes.Type(value = Preformatted.class, name = "preformatted"),
  @JsonSubTypes.Type(value = Table.class, name = "table"),
  @JsonSubTypes.Type(value = HeatMap.class, name = "heat-map"),
  @JsonSubTypes.Type(value = TokenTable.class, name = "token-table"),
  @JsonSubTypes.Type(value = LineChart.class, name = "line-chart"),
  @JsonSubTypes.Type(value = BarChart.class, name = "bar-chart")
})
public sealed interface Block
    permits Paragraph,
        Note,
        Heading,
        Preformatted,
        Table,
        HeatMap,
        TokenTable,
        LineChart,
        BarChart {}
