/**
 * Language vectors, added to models of tasks that were trained in another language ({@link
 * io.slicer.examples.crosslingual.CrossLingualTransfer}): which of them help, by how much, and with
 * which languages.
 */
@NullMarked
package io.slicer.examples.crosslingual;

import org.jspecify.annotations.NullMarked;
