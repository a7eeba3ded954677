/**
 * The operations of an encoder, one file each: size, derivative and computation. Not for users:
 * build graphs through {@code EncoderOps}.
 */
@NullMarked
package io.slicer.engine.internal.op;

import org.jspecify.annotations.NullMarked;
