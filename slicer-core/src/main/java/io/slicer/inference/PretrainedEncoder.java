package io.slicer.inference;

import com.google.common.collect.Sets;
import com.google.common.primitives.ImmutableIntArray;
import io.slicer.engine.Contextualization;
import io.slicer.engine.Engine;
import io.slicer.engine.Precision;
import io.slicer.graph.EncoderOps;
import io.slicer.hub.PretrainedModel;
import io.slicer.model.EncoderCheckpoint;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderFamily;
import io.slicer.model.EncoderModel;
import io.slicer.model.Head;
import io.slicer.text.SubwordTokenizer;
import io.slicer.text.TextInput;
import io.slicer.words.SubwordEncoder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.nd4j.autodiff.samediff.SDVariable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An encoder as it was pretrained, without a head: for what it makes of texts, and for what there
 * is to know of it before it is fine-tuned.
 *
 * <pre>{@code
 * try (PretrainedEncoder encoder = PretrainedEncoder.open(PretrainedModel.resolve("mbert"), 2)) {
 *   Features features = encoder.encode(List.of(TextInput.of("one text"), TextInput.of("a", "pair")));
 *   float[] vector = features.texts().get(0).mean();
 * }
 * }</pre>
 *
 * <p>Thread-safe. Closing waits for the calls in flight; later ones throw {@link
 * IllegalStateException}.
 */
