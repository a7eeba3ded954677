/**
 * Where models come from: a directory, the Hugging Face Hub or a Maven artifact. {@link
 * io.slicer.hub.PretrainedModel} finds one by its name, downloads or converts it once if need be,
 * and says where its files are.
 */
@NullMarked
package io.slicer.hub;

import org.jspecify.annotations.NullMarked;
