"""Trains the small GPT-2 of the sample TextGeneration on the King James Bible, character by character.

    apt-get install bible-kjv python3-torch libopenblas0-pthread
    bible -f "Ge1:1-Re22:21" > kjv.txt
    python3 train.py kjv.txt ../data/kjv.safetensors

The translation is of 1611, and its text is in the public domain; Debian's package bible-kjv-text carries it. `bible -f` prints one verse a
line, after its reference, which is dropped here. A token is a byte of ASCII. The file has the names and the layout of GPT-2's, in float16.
"""

import argparse
import json
import math
import pathlib
import struct
import time

import torch
import torch.nn.functional as functional

VOCABULARY, POSITIONS, WIDTH, HEADS, LAYERS = 128, 512, 128, 4, 4
EPSILON = 1e-5
HELD_OUT = 40  # of so many stretches of 100 verses, one is for validation


def texts(path):
    """The text for training and the one for validation, as tokens."""
    verses = [line.split(" ", 1)[1] for line in path.read_text("ascii").splitlines() if " " in line]
    parts = [[], []]
    for start in range(0, len(verses), 100):
        parts[(start // 100) % HELD_OUT == HELD_OUT - 1].append("\n".join(verses[start : start + 100]) + "\n")
    return [torch.frombuffer(bytearray("".join(part), "ascii"), dtype=torch.uint8).long() for part in parts]


def new_weights(generator):
    """GPT-2's initialisation: normal with 0.02, less for what is added to the residual rows. Matrices are [in, out]."""
    weights = {"wte.weight": normal(generator, 0.02, VOCABULARY, WIDTH), "wpe.weight": normal(generator, 0.02, POSITIONS, WIDTH)}
    for i in range(LAYERS):
        for name, rows, columns in (("attn.c_attn", 1, 3), ("attn.c_proj", 1, 1), ("mlp.c_fc", 1, 4), ("mlp.c_proj", 4, 1)):
            deviation = 0.02 / math.sqrt(2 * LAYERS) if name.endswith("c_proj") else 0.02
            weights[f"h.{i}.{name}.weight"] = normal(generator, deviation, rows * WIDTH, columns * WIDTH)
            weights[f"h.{i}.{name}.bias"] = torch.zeros(columns * WIDTH)
    for name in [f"h.{i}.ln_{n}" for i in range(LAYERS) for n in (1, 2)] + ["ln_f"]:
        weights[f"{name}.weight"], weights[f"{name}.bias"] = torch.ones(WIDTH), torch.zeros(WIDTH)
    return {name: weight.requires_grad_() for name, weight in weights.items()}


def normal(generator, deviation, *shape):
    return torch.randn(*shape, generator=generator) * deviation


def logits(weights, tokens, first):
    """The model: layer norms in front, causal attention, a feed-forward with GELU by tanh, and the embeddings once more as the head."""
    batch, length = tokens.shape
    hidden = ~torch.ones(length, length, dtype=torch.bool).tril()
    x = weights["wte.weight"][tokens] + weights["wpe.weight"][first : first + length]
    for i in range(LAYERS):
        part = lambda name: (weights[f"h.{i}.{name}.weight"], weights[f"h.{i}.{name}.bias"])
        qkv = linear(norm(x, *part("ln_1")), *part("attn.c_attn"))
        q, k, v = qkv.view(batch, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        scores = (q * (WIDTH // HEADS) ** -0.5) @ k.transpose(2, 3)
        context = scores.masked_fill_(hidden, -math.inf).softmax(-1) @ v
        x = x + linear(context.transpose(1, 2).reshape(batch, length, WIDTH), *part("attn.c_proj"))
        inner = functional.gelu(linear(norm(x, *part("ln_2")), *part("mlp.c_fc")), approximate="tanh")
        x = x + linear(inner, *part("mlp.c_proj"))
    return norm(x, weights["ln_f.weight"], weights["ln_f.bias"]) @ weights["wte.weight"].t()


def linear(x, weight, bias):
    return torch.addmm(bias, x.reshape(-1, x.shape[-1]), weight).view(*x.shape[:-1], -1)


def norm(x, weight, bias):
    return functional.layer_norm(x, (WIDTH,), weight, bias, EPSILON)


def loss_of(weights, rows, first=0):
    result = logits(weights, rows[:, :-1], first)
    return functional.cross_entropy(result.reshape(-1, VOCABULARY), rows[:, 1:].reshape(-1))


@torch.no_grad()
def validate(weights, text):
    """Mean negative log-likelihood of a character, in nats, over whole windows."""
    rows = torch.stack([text[start : start + POSITIONS + 1] for start in range(0, len(text) - POSITIONS, POSITIONS)])
    return sum(loss_of(weights, part).item() * len(part) for part in rows.split(8)) / len(rows)


class Muon:
    """Steps of matrices by the orthogonal matrix next to the mean of their gradients (Jordan and others, 2024)."""

    def __init__(self, matrices, momentum=0.95):
        self.matrices, self.momentum = matrices, momentum
        self.means = [torch.zeros_like(matrix) for matrix in matrices]

    @torch.no_grad()
    def step(self, rate):
        for matrix, mean in zip(self.matrices, self.means):
            mean.mul_(self.momentum).add_(matrix.grad)
            direction = orthogonal(matrix.grad + self.momentum * mean)
            matrix.mul_(1 - rate * 0.1).sub_(direction, alpha=rate * max(1, matrix.shape[1] / matrix.shape[0]) ** 0.5)


def orthogonal(matrix):
    """Five steps of a Newton-Schulz iteration, which takes all singular values to about 1."""
    wide = matrix if matrix.shape[0] <= matrix.shape[1] else matrix.t()
    x = wide / (wide.norm() + 1e-7)
    for _ in range(5):
        square = x @ x.t()
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    return x if wide is matrix else x.t()


def train(weights, text, steady, decay, generator, state):
    """
    Matrices of the layers by Muon, all else by AdamW. Steady steps see short windows at random positions; then the rates fall to zero over
    windows of all positions. A state that was stored in a longer steady part is that of a shorter one, too.
    """
    matrices = [weight for name, weight in weights.items() if is_matrix_of_layer(name)]
    muon = Muon(matrices)
    adam = torch.optim.AdamW([weight for name, weight in weights.items() if not is_matrix_of_layer(name)], betas=(0.9, 0.98), weight_decay=0)
    first_step = load_state(state, weights, muon, adam, generator) if state is not None and state.exists() else 0
    began, mean = time.process_time(), None
    for step in range(first_step, steady + decay):
        if state is not None and step % 100 == 0 and step <= steady:
            save_state(state.with_suffix(f".{step}"), step, weights, muon, adam, generator)
        rate = min(1, (step + 1) / 50, (steady + decay - step) / decay)
        length, count = (POSITIONS, 2) if step >= steady else (POSITIONS // 4, 8)
        first = int(torch.randint(POSITIONS - length + 1, (), generator=generator))
        starts = torch.randint(len(text) - length, (count,), generator=generator)
        rows = text[starts[:, None] + torch.arange(length + 1)]
        for weight in weights.values():
            weight.grad = None
        loss = loss_of(weights, rows, first)
        loss.backward()
        muon.step(0.02 * rate)
        adam.param_groups[0]["lr"] = 4e-3 * rate
        adam.step()
        mean = loss.item() if mean is None else 0.98 * mean + 0.02 * loss.item()
        if (step + 1) % 20 == 0:
            print(f"step {step + 1}: loss {mean:.4f}, {time.process_time() - began:.0f} s of processor", flush=True)


def is_matrix_of_layer(name):
    return name.startswith("h.") and name.endswith(".weight") and ".ln_" not in name


def save_state(path, step, weights, muon, adam, generator):
    torch.save({"step": step, "weights": weights, "muon": muon.means, "adam": adam.state_dict(), "generator": generator.get_state()}, path)


@torch.no_grad()
def load_state(path, weights, muon, adam, generator):
    state = torch.load(path)
    for name, weight in weights.items():
        weight.copy_(state["weights"][name])
    for mean, stored in zip(muon.means, state["muon"]):
        mean.copy_(stored)
    adam.load_state_dict(state["adam"])
    generator.set_state(state["generator"])
    return state["step"]


def save(path, weights, metadata):
    """An 8-byte header length, the JSON header, then the values in float16, little-endian and row-major."""
    header, values, offset = {"__metadata__": metadata}, [], 0
    for name, weight in weights.items():
        values.append(weight.detach().numpy().astype("<f2").tobytes())
        header[name] = {"dtype": "F16", "shape": list(weight.shape), "data_offsets": [offset, offset + len(values[-1])]}
        offset += len(values[-1])
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(values))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("text", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--steady", type=int, default=1000)
    parser.add_argument("--decay", type=int, default=300)
    parser.add_argument("--state", type=pathlib.Path, help="goes on from this file, if there is one; states are stored beside it")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    generator = torch.Generator().manual_seed(1611)
    text, validation = texts(arguments.text)
    weights = new_weights(generator)
    print(f"{sum(weight.numel() for weight in weights.values())} parameters, {len(text)} characters to train on, {len(validation)} held out", flush=True)
    train(weights, text, arguments.steady, arguments.decay, generator, arguments.state)
    rounded = {name: weight.detach().half().float() for name, weight in weights.items()}
    loss = validate(rounded, validation)
    print(f"validation {loss:.4f} nats a character", flush=True)
    save(arguments.output, rounded, {"heads": str(HEADS), "validation_loss": f"{loss:.4f}"})


main()
