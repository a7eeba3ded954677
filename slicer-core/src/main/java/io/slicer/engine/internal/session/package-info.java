/** Encoders and heads in SameDiff's own ops, for its sessions. */
@NullMarked
package io.slicer.engine.internal.session;

import org.jspecify.annotations.NullMarked;
