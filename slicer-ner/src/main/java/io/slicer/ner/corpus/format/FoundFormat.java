package io.slicer.ner.corpus.format;

import java.util.List;

/**
 * What a file looks like.
 *
 * @param format how it is written
 * @param otherTagColumns which columns may hold tags, too, counted from 0
 */
record FoundFormat(CorpusFormat format, List<Integer> otherTagColumns) {}
