#!/usr/bin/env python3
"""Trains a tiny one-layer word model in PyTorch and exports what the Quickstart reads.

    python3 export_from_pytorch.py            (about a minute on one core; writes into ./data)

The model reads a sentence of a small English grammar and has to say, at every word,
    1. which word comes before it,
    2. which word comes after it,
    3. which word is its partner: a verb's subject, the noun of an adjective, what a pronoun stands for, ...
A word does not know its neighbours, so all three answers must come through attention.

The third question cannot be answered by position alone. The first two nouns always differ in number, so
"the old fox that hears the small hens sleeps" needs the singular verb to find the singular noun, past the nearer "hens".

So that the heat maps are legible, heads 0, 1 and 2 are also told during training where the answer to their question
stands, as in "Linguistically-Informed Self-Attention" (Strubell et al., 2018). Head 3 is told nothing.

Written into ./data:
    layer.safetensors      the state dict of the layer's nn.MultiheadAttention, under PyTorch's own names
    sentence.safetensors   input [1, T, E], PyTorch's output [1, T, E], its weights per head [1, H, T, T], and the words
    vocabulary.safetensors the rows of which such an input is the sum, for any sentence: one for each word [V, E], in the order of
                           the words, and one for each position [64, E]

Needs torch (1.13 or later). Seeded and single-threaded: the same torch on the same processor gives the same files.
"""

import json
import math
import pathlib
import random
import struct

import torch
from torch import nn

SEED = 20170612
MODEL_WIDTH = 128
HEADS = 4
STEPS = 800
BATCH = 32
QUESTIONS = 3
DATA = pathlib.Path(__file__).parent / "data"

SHOWN = "the old fox that hears the small hens sleeps behind the red barn because it likes quiet mornings ."

# Singular and plural forms; index 0 is singular, 1 plural.
NOUNS = [("fox", "foxes"), ("hen", "hens"), ("dog", "dogs"), ("goat", "goats"), ("child", "children"), ("owl", "owls")]
RELATIVE_VERBS = [("hears", "hear"), ("sees", "see"), ("follows", "follow"), ("knows", "know")]
MAIN_VERBS = [("sleeps", "sleep"), ("waits", "wait"), ("sings", "sing"), ("hides", "hide")]
LAST_VERBS = [("likes", "like"), ("wants", "want"), ("fears", "fear")]
PRONOUNS = ("it", "they")
ADJECTIVES = ["old", "small", "red", "quiet", "hungry", "young"]
PREPOSITIONS = ["behind", "near", "under"]
PLACES = ["barn", "tree", "bridge", "house"]
OBJECTS = ["mornings", "winters", "storms", "gardens"]


def sentence(rng):
    """A random sentence: its words, and for each word the index of its partner."""
    words, partner = [], {}

    def add(word):
        words.append(word)
        return len(words) - 1

    def noun_phrase(noun):
        """the (adjective) noun: article and adjectives point at the noun."""
        parts = [add("the")] + [add(rng.choice(ADJECTIVES)) for _ in range(rng.choice([0, 1, 1]))]
        head = add(noun)
        partner.update({part: head for part in parts})
        return head

    number = rng.randrange(2)
    subject_noun, other_noun = rng.sample(NOUNS, 2)
    subject = noun_phrase(subject_noun[number])
    that = add("that")
    relative = add(rng.choice(RELATIVE_VERBS)[number])
    other = noun_phrase(other_noun[1 - number])
    main = add(rng.choice(MAIN_VERBS)[number])
    preposition = add(rng.choice(PREPOSITIONS))
    place = noun_phrase(rng.choice(PLACES))
    because = add("because")
    pronoun_number = rng.randrange(2)
    pronoun = add(PRONOUNS[pronoun_number])
    last = add(rng.choice(LAST_VERBS)[pronoun_number])
    adjective = add(rng.choice(ADJECTIVES))
    thing = add(rng.choice(OBJECTS))
    stop = add(".")

    partner.update({
        subject: main, that: subject, relative: subject, other: relative, main: subject,
        preposition: place, place: preposition, because: main,
        pronoun: subject if pronoun_number == number else other,
        last: pronoun, adjective: thing, thing: last, stop: main,
    })
    return words, [partner[i] for i in range(len(words))]


def vocabulary():
    words = ["the", "that", "because", ".", *PRONOUNS, *ADJECTIVES, *PREPOSITIONS, *PLACES, *OBJECTS]
    for pairs in (NOUNS, RELATIVE_VERBS, MAIN_VERBS, LAST_VERBS):
        words += [form for pair in pairs for form in pair]
    return {word: index + 1 for index, word in enumerate(words)}  # 0 is padding and "no word"


class Layer(nn.Module):
    """Attention alone, so that every answer has to come through it."""

    def __init__(self):
        super().__init__()
        self.self_attn = nn.MultiheadAttention(MODEL_WIDTH, HEADS, batch_first=True)

    def forward(self, x, ignored):
        return self.self_attn(x, x, x, key_padding_mask=ignored, need_weights=True, average_attn_weights=False)


