using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>
/// Cosines and sines of a rotary embedding by position, shared between all layers that declare the same embedding: a table of
/// the first positions, grown to the longest sequence that any of them met, and rows made on demand for the positions behind it,
/// so that a stream of any length takes no more memory. Thread-safe.
/// </summary>
/// <remarks>
/// Angles are products of an exact position and a frequency in double precision, and so are their cosines and sines; only
/// those are rounded. Angles in single precision, as most libraries have them, can be off by 1e-3 at position 10,000. Behind the
/// table, the angle of a position is that of the multiple of 64 before it plus that of the rest, by the addition theorems in
/// double precision. A position has one formula, however it is asked for.
/// </remarks>
internal sealed class RotaryTable
{
    /// <summary>Positions that the table holds at most: 4 MB for 64 rotated elements of a head.</summary>
    public const int LongestKept = 16_384;

    private const int FirstPositions = 64;

    /// <summary>Positions between two of those whose cosines and sines are computed, behind the table.</summary>
    private const int Step = 64;

    // Weak, because the table of a long context is megabytes, and lives as long as a layer that uses it.
    private static readonly Dictionary<RotaryShape, WeakReference<RotaryTable>> Tables = [];

    private readonly Lock _growth = new();
    private readonly double[] _frequencies;
    private readonly double _amplitude;
    private Snapshot _snapshot;

    /// <summary>Cosines and sines of 0 ... Step − 1 positions, row by row; made when first needed.</summary>
    private (double Sine, double Cosine)[]? _steps;

    private RotaryTable(RotaryShape shape)
    {
        _frequencies = RotaryFrequencies.Of(shape);
        _amplitude = RotaryFrequencies.Amplitude(shape);
        _snapshot = new Snapshot(_frequencies.Length, new AlignedBuffer(0), new AlignedBuffer(0));
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

    /// <summary>Pairs that are rotated, Dim/2: the length of a row.</summary>
    public int Pairs => _frequencies.Length;

    /// <summary>A table of at least that many positions. Allocates nothing where there is one already.</summary>
    /// <param name="positions">One more than the last position.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, or above <see cref="LongestKept"/>.</exception>
    public Snapshot Ensure(int positions)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(positions);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(positions, LongestKept);
        Snapshot snapshot = Volatile.Read(ref _snapshot);
        return positions <= snapshot.Positions ? snapshot : Grow(positions);
    }

    /// <summary>Writes the rows of neighbouring positions, wherever they are. Allocates nothing after the first time.</summary>
    /// <param name="first">The first position.</param>
    /// <param name="cosines">Receives whole rows of Dim/2.</param>
    /// <param name="sines">The same length.</param>
    /// <exception cref="ArgumentOutOfRangeException">The position is negative.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void WriteRows(int first, Span<float> cosines, Span<float> sines)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        int pairs = _frequencies.Length;
        int rows = cosines.Length / pairs;
        int kept = Math.Clamp(LongestKept - first, 0, rows);
        if (kept > 0)
        {
            Ensure(first + kept).CopyTo(first, cosines[..(kept * pairs)], sines[..(kept * pairs)]);
        }

