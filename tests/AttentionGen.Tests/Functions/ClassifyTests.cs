using AttentionGen.Kernels;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Functions;

/// <summary>What the kernels know of whole ranges of queries and keys is true for each pair of them, and is enough to leave out what can be left out.</summary>
public class ClassifyTests
{
    private const int Length = 4096;
    private const int Chunk = 64;
    private const int Rows = 12;

    public static TheoryData<string> Masks => [.. FunctionCase.Masks, .. FunctionCase.Combined, .. FunctionCase.Both];

    /// <summary>Random blocks of all functions, more than 100,000 together: never wrong.</summary>
    [Theory]
    [MemberData(nameof(Masks))]
    public void RandomBlocks_AreNeverMisjudged(string name)
    {
        const int Blocks = 8000;
        const int Sequence = 619;
        var layer = new FunctionCase(name, Sequence);
        Func<int, int, int, int, bool> sees = layer.Functions.Mask!;
        int heads = layer.Layer.Shape.Heads;
        float[] numbers = SeededNumbers.Make(Blocks * 6, 77);
        GeneratedFunctions.Use(layer, (functions, captured) =>
        {
            for (int block = 0; block < Blocks; block++)
            {
                int Number(int i, int end) => (int)((numbers[(block * 6) + i] + 1) / 2 * (end - 0.001f));
                int batch = Number(0, 3), head = Number(1, heads), query = Number(2, Sequence), key = Number(3, Sequence);
                int queries = 1 + Number(4, Math.Min(20, Sequence - query)), keys = 1 + Number(5, Math.Min(90, Sequence - key));
                Truth truth = functions.Classify(new FunctionRange(
                    IntRange.Of(batch), IntRange.Of(head), new IntRange(query, query + queries - 1), new IntRange(key, key + keys - 1), captured));
                (bool any, bool all) = Exactly(sees, batch, head, query, queries, key, keys);
                Assert.False(truth.IsNever && any, $"{name}: queries {query} + {queries}, keys {key} + {keys} are said to see nothing.");
                Assert.False(truth.IsAlways && !all, $"{name}: queries {query} + {queries}, keys {key} + {keys} are said to see everything.");
            }
        });
    }

    /// <summary>120,000 pairs of a block and a random combination of the gallery by and, or and not: as Classify combines them, never wrong.</summary>
    [Fact]
    public void RandomCombinations_AreNeverMisjudged()
    {
        const int Blocks = 4000;
        const int Sequence = 400;
        const int Combinations = 30;
        var random = new Random(17);
        (int Query, int Queries, int Key, int Keys)[] blocks =
        [
            .. Enumerable.Range(0, Blocks).Select(_ =>
            {
                (int query, int key) = (random.Next(Sequence), random.Next(Sequence));
                return (query, 1 + random.Next(Math.Min(20, Sequence - query)), key, 1 + random.Next(Math.Min(90, Sequence - key)));
            }),
        ];
        var truths = new Truth[FunctionCase.Masks.Length][];
        var seen = new bool[truths.Length][];
        for (int mask = 0; mask < truths.Length; mask++)
        {
            var layer = new FunctionCase(FunctionCase.Masks[mask], Sequence);
            Func<int, int, int, int, bool> sees = layer.Functions.Mask!;
            seen[mask] = [.. Enumerable.Range(0, Sequence * Sequence).Select(i => sees(0, 0, i / Sequence, i % Sequence))];
            Truth[] found = truths[mask] = new Truth[Blocks];
            GeneratedFunctions.Use(layer, (functions, captured) =>
            {
                for (int i = 0; i < Blocks; i++)
                {
                    (int query, int queries, int key, int keys) = blocks[i];
                    found[i] = functions.Classify(new FunctionRange(
                        IntRange.Of(0), IntRange.Of(0), new IntRange(query, query + queries - 1), new IntRange(key, key + keys - 1), captured));
                }
            });
        }

        (int never, int always) = (0, 0);
        for (int combination = 0; combination < Combinations; combination++)
        {
            var tree = Combination.Random(random, truths.Length, depth: 3);
            for (int i = 0; i < Blocks; i++)
            {
                (int query, int queries, int key, int keys) = blocks[i];
                Truth truth = tree.Of(mask => truths[mask][i], static (a, b) => a & b, static (a, b) => a | b, static a => ~a);
                (never, always) = (never + (truth.IsNever ? 1 : 0), always + (truth.IsAlways ? 1 : 0));
                if (!truth.IsNever && !truth.IsAlways)
                {
                    continue;
                }

                (bool any, bool all) = Exactly(
                    (_, _, q, k) => tree.Of(mask => seen[mask][(q * Sequence) + k], static (a, b) => a && b, static (a, b) => a || b, static a => !a),
                    0,
                    0,
                    query,
                    queries,
                    key,
                    keys);
                Assert.False(truth.IsNever && any, $"{tree}: queries {query} + {queries}, keys {key} + {keys} are said to see nothing.");
                Assert.False(truth.IsAlways && !all, $"{tree}: queries {query} + {queries}, keys {key} + {keys} are said to see everything.");
            }
        }

        // It would be right, too, to know nothing.
        Assert.True(never > Blocks && always > Blocks, $"{never} blocks are said to see nothing, {always} to see everything.");
    }

