package io.slicer.language;

/**
 * The perplexities that other programs print, which take means of batches first. They depend on how
 * many texts a batch has, and on the order of the texts; {@link Perplexity} does not.
 *
 * <pre>{@code
 * BatchedPerplexity batches = new BatchedPerplexity(8);
 * model.perplexity(texts, 128, 1, batches);
 * System.out.println(batches.ofTrainer());
 * }</pre>
 *
 * <p>A batch none of whose pieces is masked is left out; its mean is NaN in transformers, and so is
 * all that is computed with it. For one thread.
 */
public final class BatchedPerplexity implements TextLosses {
  private final int batch;
  private Means ended = new Means(0, 0, 0, 0);
  private double loss;
  private long masked;
  private int texts;

  /**
   * No batches yet.
   *
   * @param batch how many texts make one
   * @throws IllegalArgumentException if that is less than one
   */
  public BatchedPerplexity(int batch) {
    if (batch < 1) {
      throw new IllegalArgumentException("batches of " + batch + " texts");
    }
    this.batch = batch;
  }

  /**
   * Mean losses of batches, added up.
   *
   * @param weighted times their numbers of texts
   * @param texts of the batches
   * @param plain as they are
   * @param batches how many
   */
  private record Means(double weighted, long texts, double plain, long batches) {
    Means with(double loss, long masked, int of) {
      double mean = loss / masked;
      return masked == 0
          ? this
          : new Means(weighted + mean * of, texts + of, plain + mean, batches + 1);
    }
  }

  @Override
  public void scored(long text, double textLoss, int textMasked) {
    loss += textLoss;
    masked += textMasked;
    texts++;
    if (texts == batch) {
      ended = all();
      loss = 0;
      masked = 0;
      texts = 0;
    }
  }

  /** With the batch that has not ended. */
  private Means all() {
    return ended.with(loss, masked, texts);
  }

  /**
   * What transformers' Trainer calls exp(eval_loss): the exponential of the mean of the batches'
   * mean losses, each weighted by its number of texts.
   *
   * @return NaN if nothing was masked
   */
  public double ofTrainer() {
    return Math.exp(all().weighted() / all().texts());
  }

  /**
   * The exponential of the mean of the batches' mean losses.
   *
   * @return NaN if nothing was masked
   */
  public double ofBatches() {
    return Math.exp(all().plain() / all().batches());
  }
}
