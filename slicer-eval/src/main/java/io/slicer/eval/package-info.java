/**
 * Span metrics over IOB2 tag sequences, equal to seqeval 1.2.2 in its default and its strict mode.
 *
 * <p>{@link io.slicer.eval.SpanReport} scores a corpus in one call, {@link
 * io.slicer.eval.SpanAccumulator} one that comes in pieces; {@link io.slicer.eval.SpanMode} says
 * which tags make a span; {@link io.slicer.eval.BareTagReport} says what seqeval makes of tags
 * without prefixes. {@link io.slicer.eval.PairedComparison} asks whether one system is better than
 * another or only luckier, {@link io.slicer.eval.PairedSamples} whether it is so over several runs,
 * {@link io.slicer.eval.PValueCorrection} what that means over several languages; {@link
 * io.slicer.eval.ConfusionMatrix} and {@link io.slicer.eval.TransferMatrix} show where tags and
 * languages go wrong. Sentences that do not fit together give a {@link
 * io.slicer.eval.TagSequenceException}. Everything is arithmetic on lists of strings: no model, no
 * files, no logging.
 */
@NullMarked
package io.slicer.eval;

import org.jspecify.annotations.NullMarked;