    /// <summary>At 4,096 tokens, of the tiles of a kernel.</summary>
    [Theory]
    [InlineData(nameof(CausalFunction))]
    [InlineData(nameof(WindowFunction))]
    [InlineData(nameof(PrefixFunction))]
    [InlineData(nameof(DocumentFunction))]
    [InlineData(nameof(PaddingFunction))]
    [InlineData(nameof(ChunkedFunction))]
    [InlineData(nameof(ImageBlocksFunction))]
    [InlineData(nameof(SinkFunction))]
    [InlineData(nameof(GridFunction))]
    public void EmptyAndFullBlocks_AreFound(string name)
    {
        var layer = new FunctionCase(name, Length);
        Func<int, int, int, int, bool> sees = layer.Functions.Mask!;
        (int empty, int foundEmpty, int full, int foundFull) = (0, 0, 0, 0);
        GeneratedFunctions.Use(layer, (functions, captured) =>
        {
            // Every seventh tile of rows, all chunks of keys.
            for (int query = 0; query + Rows <= Length; query += 7 * Rows)
            {
                for (int key = 0; key < Length; key += Chunk)
                {
                    Truth truth = functions.Classify(new FunctionRange(
                        IntRange.Of(0), IntRange.Of(0), new IntRange(query, query + Rows - 1), new IntRange(key, key + Chunk - 1), captured));
                    (bool any, bool all) = Exactly(sees, 0, 0, query, Rows, key, Chunk);
                    empty += any ? 0 : 1;
                    foundEmpty += truth.IsNever ? 1 : 0;
                    full += all ? 1 : 0;
                    foundFull += truth.IsAlways ? 1 : 0;
                }
            }
        });
        Assert.InRange(foundEmpty, Math.Ceiling(0.99 * empty), empty);
        Assert.InRange(foundFull, Math.Ceiling(0.95 * full), full);
    }

