"""Chance as slicer draws it: orders, new weights and dropout masks of a seed, for PyTorch.

With these, a training in PyTorch takes the same steps as slicer's, up to rounding. So where two
trainings with their own draws end apart, the draws are the reason, or else one of them is wrong.
Everything here is written from what the Javadoc of EpochRandom, Initializer and DropoutMask says.

Letters: B sequences, T tokens of the longest, H features, A heads.
"""

import math

import numpy
import torch
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.masking_utils import eager_mask

WORD = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
MIXERS = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
SITES_OF_A_LAYER = 3
"""On the probabilities of attention, behind attention, behind the feed-forward block."""


def mix(z):
    """Stafford's thirteenth mixer."""
    z &= WORD
    z = (z ^ z >> 30) * MIXERS[0] & WORD
    z = (z ^ z >> 27) * MIXERS[1] & WORD
    return z ^ z >> 31


class JavaRandom:
    """java.util.Random, of which only nextInt is needed."""

    def __init__(self, seed):
        self.state = (seed ^ 0x5DEECE66D) & ((1 << 48) - 1)

    def bits(self):
        self.state = (self.state * 0x5DEECE66D + 0xB) & ((1 << 48) - 1)
        return self.state >> 17

    def below(self, bound):
        drawn = self.bits()
        if bound & (bound - 1) == 0:
            return bound * drawn >> 31
        while drawn - drawn % bound + bound - 1 >= 1 << 31:
            drawn = self.bits()
        return drawn % bound


def order(count, seed, epoch):
    """The numbers from 0 to count - 1 as an epoch reads them; the first epoch is 0."""
    random = JavaRandom(mix(mix(seed + GOLDEN) + epoch + GOLDEN))
    shuffled = [0] * count
    for i in range(count):
        j = random.below(i + 1)
        shuffled[i] = shuffled[j]
        shuffled[j] = i
    return shuffled


def normal(name, shape, seed, deviation=0.02):
    """A new parameter: java.util.SplittableRandom and Box and Muller, float32."""
    code = 0
    for unit in name:
        code = (31 * code + ord(unit)) & 0xFFFFFFFF
    state = (seed ^ (code | -(code & 0x80000000))) & WORD

    def uniform():
        nonlocal state
        state = (state + GOLDEN) & WORD
        return (mix(state) >> 11) * 2.0**-53

    def value():
        radius = math.sqrt(-2 * math.log(1 - uniform()))
        return radius * math.cos(2 * math.pi * uniform()) * deviation

    values = numpy.array([value() for _ in range(math.prod(shape))], numpy.float32)
    return torch.from_numpy(values).view(shape)


def factors(probability, seed, step, site, sequences, positions, count):
    """0 or 1 / (1 - probability) for each of count features of rows.

    A row is that of a sequence in its step, and of a position in the sequence: two arrays (R).
    """
    threshold = math.floor(probability * 2**31 + 0.5)
    kept = numpy.float32(2**31 / (2**31 - threshold))
    stream = mix(mix(mix(seed + GOLDEN) + step * GOLDEN) + site * GOLDEN)
    u32, u64 = numpy.uint32, numpy.uint64
    with numpy.errstate(over="ignore"):
        z = sequences.astype(u64) << u64(32) ^ positions.astype(u64)
        z = u64(stream) + z * u64(GOLDEN)
        z = (z ^ z >> u64(30)) * u64(MIXERS[0])
        z = (z ^ z >> u64(27)) * u64(MIXERS[1])
        z = z ^ z >> u64(31)
        start = (z & u64(0xFFFFFFFF)).astype(u32)[:, None]
        between = (z >> u64(32)).astype(u32)[:, None]
        x = numpy.arange(count, dtype=u32) * u32(0x9E3779B9) + start
        x = (x ^ x >> u32(16)) * u32(0x7FEB352D) + between
        x = (x ^ x >> u32(15)) * u32(0x846CA68B)
    return numpy.where(x >> u32(1) >= u32(threshold), kept, numpy.float32(0))


class Step:
    """What the masks of a step depend on besides their place."""

    def __init__(self, seed):
        self.seed = seed
        self.number = -1
        self.lengths = []

    def begin(self, encoder, arguments, named):
        """A hook before the encoder's forward: each is a step, and padding stands on the right."""
        if encoder.training:
            self.number += 1
            self.lengths = named["attention_mask"].sum(1).tolist()


class Dropout(torch.nn.Module):
    """Dropout of (B, T, H), or of (B, H) that stand for the first tokens.

    A module that is called several times in a step has a site for each call.
    """

    def __init__(self, probability, step, *sites):
        super().__init__()
        self.probability = probability
        self.step = step
        self.sites = sites
        self.calls = 0

    def forward(self, x):
        if not self.training or self.probability == 0:
            return x
        site = self.sites[self.calls % len(self.sites)]
        self.calls += 1
        rows = x.shape[1] if x.dim() == 3 else 1
        sequences = numpy.repeat(numpy.arange(len(x)), rows)
        positions = numpy.tile(numpy.arange(rows), len(x))
        step = self.step
        drawn = factors(
            self.probability, step.seed, step.number, site, sequences, positions, x.shape[-1]
        )
        return x * torch.from_numpy(drawn).view(x.shape)


def attention(module, query, key, value, attention_mask, scaling=None, dropout=0.0, **others):
    """Attention whose probabilities (A, T, T) of a sequence are one row of the mask."""
    scale = query.shape[-1] ** -0.5 if scaling is None else scaling
    scores = query @ key.transpose(2, 3) * scale
    if attention_mask is not None:
        scores = scores + attention_mask
    weights = scores.softmax(-1)
    if module.training and dropout > 0:
        step, heads = module.step, weights.shape[1]
        kept = numpy.ones(weights.shape, numpy.float32)
        for sequence, tokens in enumerate(step.lengths):
            drawn = factors(
                dropout,
                step.seed,
                step.number,
                module.site,
                numpy.array([sequence]),
                numpy.array([0]),
                heads * tokens * tokens,
            )
            kept[sequence, :, :tokens, :tokens] = drawn.reshape(heads, tokens, tokens)
        weights = weights * torch.from_numpy(kept)
    return (weights @ value).transpose(1, 2).contiguous(), weights


def head_site(encoder):
    """The first site behind the encoder."""
    return 1 + SITES_OF_A_LAYER * encoder.config.num_hidden_layers


def use_masks(encoder, seed):
    """Gives an XLM-R, a BERT or a DistilBERT slicer's masks; returns the step of further ones."""
    AttentionInterface.register("slicer", attention)
    AttentionMaskInterface.register("slicer", eager_mask)
    encoder.set_attn_implementation("slicer")
    step = Step(seed)
    encoder.register_forward_pre_hook(step.begin, with_kwargs=True)
    encoder.embeddings.dropout = Dropout(encoder.embeddings.dropout.p, step, 0)
    distilled = hasattr(encoder, "transformer")
    for number, layer in enumerate((encoder.transformer if distilled else encoder.encoder).layer):
        site = 1 + SITES_OF_A_LAYER * number
        attending = layer.attention if distilled else layer.attention.self
        attending.step = step
        attending.site = site
        if not distilled:
            behind = layer.attention.output
            behind.dropout = Dropout(behind.dropout.p, step, site + 1)
        block = layer.ffn if distilled else layer.output
        block.dropout = Dropout(block.dropout.p, step, site + 2)
    return step
