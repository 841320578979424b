using System;
using System.Collections.Generic;
using System.Diagnostics;
using AttentionGen;

namespace Probe
{
    /// <summary>The layer that is timed: D512 H8, 128 tokens, one thread.</summary>
    [MultiHeadAttention(DModel = 512, Heads = 8)]
    internal sealed partial class TimedLayer
    {
    }

    /// <summary>Times of the layer, and of the same arithmetic in plain loops.</summary>
    internal sealed class Times
    {
        private const int Tokens = 128;

        /// <summary>A time is the median of the calls that fit into this, or of the one that does not.</summary>
        private static readonly TimeSpan Span = TimeSpan.FromMilliseconds(50);

        private readonly MultiHeadAttentionWeights _weights = Numbers.Weights(TimedLayer.Shape);
        private readonly float[] _input = Numbers.Make(Tokens * TimedLayer.DModel, 9, 1);
        private readonly float[] _output = new float[Tokens * TimedLayer.DModel];
        private readonly Workspace _workspace = new Workspace();
        private readonly TimedLayer _layer;
        private readonly PlainLoops _plain;

        public Times()
        {
            _layer = new TimedLayer(_weights);
            _plain = new PlainLoops(_weights, TimedLayer.Heads);
        }

        /// <summary>The first call of a layer in this process. Making it, which packs the weights, belongs to loading them.</summary>
        public static TimeSpan FirstCall()
        {
            MultiHeadAttentionWeights weights = Numbers.Weights(TimedLayer.Shape);
            float[] input = Numbers.Make(Tokens * TimedLayer.DModel, 9, 1);
            float[] output = new float[Tokens * TimedLayer.DModel];
            var layer = new TimedLayer(weights);
            long start = Stopwatch.GetTimestamp();
            layer.Forward(input, output, batch: 1, sequence: Tokens, maxDegreeOfParallelism: 1);
            return Stopwatch.GetElapsedTime(start);
        }

        public TimeSpan Layer() => Median(() => _layer.Forward(_input, _output, 1, Tokens, workspace: _workspace, maxDegreeOfParallelism: 1));

        public TimeSpan Plain() => Median(() => _plain.Forward(_input, _output, Tokens));

        private static TimeSpan Median(Action call)
        {
            var times = new List<TimeSpan>();
            long start = Stopwatch.GetTimestamp();
            do
            {
                long before = Stopwatch.GetTimestamp();
                call();
                times.Add(Stopwatch.GetElapsedTime(before));
            }
            while (Stopwatch.GetElapsedTime(start) < Span);
            times.Sort();
            return times[times.Count / 2];
        }
    }
}