        Span<(double Sine, double Cosine)> start = stackalloc (double, double)[Math.Min(pairs, 256)];
        for (int from = kept; from < rows;)
        {
            long position = (long)first + from;
            int step = (int)(position % Step);
            int count = Math.Min(rows - from, Step - step);
            WriteStep(position - step, step, cosines.Slice(from * pairs, count * pairs), sines.Slice(from * pairs, count * pairs), start);
            from += count;
        }
    }

    /// <summary>Rows behind the table, between two multiples of <see cref="Step"/>.</summary>
    /// <param name="start">The first of the two.</param>
    /// <param name="step">How far behind it the first row is.</param>
    /// <param name="cosines">Receives the rows.</param>
    /// <param name="sines">Receives theirs.</param>
    /// <param name="atStart">Room for sines and cosines of the start, of as many pairs as possible.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteStep(long start, int step, Span<float> cosines, Span<float> sines, Span<(double Sine, double Cosine)> atStart)
    {
        (double Sine, double Cosine)[] steps = Volatile.Read(ref _steps) ?? MakeSteps();
        int pairs = _frequencies.Length;
        for (int firstPair = 0; firstPair < pairs; firstPair += atStart.Length)
        {
            int count = Math.Min(atStart.Length, pairs - firstPair);
            for (int i = 0; i < count; i++)
            {
                atStart[i] = PortableMath.SinCos(start * _frequencies[firstPair + i]);
            }

            for (int row = 0; row * pairs < cosines.Length; row++)
            {
                for (int i = 0; i < count; i++)
                {
                    (double sine, double cosine) = steps[((step + row) * pairs) + firstPair + i];
                    int at = (row * pairs) + firstPair + i;
                    cosines[at] = (float)(((atStart[i].Cosine * cosine) - (atStart[i].Sine * sine)) * _amplitude);
                    sines[at] = (float)(((atStart[i].Sine * cosine) + (atStart[i].Cosine * sine)) * _amplitude);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (double Sine, double Cosine)[] MakeSteps()
    {
        int pairs = _frequencies.Length;
        var steps = new (double, double)[Step * pairs];
        for (int i = 0; i < steps.Length; i++)
        {
            steps[i] = PortableMath.SinCos(i / pairs * _frequencies[i % pairs]);
        }

        Volatile.Write(ref _steps, steps);
        return steps;
    }

    private Snapshot Grow(int positions)
    {
        lock (_growth)
        {
            Snapshot snapshot = _snapshot;
            if (positions > snapshot.Capacity)
            {
                // Room doubles, which makes the work of a sequence that grows token by token linear.
                int pairs = _frequencies.Length;
                int capacity = Math.Min(LongestKept, Math.Max(positions, Math.Max(2 * snapshot.Capacity, FirstPositions)));
                var grown = new Snapshot(pairs, new AlignedBuffer((long)capacity * pairs), new AlignedBuffer((long)capacity * pairs));
                grown.TakeOver(snapshot);
                snapshot = grown;
                Volatile.Write(ref _snapshot, grown);
            }

            // Only so many rows at once that no token waits for those of a thousand others.
            if (positions > snapshot.Positions)
            {
                int filled = Math.Min(snapshot.Capacity, (positions + FirstPositions - 1) / FirstPositions * FirstPositions);
                snapshot.Fill(_frequencies, _amplitude, filled);
            }

            return snapshot;
        }
    }

    /// <summary>A table in its place in memory. It gains rows, but its rows never change and never move.</summary>
    internal sealed class Snapshot
    {
        private readonly AlignedBuffer _cosines;
        private readonly AlignedBuffer _sines;
        private int _positions;

        internal Snapshot(int stride, AlignedBuffer cosines, AlignedBuffer sines)
        {
            Stride = stride;
            _cosines = cosines;
            _sines = sines;
        }

        /// <summary>Positions 0 ... this − 1 are in the table.</summary>
        public int Positions => Volatile.Read(ref _positions);

        /// <summary>Positions that the table has room for.</summary>
        public int Capacity => (int)(_cosines.Length / Stride);

        /// <summary>Floats from one position's row to the next: Dim/2.</summary>
        public int Stride { get; }

        /// <summary>The cosines of one position, Dim/2 of them, followed by those of the next.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The position is negative or not in the table.</exception>
        public ref float Cosines(int position) => ref Row(_cosines, position);

        /// <summary>The sines of one position, Dim/2 of them, followed by those of the next.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The position is negative or not in the table.</exception>
        public ref float Sines(int position) => ref Row(_sines, position);

        /// <summary>Copies the rows of neighbouring positions.</summary>
        internal void CopyTo(int first, Span<float> cosines, Span<float> sines)
        {
            _cosines.Span.Slice(first * Stride, cosines.Length).CopyTo(cosines);
            _sines.Span.Slice(first * Stride, sines.Length).CopyTo(sines);
        }

        /// <summary>Takes the rows of a smaller table. Called before others know of this one.</summary>
        internal void TakeOver(Snapshot smaller)
        {
            int floats = smaller.Positions * Stride;
            smaller._cosines.Span[..floats].CopyTo(_cosines.Span);
            smaller._sines.Span[..floats].CopyTo(_sines.Span);
            _positions = smaller.Positions;
        }

        /// <summary>Adds rows up to a number of positions. Called by one thread at a time.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        internal void Fill(double[] frequencies, double amplitude, int positions)
        {
            Span<float> cosines = _cosines.Span;
            Span<float> sines = _sines.Span;
            for (int position = _positions; position < positions; position++)
            {
                for (int pair = 0; pair < frequencies.Length; pair++)
                {
                    (double sine, double cosine) = PortableMath.SinCos(position * frequencies[pair]);
                    cosines[(position * Stride) + pair] = (float)(cosine * amplitude);
                    sines[(position * Stride) + pair] = (float)(sine * amplitude);
                }
            }

            Volatile.Write(ref _positions, positions);
        }

        private ref float Row(AlignedBuffer buffer, int position)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(position);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position, Positions);
            return ref Unsafe.Add(ref buffer.Origin, (nint)position * Stride);
        }
    }
}
