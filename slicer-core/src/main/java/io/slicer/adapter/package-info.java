/** Adapters: small networks between the blocks of an encoder, trained or generated. */
@NullMarked
package io.slicer.adapter;

import org.jspecify.annotations.NullMarked;
