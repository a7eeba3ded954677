/**
 * What commands share, whatever they do: how one runs as a process ({@link
 * io.slicer.examples.cli.Program}), options that several have, how far a long piece of work is
 * ({@link io.slicer.examples.cli.Progress}), and the files that come out of them ({@link
 * io.slicer.examples.cli.Json}).
 */
@NullMarked
package io.slicer.examples.cli;

import org.jspecify.annotations.NullMarked;
