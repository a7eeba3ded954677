/** MLflow tracking servers for tests: one in memory that fails at their command, and real ones. */
@NullMarked
package io.slicer.testing.mlflow;

import org.jspecify.annotations.NullMarked;
