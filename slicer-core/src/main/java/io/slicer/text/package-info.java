/**
 * From text to the pieces an encoder reads, and back to places in the text.
 *
 * <p>{@link io.slicer.text.SubwordTokenizer} turns raw text, words or a pair of texts into an
 * {@link io.slicer.text.Encoding}: per {@linkplain io.slicer.text.Piece piece} its vocabulary id,
 * the word it belongs to and the UTF-16 span it was made of.
 *
 * <pre>{@code
 * try (SubwordTokenizer tokenizer = SubwordTokenizer.load(Path.of("xlm-roberta-base"))) {
 *   Encoding encoding = tokenizer.encodeWords(List.of("Ada", "Lovelace", "lived", "in", "London"));
 *   for (Window window : Window.split(encoding, 512, 128)) {
 *     // run the encoder on window.encoding().ids(), keep what window.decides(i)
 *   }
 * }
 * }</pre>
 *
 * <p>A tokenizer never shortens its input. What is longer than the encoder takes is either split
 * into overlapping {@linkplain io.slicer.text.Window windows}, which loses nothing and is how to
 * tag and evaluate, or {@linkplain io.slicer.text.Truncation truncated} as transformers does in
 * training, which says how many words that lost.
 *
 * <p>Tokenizers are read from a {@code tokenizer.json}, as transformers and the Hugging Face Hub
 * have it, and run in the native code of Hugging Face's own <i>tokenizers</i> library, which the
 * artifact {@code ai.djl.huggingface:tokenizers} brings along for Linux (x86-64 and arm64, glibc
 * 2.34 or later), macOS (arm64) and Windows (x86-64). It is unpacked once into {@code ~/.djl.ai},
 * or where {@code DJL_CACHE_DIR} says (an environment variable or a system property); where the
 * home directory cannot be written, into a folder of the temporary directory that nobody else can
 * write. Nothing here opens a network connection.
 */
@NullMarked
package io.slicer.text;

import org.jspecify.annotations.NullMarked;
