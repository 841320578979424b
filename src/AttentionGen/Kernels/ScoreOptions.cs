using System.ComponentModel;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Kernels;

/// <summary>
/// What a call brings for the scores of one head: an attention mask, a dropout mask, and where its weights go. Generated
/// kernels ask whether there is such a thing, once for a tile, and hand the rows over.
/// </summary>
/// <remarks>
/// Positions and keys count as in <see cref="HeadPanels"/>, where the keys that the layer adds come first; masks and weights
/// are the caller's, where these have no column or the last ones. The memory behind the pointers is pinned during a call.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly unsafe struct ScoreOptions
{
    private static readonly float Log2E = (float)(1 / Math.Log(2));

    /// <summary>Position of the first query: where the diagonal is.</summary>
    internal int Shift { get; init; }

    /// <summary>Keys of the call.</summary>
    internal int KeyLength { get; init; }

    /// <summary>Keys that the layer puts before them.</summary>
    internal int AddedKeys { get; init; }

    /// <summary>Whether a query sees no key behind its own position.</summary>
    internal bool Causal { get; init; }

    /// <summary>How the mask is stored.</summary>
    internal AttentionMaskKind MaskKind { get; init; }

    /// <summary>The head's matrix of flags, for the boolean kinds.</summary>
    internal bool* MaskFlags { get; init; }

    /// <summary>The head's matrix of biases, for the additive kind.</summary>
    internal float* MaskBias { get; init; }

    /// <summary>The head's matrix of dropout flags, or null.</summary>
    internal bool* DropoutFlags { get; init; }

    /// <summary>The flag that means keep.</summary>
    internal bool DropoutKeeps { get; init; }

    /// <summary>What a kept probability is multiplied by.</summary>
    internal float DropoutScale { get; init; }

    /// <summary>The head's matrix of weights, or null.</summary>
    internal float* Weights { get; init; }

    /// <summary>The part that this head has in the weights: 1, or 1/H in a mean.</summary>
    internal float WeightsShare { get; init; }

    /// <summary>Whether keys are hidden, or scores changed, by a mask of the call.</summary>
    public bool HasMask => MaskKind != AttentionMaskKind.None;

    /// <summary>Whether probabilities are dropped.</summary>
    public bool HasDropout => DropoutFlags is not null;

    /// <summary>Whether the call wants the attention weights.</summary>
    public bool WantsWeights => Weights is not null;

    /// <summary>Hides or biases the scores of one query against keys block ... block + keys.</summary>
    /// <param name="position">The query's position.</param>
    /// <param name="block">The first key.</param>
    /// <param name="keys">Number of keys.</param>
    /// <param name="scores">The scores, in units of log2.</param>
    public void Mask(int position, int block, int keys, ref float scores)
    {
        int skipped = Math.Clamp(AddedKeys - block, 0, keys);
        Span<float> row = MemoryMarshal.CreateSpan(ref Unsafe.Add(ref scores, skipped), keys - skipped);
        nint first = MaskOffset(position, block + skipped);
        if (MaskKind == AttentionMaskKind.Additive)
        {
            BiasRows.Add(row, new ReadOnlySpan<float>(MaskBias + first, row.Length), Log2E);
        }
        else
        {
            var flags = new ReadOnlySpan<bool>(MaskFlags + first, row.Length);
            FlagRows.Apply(row, flags, keeps: MaskKind == AttentionMaskKind.Allow, factor: 1f, otherwise: float.NegativeInfinity);
        }
    }

    /// <summary>Whether a query may see a key, as far as the mask of the call is concerned.</summary>
    /// <param name="position">The query's position.</param>
    /// <param name="key">The key.</param>
    public bool Shows(int position, int key) =>
        key < AddedKeys || MaskKind switch
        {
            AttentionMaskKind.None => true,
            AttentionMaskKind.Additive => MaskBias[MaskOffset(position, key)] != float.NegativeInfinity,
            AttentionMaskKind.Allow => MaskFlags[MaskOffset(position, key)],
            _ => !MaskFlags[MaskOffset(position, key)],
        };

    /// <summary>
    /// Whether a query sees any key at all. Asked only where the sum of exponentials is zero, so it may take its time: the
    /// masks decide, not the scores.
    /// </summary>
    /// <param name="position">The query's position.</param>
    /// <param name="visible">Keys before the query's end.</param>
    /// <param name="head">The head's keys.</param>
    public bool SeesAnyKey(int position, int visible, scoped in HeadPanels head)
    {
        for (int key = 0; key < visible; key++)
        {
            if (Sees(position, key, in head))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Applies dropout to a tile of exponentials; their sums are already taken.</summary>
    /// <param name="rows">Rows of the tile.</param>
    /// <param name="position">Position of the first query.</param>
    /// <param name="block">The first key.</param>
    /// <param name="keys">Number of keys.</param>
    /// <param name="exponentials">The tile.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    public void Drop(int rows, int position, int block, int keys, ref float exponentials, int stride)
    {
        int columns = KeyLength + AddedKeys;
        for (int row = 0; row < rows; row++)
        {
            bool* flags = DropoutFlags + ((nint)(position + row - Shift) * columns);
            Span<float> values = MemoryMarshal.CreateSpan(ref Unsafe.Add(ref exponentials, row * stride), keys);
            int added = Math.Clamp(AddedKeys - block, 0, keys);
            FlagRows.Apply(
                values[..added], new ReadOnlySpan<bool>(flags + KeyLength + block, added), DropoutKeeps, DropoutScale, otherwise: 0f);
            FlagRows.Apply(
                values[added..],
                new ReadOnlySpan<bool>(flags + (block + added - AddedKeys), keys - added),
                DropoutKeeps,
                DropoutScale,
                otherwise: 0f);
        }
    }

    /// <summary>Adds a tile of exponentials, each row multiplied by its factor, to the weights.</summary>
    /// <param name="rows">Rows of the tile.</param>
    /// <param name="position">Position of the first query.</param>
    /// <param name="block">The first key.</param>
    /// <param name="keys">Number of keys.</param>
    /// <param name="head">The head's keys.</param>
    /// <param name="exponentials">The tile.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="factors">One for each row.</param>
    public void AddWeights(
        int rows, int position, int block, int keys, scoped in HeadPanels head, ref float exponentials, int stride, ref float factors)
    {
        int columns = KeyLength + AddedKeys;
        int added = Math.Clamp(AddedKeys - block, 0, keys);
        for (int row = 0; row < rows; row++)
        {
            float* target = Weights + ((nint)(position + row - Shift) * columns);
            float factor = Unsafe.Add(ref factors, row) * WeightsShare;
            ReadOnlySpan<float> values = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref exponentials, row * stride), keys);
            if (float.IsFinite(factor))
            {
                AddRow(values[..added], factor, target + KeyLength + block);
                AddRow(values[added..], factor, target + (block + added - AddedKeys));
                continue;
            }

            // The row has seen NaN, or nothing but minus infinity. Zero times such a factor is NaN, which is for the keys that
            // it sees; the others keep zero, wherever the tile ends.
            for (int key = block; key < block + keys; key++)
            {
                if (Sees(position + row, key, in head))
                {
                    target[key < AddedKeys ? KeyLength + key : key - AddedKeys] += values[key - block] * factor;
                }
            }
        }
    }

    private bool Sees(int position, int key, scoped in HeadPanels head) =>
        (!Causal || key < Math.Max(position + 1, AddedKeys))
        && (!head.Keys.HasHoles || Unsafe.Add(ref head.KeyBias, key) == 0f)
        && Shows(position, key);

    private static void AddRow(ReadOnlySpan<float> values, float factor, float* target)
    {
        var sum = new Span<float>(target, values.Length);
        TensorPrimitives.MultiplyAdd(values, factor, sum, sum);
    }

    private nint MaskOffset(int position, int key) => ((nint)(position - Shift) * KeyLength) + (key - AddedKeys);
}
