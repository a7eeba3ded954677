package io.slicer.testing.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MlflowServerTest {
  @Nested
  class OfADatabase extends ServerContract {
    OfADatabase() {
      super(StoreKind.SQL);
    }

    @Override
    URI uri() throws Exception {
      return MlflowServer.shared(StoreKind.SQL).uri();
    }

    @Override
    MlflowRuns runs() throws Exception {
      return MlflowServer.shared(StoreKind.SQL).runs();
    }
  }

  @Nested
  class OfFiles extends ServerContract {
    OfFiles() {
      super(StoreKind.FILES);
    }

    @Override
    URI uri() throws Exception {
      return MlflowServer.shared(StoreKind.FILES).uri();
    }

    @Override
    MlflowRuns runs() throws Exception {
      return MlflowServer.shared(StoreKind.FILES).runs();
    }
  }

  @Test
  void isSharedByAllTests() throws Exception {
    assertThat(MlflowServer.shared(StoreKind.SQL)).isSameAs(MlflowServer.shared(StoreKind.SQL));
  }
}
