/** Token classification: losses, trainer, tagger, corpora. */
@NullMarked
package io.slicer.ner;

import org.jspecify.annotations.NullMarked;
