/**
 * What slicer's own modules share and no user needs: files that appear whole or not at all, locks
 * between processes, files that are read only if they are small, and where native libraries are
 * unpacked.
 */
@NullMarked
package io.slicer.files;

import org.jspecify.annotations.NullMarked;
