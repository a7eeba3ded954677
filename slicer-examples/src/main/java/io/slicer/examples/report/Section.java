package io.slicer.examples.report;

import java.util.List;

/**
 * A part of a report with a title, which the page's table of contents names.
 *
 * @param title of the section
 * @param blocks in their order
 */
public record Section(String title, List<Block> blocks) {
  /**
   * Copies the list.
   *
   * @param title of the section
   * @param blocks in their order
   */
  public Section {
    blocks = List.copyOf(blocks);
  }

  /**
   * A section.
   *
   * @param title of the section
   * @param blocks in their order
   * @return the section
   */
  public static Section of(String title, Block... blocks) {
    return new Section(title, List.of(blocks));
  }
}
