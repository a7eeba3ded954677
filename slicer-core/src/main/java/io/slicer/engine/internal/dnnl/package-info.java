/** oneDNN for one thread: primitives and how they are made. Knows neither plans nor workers. */
@NullMarked
package io.slicer.engine.internal.dnnl;

import org.jspecify.annotations.NullMarked;