    [Fact]
    public void Ranges_HoldEveryResult()
    {
        // Every operation on small ranges against all their numbers, and on ranges whose results wrap around.
        (string Name, Func<IntRange, IntRange, IntRange> Of, Func<int, int, int> Each)[] operations =
        [
            ("+", static (a, b) => a + b, static (a, b) => unchecked(a + b)),
            ("-", static (a, b) => a - b, static (a, b) => unchecked(a - b)),
            ("*", static (a, b) => a * b, static (a, b) => unchecked(a * b)),
            ("neg", static (a, _) => -a, static (a, _) => unchecked(-a)),
            ("~", static (a, _) => ~a, static (a, _) => ~a),
            ("&", static (a, b) => a & b, static (a, b) => a & b),
            ("|", static (a, b) => a | b, static (a, b) => a | b),
            ("^", static (a, b) => a ^ b, static (a, b) => a ^ b),
            ("<<", IntRange.ShiftLeft, static (a, b) => a << b),
            (">>", IntRange.ShiftRight, static (a, b) => a >> b),
            (">>>", IntRange.UnsignedShiftRight, static (a, b) => a >>> b),
            ("min", IntRange.Min, Math.Min),
            ("max", IntRange.Max, Math.Max),
            ("abs", static (a, _) => IntRange.Abs(a), static (a, _) => a == int.MinValue ? a : Math.Abs(a)),
            ("/", static (a, _) => IntRange.Divide(a, 7), static (a, _) => a / 7),
            ("%", static (a, _) => IntRange.Remainder(a, 7), static (a, _) => a % 7),
            ("floor /", static (a, _) => IntRange.FloorDivide(a, 7), static (a, _) => AttentionMath.FloorDiv(a, 7)),
            ("floor %", static (a, _) => IntRange.FloorModulo(a, 7), static (a, _) => AttentionMath.FloorMod(a, 7)),
        ];
        (int First, int Count)[] ranges =
        [
            (-9, 4), (-3, 7), (0, 1), (0, 9), (5, 3), (13, 2), (int.MinValue, 3), (int.MaxValue - 2, 3), (1 << 30, 2), (-1, 1), (31, 2), (46341, 2),
        ];
        foreach ((string name, Func<IntRange, IntRange, IntRange> of, Func<int, int, int> each) in operations)
        {
            foreach ((int firstA, int countA) in ranges)
            {
                foreach ((int firstB, int countB) in ranges)
                {
                    IntRange range = of(new IntRange(firstA, firstA + (countA - 1)), new IntRange(firstB, firstB + (countB - 1)));
                    for (int i = 0; i < countA; i++)
                    {
                        for (int j = 0; j < countB; j++)
                        {
                            int value = each(firstA + i, firstB + j);
                            Assert.True(range.Least <= value && value <= range.Greatest, $"{firstA + i} {name} {firstB + j} is {value}, not in {range}.");
                        }
                    }
                }
            }
        }
    }

    private static (bool Any, bool All) Exactly(Func<int, int, int, int, bool> sees, int batch, int head, int query, int queries, int key, int keys)
    {
        (bool any, bool all) = (false, true);
        for (int q = query; q < query + queries; q++)
        {
            for (int k = key; k < key + keys; k++)
            {
                bool seen = sees(batch, head, q, k);
                any |= seen;
                all &= seen;
            }
        }

        return (any, all);
    }

    /// <summary>A mask, or masks put together.</summary>
    private sealed record Combination(char Operator, int Mask, Combination? A = null, Combination? B = null)
    {
        public static Combination Random(Random random, int masks, int depth) => (depth == 0 ? 0 : random.Next(5)) switch
        {
            0 => new('m', random.Next(masks)),
            1 => new('!', 0, Random(random, masks, depth - 1)),
            2 or 3 => new('&', 0, Random(random, masks, depth - 1), Random(random, masks, depth - 1)),
            _ => new('|', 0, Random(random, masks, depth - 1), Random(random, masks, depth - 1)),
        };

        public T Of<T>(Func<int, T> mask, Func<T, T, T> and, Func<T, T, T> or, Func<T, T> not) => Operator switch
        {
            'm' => mask(Mask),
            '!' => not(A!.Of(mask, and, or, not)),
            '&' => and(A!.Of(mask, and, or, not), B!.Of(mask, and, or, not)),
            _ => or(A!.Of(mask, and, or, not), B!.Of(mask, and, or, not)),
        };

        public override string ToString() => Operator switch
        {
            'm' => FunctionCase.Masks[Mask],
            '!' => $"!{A}",
            _ => $"({A} {Operator} {B})",
        };
    }
}