public final class PretrainedEncoder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PretrainedEncoder.class);

  private final EncoderModel encoder;
  private final SubwordTokenizer tokenizer;
  private final SubwordEncoder subwords;
  private final TextEncoder texts;
  private final Optional<Pooler> pooler;
  private final Engine engine;
  private final Gate gate = new Gate("encoder");

  private PretrainedEncoder(
      EncoderModel encoder, SubwordTokenizer tokenizer, InferenceSettings settings) {
    this.encoder = encoder;
    this.tokenizer = tokenizer;
    engine = settings.engine();
    int maxLength = encoder.config().maxTokens();
    subwords = new SubwordEncoder(tokenizer, maxLength, settings.threads());
    texts = new TextEncoder(tokenizer, maxLength, settings.threads());
    pooler = Pooler.of(encoder);
  }

  /**
   * Nothing on top but what came with the encoder.
   *
   * @param pooler its parameters, if there is one
   */
  private record NoHead(List<NewParameter> pooler) implements Head {
    @Override
    public List<NewParameter> parameters(EncoderConfig config) {
      return pooler;
    }

    @Override
    public SDVariable scores(EncoderOps ops, SDVariable rows, EncoderConfig config) {
      throw new UnsupportedOperationException("an encoder without a head has no scores");
    }

    @Override
    public SDVariable loss(EncoderOps ops, SDVariable rows, EncoderConfig config, int dropoutSite) {
      throw new UnsupportedOperationException("an encoder without a head has no loss");
    }

    @Override
    public String architecture(EncoderFamily family) {
      return family.className() + "Model";
    }
  }

  /**
   * Opens an encoder, with the engine for where the program runs.
   *
   * @param source of the model
   * @param threads how many work at a time, at least 1
   * @return the encoder; the caller closes it
   * @throws io.slicer.weights.CheckpointException if something is missing or damaged
   * @throws io.slicer.text.TokenizerException if the model's tokenizer cannot be opened
   * @throws IllegalArgumentException if the encoder is of another type than this library has, or
   *     there are no threads
   */
  public static PretrainedEncoder open(PretrainedModel source, int threads) {
    return open(source, InferenceSettings.defaults().withThreads(threads));
  }

  /**
   * Opens an encoder to be run in a way of one's own.
   *
   * @param source of the model
   * @param settings how to compute; in float32, whatever their precision
   * @return the encoder; the caller closes it
   * @throws io.slicer.weights.CheckpointException if something is missing or damaged
   * @throws io.slicer.text.TokenizerException if the model's tokenizer cannot be opened
   * @throws IllegalArgumentException if the encoder is of another type than this library has
   * @throws UnsupportedOperationException if the engine cannot compute here
   */
  public static PretrainedEncoder open(PretrainedModel source, InferenceSettings settings) {
    settings.engine().require(Precision.FP32);
    EncoderConfig config = source.encoderConfig();
    SubwordTokenizer tokenizer = source.tokenizer();
    try (EncoderCheckpoint checkpoint =
        EncoderCheckpoint.of(source.checkpoint(), config.family())) {
      EncoderModel encoder =
          EncoderModel.load(
              checkpoint,
              config,
              new NoHead(Pooler.parameters(config, checkpoint)),
              0,
              new EncoderModel.Training(
                  ImmutableIntArray.of(), name -> true, OptionalInt.of(config.layers())));
      LOG.info("computing on {}, engine {}", settings.engine().device(), settings.engine());
      return new PretrainedEncoder(encoder, tokenizer, settings);
    } catch (RuntimeException | Error e) {
      tokenizer.close();
      throw e;
    }
  }

  /**
   * How much the tokens of sentences keep to themselves in each layer: see {@link
   * TaskModel#contextualization}.
   *
   * @param sentences of any number of words, at least one sentence that the tokenizer knows
   *     something of
   * @return the mean over the sentences
   * @throws IllegalArgumentException if there is none
   * @throws IllegalStateException if the encoder is closed
   */
  public Contextualization contextualization(List<List<String>> sentences) {
    return gate.whileOpen(
        () -> EncoderInspection.contextualization(encoder, engine, subwords, sentences));
  }

  /**
   * A vector for each text: its first token's last hidden state, and the mean of all tokens'.
   *
   * @param inputs any number of texts and pairs; see {@link #encode(List, Set)}
   * @return features with {@link EncoderOutput#FIRST_TOKEN} and {@link EncoderOutput#MEAN}, in the
   *     order of the texts
   * @throws io.slicer.text.TokenizerException if a text cannot be encoded
   * @throws IllegalStateException if the encoder is closed
   */
  public Features encode(List<TextInput> inputs) {
    return encode(inputs, Set.of(EncoderOutput.FIRST_TOKEN, EncoderOutput.MEAN));
  }

  /**
   * What the encoder makes of texts: nothing but what is asked for is kept. Hidden states take four
   * times H bytes for each token and layer, attention four times the number of heads for each pair
   * of tokens and layer.
   *
   * <p>Texts that are longer than the encoder takes are cut as transformers cuts them, of a pair
   * the longer first; {@link TextFeatures#cutFirst} and {@link TextFeatures#cutSecond} say how
   * much. The same texts give the same bits in any order and with any number of threads; what else
   * is asked for in the same call may change the last bits.
   *
   * @param inputs any number of texts and pairs
   * @param outputs what to keep, at least one
   * @return features of each, in their order
   * @throws IllegalArgumentException if nothing is asked for, or {@link EncoderOutput#POOLED} of an
   *     encoder that has no pooler
   * @throws io.slicer.text.TokenizerException if a text cannot be encoded
   * @throws IllegalStateException if the encoder is closed
   */
  public Features encode(List<TextInput> inputs, Set<EncoderOutput> outputs) {
    if (outputs.isEmpty()) {
      throw new IllegalArgumentException("no output is asked for");
    }
    if (outputs.contains(EncoderOutput.POOLED) && pooler.isEmpty()) {
      throw new IllegalArgumentException(
          "this encoder came without a pooler: POOLED is for BERT; take FIRST_TOKEN or MEAN");
    }
    FeatureExtraction extraction =
        new FeatureExtraction(encoder, engine, texts, Sets.immutableEnumSet(outputs), pooler);
    return gate.whileOpen(() -> extraction.of(inputs));
  }

  /** Waits for the calls in flight and releases the encoder. Closing again does nothing. */
  @Override
  public void close() {
    gate.close(
        () -> {
          tokenizer.close();
          encoder.close();
        });
  }
}
