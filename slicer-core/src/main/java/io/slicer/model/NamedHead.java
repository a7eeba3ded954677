package io.slicer.model;

import io.slicer.graph.EncoderOps;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A head whose parameters have its name before theirs, but for those of the encoder.
 *
 * @param prefix the name, with a dot
 * @param head the head as it is
 */
record NamedHead(String prefix, Head head) implements Head {
  static Head of(String name, Head head) {
    return name.isEmpty() ? head : new NamedHead(name + ".", head);
  }

  private String named(String parameter, EncoderConfig config) {
    return parameter.startsWith(config.family().prefix()) ? parameter : prefix + parameter;
  }

  private EncoderOps within(EncoderOps ops, EncoderConfig config) {
    return RenamedParameters.of(ops, parameter -> named(parameter, config));
  }

  @Override
  public List<String> labels() {
    return head.labels();
  }

  @Override
  public void check(EncoderConfig config) {
    head.check(config);
  }

  @Override
  public boolean readsAllTokens() {
    return head.readsAllTokens();
  }

  @Override
  public long scoreRows(long scored) {
    return head.scoreRows(scored);
  }

  @Override
  public boolean readsWordTable() {
    return head.readsWordTable();
  }

  @Override
  public List<NewParameter> parameters(EncoderConfig config) {
    return head.parameters(config).stream()
        .map(
            parameter ->
                new NewParameter(
                    named(parameter.name(), config),
                    parameter.shape(),
                    parameter.initial(),
                    parameter.byLabel()))
        .toList();
  }

  @Override
  public SDVariable scores(EncoderOps ops, SDVariable rows, EncoderConfig config) {
    return head.scores(within(ops, config), rows, config);
  }

  @Override
  public SDVariable losses(EncoderOps ops, SDVariable rows, EncoderConfig config) {
    return head.losses(within(ops, config), rows, config);
  }

  @Override
  public SDVariable loss(EncoderOps ops, SDVariable rows, EncoderConfig config, int dropoutSite) {
    return head.loss(within(ops, config), rows, config, dropoutSite);
  }

  @Override
  public String architecture(EncoderFamily family) {
    return head.architecture(family);
  }
}
