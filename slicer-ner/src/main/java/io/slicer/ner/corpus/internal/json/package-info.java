/** Sentences in JSON: words with tags, or texts with the places of entities. */
@NullMarked
package io.slicer.ner.corpus.internal.json;

import org.jspecify.annotations.NullMarked;
