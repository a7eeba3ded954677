/** What the tests of several modules need, written without any class of those modules. */
@NullMarked
package io.slicer.testing;

import org.jspecify.annotations.NullMarked;
