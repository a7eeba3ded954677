/** How the text of corpora is read, and how errors show it. */
@NullMarked
package io.slicer.ner.corpus.internal;

import org.jspecify.annotations.NullMarked;
