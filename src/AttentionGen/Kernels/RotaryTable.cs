using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>
/// Cosines and sines of a rotary embedding for positions 0, 1, 2, ..., shared between all layers that declare the same
/// embedding, and grown to the longest sequence that any of them met. Thread-safe.
/// </summary>
/// <remarks>
/// Angles are products of an exact position and a frequency in double precision, and so are their cosines and sines; only
/// those are rounded. Angles in single precision, as most libraries have them, can be off by 1e-3 at position 10,000.
/// </remarks>
internal sealed class RotaryTable
{
    private const int FirstPositions = 64;

    // Weak, because the table of a long context is tens of megabytes, and lives as long as a layer that uses it.
    private static readonly Dictionary<RotaryShape, WeakReference<RotaryTable>> Tables = [];

    private readonly Lock _growth = new();
    private readonly double[] _frequencies;
    private readonly double _amplitude;
    private Snapshot _snapshot = new(0, 0, new AlignedBuffer(0), new AlignedBuffer(0));

    private RotaryTable(RotaryShape shape)
    {
        _frequencies = RotaryFrequencies.Of(shape);
        _amplitude = RotaryFrequencies.Amplitude(shape);
    }

    /// <summary>The process's table for that embedding. A layer keeps it.</summary>
    /// <param name="shape">The embedding; its pairing makes no difference.</param>
    /// <exception cref="ArgumentException">A value of the embedding is out of its range.</exception>
    public static RotaryTable For(RotaryShape shape)
    {
        RotaryShape key = shape with { Pairing = RotaryPairing.None };
        lock (Tables)
        {
            if (Tables.TryGetValue(key, out WeakReference<RotaryTable>? shared) && shared.TryGetTarget(out RotaryTable? table))
            {
                return table;
            }

            table = new RotaryTable(key);
            Tables[key] = new WeakReference<RotaryTable>(table);
            return table;
        }
    }

    /// <summary>A table of at least that many positions. Allocates nothing where there is one already.</summary>
    /// <param name="positions">One more than the last position.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    /// <exception cref="OutOfMemoryException">The table would exceed the longest array.</exception>
    public Snapshot Ensure(int positions)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(positions);
        Snapshot snapshot = Volatile.Read(ref _snapshot);
        return positions <= snapshot.Positions ? snapshot : Grow(positions);
    }

    private Snapshot Grow(int positions)
    {
        lock (_growth)
        {
            Snapshot old = _snapshot;
            if (positions <= old.Positions)
            {
                return old;
            }

            // Doubling makes the work of a sequence that grows token by token linear; past the limit of an array only what
            // is asked for is tried.
            int pairs = _frequencies.Length;
            long doubled = Math.Max(2L * old.Positions, FirstPositions);
            long rows = doubled * pairs > AlignedBuffer.MaxLength || doubled > int.MaxValue ? positions : Math.Max(positions, doubled);
            var cosines = new AlignedBuffer(rows * pairs);
            var sines = new AlignedBuffer(rows * pairs);
            old.CopyTo(cosines.Span, sines.Span);
            Fill(cosines.Span, sines.Span, old.Positions);
            var grown = new Snapshot((int)rows, pairs, cosines, sines);
            Volatile.Write(ref _snapshot, grown);
            return grown;
        }
    }

    private void Fill(Span<float> cosines, Span<float> sines, int firstPosition)
    {
        int pairs = _frequencies.Length;
        for (int i = firstPosition * pairs; i < cosines.Length; i++)
        {
            (int position, int pair) = Math.DivRem(i, pairs);
            (double sine, double cosine) = Math.SinCos(position * _frequencies[pair]);
            cosines[i] = (float)(cosine * _amplitude);
            sines[i] = (float)(sine * _amplitude);
        }
    }

    /// <summary>A table as it was at one moment. It never changes and never moves, and is valid as long as it is referenced.</summary>
    internal sealed class Snapshot
    {
        private readonly AlignedBuffer _cosines;
        private readonly AlignedBuffer _sines;

        internal Snapshot(int positions, int stride, AlignedBuffer cosines, AlignedBuffer sines)
        {
            Positions = positions;
            Stride = stride;
            _cosines = cosines;
            _sines = sines;
        }

        /// <summary>Positions 0 ... this − 1 are in the table.</summary>
        public int Positions { get; }

        /// <summary>Floats from one position's row to the next: Dim/2.</summary>
        public int Stride { get; }

        /// <summary>The cosines of one position, Dim/2 of them, followed by those of the next.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The position is negative or not in the table.</exception>
        public ref float Cosines(int position) => ref Row(_cosines, position);

        /// <summary>The sines of one position, Dim/2 of them, followed by those of the next.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The position is negative or not in the table.</exception>
        public ref float Sines(int position) => ref Row(_sines, position);

        internal void CopyTo(Span<float> cosines, Span<float> sines)
        {
            _cosines.Span.CopyTo(cosines);
            _sines.Span.CopyTo(sines);
        }

        private ref float Row(AlignedBuffer buffer, int position)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(position);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position, Positions);
            return ref Unsafe.Add(ref buffer.Origin, (nint)position * Stride);
        }
    }
}
