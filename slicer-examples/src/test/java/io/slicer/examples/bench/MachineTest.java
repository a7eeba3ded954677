package io.slicer.examples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MachineTest {
  @Test
  void instructionSetsThatMatterAreNamed() {
    String info =
        "processor\t: 0\nflags\t\t: fpu avx2 avx512f amx_bf16 avx512_bf16 sse2\nbugs\t: x\n";

    assertThat(Machine.instructions(info))
        .containsExactly("amx_bf16", "avx2", "avx512_bf16", "avx512f");
  }

  @Test
  void aSystemThatDoesNotTellHasNone() {
    assertThat(Machine.instructions("")).isEmpty();
  }

  @Test
  void thePresentMachineHasAProcessorMemoryAndADate() {
    Machine machine = Machine.present();

    assertThat(machine.cpu()).isNotBlank();
    assertThat(machine.memoryBytes()).isPositive();
    assertThat(machine.date()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
  }
}
