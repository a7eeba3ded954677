/**
 * Where models come from: a directory, the Hugging Face Hub or a Maven artifact. {@link
 * io.slicer.hub.PretrainedModel} finds one by its name, downloads or converts it once if need be,
 * and says where its files are. {@link io.slicer.hub.HubDataset} does the same for data sets of the
 * Hub.
 */
@NullMarked
package io.slicer.hub;

import org.jspecify.annotations.NullMarked;
