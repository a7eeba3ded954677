package io.slicer.classification.corpus;

import io.slicer.corpus.Quoted;

/** Which column of a file: by its name, or by its number where columns have none. */
public sealed interface Column {
  /**
   * A column, or a field of JSON objects, by its name.
   *
   * @param name as the file has it
   */
  record Named(String name) implements Column {
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * A column by its number.
   *
   * @param index counted from 0
   */
  record Numbered(int index) implements Column {
    /**
     * Checks that it is a number of a column.
     *
     * @param index counted from 0
     * @throws IllegalArgumentException if it is negative
     */
    public Numbered {
      if (index < 0) {
        throw new IllegalArgumentException("column " + index + ": columns are counted from 0");
      }
    }

    @Override
    public String toString() {
      return "column " + index;
    }
  }

  /**
   * A column by its name.
   *
   * @param name as the file has it
   * @return the column
   */
  static Column of(String name) {
    return new Named(name);
  }

  /**
   * A column by its number.
   *
   * @param index counted from 0
   * @return the column
   * @throws IllegalArgumentException if it is negative
   */
  static Column of(int index) {
    return new Numbered(index);
  }

  /**
   * What errors call it.
   *
   * @return one line
   */
  default String shown() {
    return this instanceof Named named ? Quoted.of(named.name()) : toString();
  }
}
