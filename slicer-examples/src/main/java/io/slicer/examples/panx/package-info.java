/**
 * Zero-shot transfer as a command ({@link io.slicer.examples.panx.PanxTransfer}): fine-tune on one
 * language of PAN-X, evaluate on others.
 */
@NullMarked
package io.slicer.examples.panx;

import org.jspecify.annotations.NullMarked;
