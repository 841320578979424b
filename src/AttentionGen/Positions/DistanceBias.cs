using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace AttentionGen.Kernels;

/// <summary>
/// What a layer adds to scores depending on the distance, key position minus query position, as a table per head that grows
/// with the longest sequence met. Thread-safe.
/// </summary>
/// <remarks>
/// Entries are in units of log2, as the scores of the kernels are: natural ones, rounded to float32, times log2(e), rounded once more, as a score function
/// computes that adds the same. One that leaves the range of float32 there is NaN, so that every row that sees it is found and computed from the natural ones, whatever is
/// added to its score later.
/// </remarks>
internal sealed class DistanceBias
{
    private const int FirstDistances = 64;

    private readonly Lock _growth = new();
    private readonly int _heads;
    private readonly Func<int, int, double> _bias;
    private Snapshot? _snapshot;

    private DistanceBias(int heads, Func<int, int, double> bias)
    {
        _heads = heads;
        _bias = bias;
    }

    /// <summary>The table of a layer, or null if it adds nothing.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="weights">Its weights, already checked against the shape.</param>
    public static DistanceBias? For(AttentionShape shape, MultiHeadAttentionWeights weights) =>
        Function(shape, weights.RelativeAttentionBias.ToArray()) is { } bias ? new DistanceBias(shape.Heads, bias) : null;

    /// <summary>The bias of a head and a distance in natural units, or null if there is none.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="learned">Its learned values, a row of all heads for each bucket or clipped distance.</param>
    public static Func<int, int, double>? Function(AttentionShape shape, float[] learned)
    {
        int heads = shape.Heads;
        int buckets = shape.RelativeBuckets;
        int farthest = shape.RelativeMaxDistance;
        bool isBidirectional = !shape.Causal;
        switch (shape.PositionBias)
        {
            case PositionBias.Alibi:
                double[] slopes = AlibiSlopes.Of(heads);
                return (head, distance) => -(float)slopes[head] * MathF.Abs(distance);
            case PositionBias.Bucketed:
                return (head, distance) =>
                    learned[(RelativeBuckets.Of(distance, isBidirectional, buckets, farthest) * heads) + head];
            case PositionBias.Learned:
                return (head, distance) => learned[((Math.Clamp(distance, -farthest, farthest) + farthest) * heads) + head];
            default:
                return null;
        }
    }

    /// <summary>Adds the biases to a hash: those of all distances up to one from which on they stay the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AppendTo(IncrementalHash hash, int farthest)
    {
        var biases = new double[_heads];
        for (int distance = -farthest; distance <= farthest; distance++)
        {
            for (int head = 0; head < _heads; head++)
            {
                biases[head] = _bias(head, distance);
            }

            hash.AppendData(MemoryMarshal.AsBytes<double>(biases));
        }
    }

    /// <summary>A table of at least the distances −left ... right. Allocates nothing where there is one already.</summary>
    /// <param name="left">How many positions before the query.</param>
    /// <param name="right">How many behind it.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    /// <exception cref="OutOfMemoryException">The table would exceed the longest array.</exception>
    public Snapshot Ensure(int left, int right)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(left);
        ArgumentOutOfRangeException.ThrowIfNegative(right);
        Snapshot? snapshot = Volatile.Read(ref _snapshot);
        return snapshot is not null && snapshot.Covers(left, right) ? snapshot : Grow(left, right);
    }

    private Snapshot Grow(int left, int right)
    {
        lock (_growth)
        {
            Snapshot? old = _snapshot;
            if (old is not null && old.Covers(left, right))
            {
                return old;
            }

            long toLeft = Grown(left, old?.Left ?? 0);
            long toRight = Grown(right, old?.Right ?? 0);
            if ((toLeft + toRight + 1) * _heads > AlignedBuffer.MaxLength)
            {
                toLeft = Math.Max(left, old?.Left ?? 0);
                toRight = Math.Max(right, old?.Right ?? 0);
            }

            long stride = toLeft + toRight + 1;
            var table = new AlignedBuffer(stride * _heads);
            AlignedBuffer? natural = null;
            if (!Fill(table.Span, (int)toLeft, (int)toRight, (float)VectorMath.Log2E))
            {
                natural = new AlignedBuffer(stride * _heads);
                Fill(natural.Span, (int)toLeft, (int)toRight, 1);
            }

            var grown = new Snapshot((int)toLeft, (int)toRight, table, natural);
            Volatile.Write(ref _snapshot, grown);
            return grown;
        }
    }

    /// <remarks>A side that nobody asks for, that of later keys in a causal layer, stays empty.</remarks>
    private static long Grown(int wanted, int present) =>
        wanted <= present ? present : Math.Max(wanted, Math.Min(Math.Max(2L * present, FirstDistances), int.MaxValue));

    /// <summary>Fills a table with biases times a factor; returns whether all finite ones stayed finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Fill(Span<float> table, int left, int right, float factor)
    {
        bool isInRange = true;
        int i = 0;
        for (int head = 0; head < _heads; head++)
        {
            for (int distance = -left; distance <= right; distance++)
            {
                double bias = _bias(head, distance);
                float entry = (float)bias * factor;
                bool isLost = float.IsInfinity(entry) && double.IsFinite(bias);
                table[i++] = isLost ? float.NaN : entry;
                isInRange &= !isLost;
            }
        }

        return isInRange;
    }

    /// <summary>A table as it was at one moment. It never changes and never moves, and is valid as long as it is referenced.</summary>
    internal sealed class Snapshot
    {
        private readonly AlignedBuffer _table;
        private readonly AlignedBuffer? _natural;

        internal Snapshot(int left, int right, AlignedBuffer table, AlignedBuffer? natural)
        {
            Left = left;
            Right = right;
            _table = table;
            _natural = natural;
        }

        /// <summary>Whether some entries are only to be had in natural units.</summary>
        public bool HasNatural => _natural is not null;

        /// <summary>The table begins at distance −Left.</summary>
        public int Left { get; }

        /// <summary>The table ends with distance Right.</summary>
        public int Right { get; }

        /// <summary>Floats from one head's entry for a distance to the next head's.</summary>
        public int HeadStride => Left + Right + 1;

        /// <summary>Whether the distances −left ... right are in the table.</summary>
        public bool Covers(int left, int right) => left <= Left && right <= Right;

        /// <summary>The entry of a head and a distance; that of the next key follows it, up to the distance <see cref="Right"/>.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The distance is not in the table.</exception>
        public ref float At(int head, int distance) => ref Entry(_table, head, distance);

        /// <summary>The same in natural units, if <see cref="HasNatural"/>.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The distance is not in the table.</exception>
        public ref float NaturalAt(int head, int distance) => ref Entry(_natural!, head, distance);

        private ref float Entry(AlignedBuffer table, int head, int distance)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(distance, -Left);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(distance, Right);
            return ref Unsafe.Add(ref table.Origin, ((nint)head * HeadStride) + Left + distance);
        }
    }
}
