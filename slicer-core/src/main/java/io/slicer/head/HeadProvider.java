package io.slicer.head;

import io.slicer.model.Head;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Knows heads of one's own by the name that a saved model gives its architecture, so that such a
 * model can be opened again. Providers are found by {@link ServiceLoader}: name the class in {@code
 * META-INF/services/io.slicer.head.HeadProvider}.
 *
 * <pre>{@code
 * public final class OwnHeads implements HeadProvider {
 *   public Optional<Head> head(String architecture, List<String> labels) {
 *     return architecture.equals("XlmrWithHiddenLayer")
 *         ? Optional.of(new HiddenLayerHead(labels))
 *         : Optional.empty();
 *   }
 * }
 * }</pre>
 */
public interface HeadProvider {
  /**
   * The head of models of an architecture.
   *
   * @param architecture what {@link Head#architecture} gave when the model was saved
   * @param labels of the model, by index
   * @return the head with which such a model is run, or nothing if it is another's
   */
  Optional<Head> head(String architecture, List<String> labels);

  /**
   * What the providers that are there know.
   *
   * @param architecture what the model's {@code config.json} names first
   * @param labels of the model, by index
   * @return the head that the first provider knows, or nothing if none does
   */
  static Optional<Head> find(String architecture, List<String> labels) {
    return ServiceLoader.load(HeadProvider.class).stream()
        .map(provider -> provider.get().head(architecture, labels))
        .flatMap(Optional::stream)
        .findFirst();
  }
}
