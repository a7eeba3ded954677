package io.slicer.testing.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RealMlflowTest {
  @Nested
  class OfADatabase extends ServerContract {
    OfADatabase() {
      super(StoreKind.SQL);
    }

    @Override
    URI uri() throws Exception {
      return RealMlflow.shared(StoreKind.SQL).uri();
    }

    @Override
    MlflowRuns runs() throws Exception {
      return RealMlflow.shared(StoreKind.SQL).runs();
    }
  }

  @Nested
  class OfFiles extends ServerContract {
    OfFiles() {
      super(StoreKind.FILES);
    }

    @Override
    URI uri() throws Exception {
      return RealMlflow.shared(StoreKind.FILES).uri();
    }

    @Override
    MlflowRuns runs() throws Exception {
      return RealMlflow.shared(StoreKind.FILES).runs();
    }
  }

  @Test
  void isSharedByAllTests() throws Exception {
    assertThat(RealMlflow.shared(StoreKind.SQL)).isSameAs(RealMlflow.shared(StoreKind.SQL));
  }
}
