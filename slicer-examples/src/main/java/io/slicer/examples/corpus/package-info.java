/**
 * Corpora as a command ({@link io.slicer.examples.corpus.DescribeCorpus}): what is in their files,
 * what is damaged, and the same in another form.
 */
@NullMarked
package io.slicer.examples.corpus;

import org.jspecify.annotations.NullMarked;