class Tagger(nn.Module):
    def __init__(self, words):
        super().__init__()
        self.embedding = nn.Embedding(words, MODEL_WIDTH, padding_idx=0)
        self.register_buffer("position", sinusoids(64))
        self.layers = nn.ModuleList([Layer()])
        self.answers = nn.ModuleList([nn.Linear(MODEL_WIDTH, words) for _ in range(QUESTIONS)])

    def embed(self, ids):
        return self.embedding(ids) + self.position[: ids.shape[1]]

    def forward(self, ids):
        context, weights = self.layers[0](self.embed(ids), ids == 0)
        return [answer(context) for answer in self.answers], weights, context


def sinusoids(length):
    """The position encoding of "Attention Is All You Need"."""
    position = torch.arange(length).unsqueeze(1)
    rate = torch.exp(torch.arange(0, MODEL_WIDTH, 2) * (-math.log(10000.0) / MODEL_WIDTH))
    table = torch.zeros(length, MODEL_WIDTH)
    table[:, 0::2] = torch.sin(position * rate)
    table[:, 1::2] = torch.cos(position * rate)
    return table


def batch(rng, ids_of):
    """Random sentences, padded to one length: ids [B, T] and, per question, where the answer stands [B, T], -1 for none."""
    drawn = [sentence(rng) for _ in range(BATCH)]
    length = max(len(words) for words, _ in drawn)
    ids = torch.zeros(BATCH, length, dtype=torch.long)
    places = torch.full((QUESTIONS, BATCH, length), -1)
    for row, (words, partner) in enumerate(drawn):
        n = len(words)
        ids[row, :n] = torch.tensor([ids_of[word] for word in words])
        places[0, row, 1:n] = torch.arange(n - 1)
        places[1, row, : n - 1] = torch.arange(1, n)
        places[2, row, :n] = torch.tensor(partner)
    return ids, places


def train(ids_of):
    rng = random.Random(SEED)
    torch.manual_seed(SEED)
    model = Tagger(len(ids_of) + 1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=4e-3, total_steps=STEPS)
    for step in range(STEPS):
        ids, places = batch(rng, ids_of)
        answers, weights, context = model(ids)
        loss, right = 0.05 * context.square().mean(), []  # keeps the output at an ordinary size
        for question, (answer, place) in enumerate(zip(answers, places)):
            asked = place >= 0
            target = ids.gather(1, place.clamp(min=0))[asked]
            looked = weights[:, question].gather(2, place.clamp(min=0).unsqueeze(2)).squeeze(2)[asked]
            loss = loss + nn.functional.cross_entropy(answer[asked], target) - torch.log(looked + 1e-9).mean()
            right.append((answer[asked].argmax(-1) == target).float().mean().item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if step % 100 == 0 or step == STEPS - 1:
            print(f"step {step:5d}  loss {loss.item():.4f}  right: before {right[0]:.3f}  after {right[1]:.3f}"
                  f"  partner {right[2]:.3f}", flush=True)
    return model.eval()


def save_safetensors(path, tensors, **metadata):
    """Writes float32 tensors: an 8-byte header length, a JSON header, then the values, little-endian."""
    header, offset = ({"__metadata__": metadata} if metadata else {}), 0
    for name, tensor in tensors.items():
        size = tensor.numel() * 4
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)))
        file.write(text)
        for tensor in tensors.values():
            file.write(tensor.detach().contiguous().numpy().astype("<f4").tobytes())


def main():
    torch.set_num_threads(1)
    ids_of = vocabulary()
    model = train(ids_of)

    words = SHOWN.split()
    with torch.no_grad():
        ids = torch.tensor([[ids_of[word] for word in words]])
        x = model.embed(ids)
        output, weights = model.layers[0](x, None)
        answers = [answer(output).argmax(-1)[0].tolist() for answer in model.answers]
    word_of = {index: word for word, index in ids_of.items()} | {0: "?"}
    for word, *said in zip(words, *answers):
        print(f"{word:>10}  " + "  ".join(f"{word_of[i]:10}" for i in said))

    DATA.mkdir(exist_ok=True)
    state = {name: value for name, value in model.state_dict().items() if name.startswith("layers.0.self_attn.")}
    save_safetensors(DATA / "layer.safetensors", state)
    shown = {"input": x, "output": output, "attention": weights}
    save_safetensors(DATA / "sentence.safetensors", shown, words=SHOWN)
    rows = {"embedding": model.embedding.weight[1:], "position": model.position}
    save_safetensors(DATA / "vocabulary.safetensors", rows, words=" ".join(ids_of))
    for head in range(HEADS):
        print(f"\nhead {head}")
        for row, word in enumerate(words):
            p = weights[0, head, row]
            print(f"{word:>10} " + "".join(" ░▒▓█"[min(4, int(v * 5))] for v in p) + f"  {words[p.argmax()]}")


if __name__ == "__main__":
    main()
