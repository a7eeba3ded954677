/**
 * Classifiers of Deeplearning4j on what an encoder makes of texts: {@link
 * io.slicer.dl4j.FeatureClassifier}. It needs {@code org.deeplearning4j:deeplearning4j-nn}, which
 * comes with this module and which no other module of slicer uses.
 */
@NullMarked
package io.slicer.dl4j;

import org.jspecify.annotations.NullMarked;
