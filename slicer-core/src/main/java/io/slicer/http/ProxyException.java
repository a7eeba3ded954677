package io.slicer.http;

import java.io.IOException;

/** A setting that names a proxy which cannot be used. The message names the setting. */
public final class ProxyException extends IOException {
  private static final long serialVersionUID = 1L;

  ProxyException(String message) {
    super(message);
  }
}
