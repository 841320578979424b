using System.Runtime.InteropServices;
using AttentionGen.Tests.Support;
using AttentionGen.Tests.WholeLayers;
using Xunit;

namespace AttentionGen.Tests.Models;

/// <summary>ModernBERT in small over 4,096 tokens, its local and global layers in turn, against plain torch.</summary>
public class LongEncoderTests
{
    private static readonly Lazy<Numbers> Read = new(Numbers.Read);

    [Fact]
    public void States_AreAsCloseToDoublePrecision_AsTorchs()
    {
        Numbers numbers = Read.Value;
        float[] found = Sampled(States(numbers.Ids, [0, numbers.Ids.Length], 1));
        double ours = Error(found), theirs = Error(numbers.Torch);
        Assert.InRange(ours, 0, 1.5 * theirs);
        Assert.InRange(theirs, 1e-9, 1e-5);

        double Error(float[] states) => Math.Sqrt(states.Zip(numbers.Expected, static (a, b) => (a - b) * (a - b)).Average());
    }

    [Fact]
    public void Threads_AndOtherTextsBesideIt_ChangeNoBit()
    {
        int[] ids = Read.Value.Ids;
        float[] expected = States(ids, [0, ids.Length], 1);
        foreach (int degree in (int[])[0, 2, 3])
        {
            Bits.AssertSame(expected, States(ids, [0, ids.Length], degree), $"{degree} threads");
        }

        // A short text in front, a long one behind: together they are more than pass at once.
        int[] packed = [.. ids[100..117], .. ids, .. ids.Reverse()];
        float[] found = States(packed, [0, 17, 17 + ids.Length, packed.Length], 2);
        int width = Read.Value.Encoder.Dimensions;
        Bits.AssertSame(expected, found.AsSpan(17 * width, expected.Length), "packed");
        Bits.AssertSame(States(ids[100..117], [0, 17], 1), found.AsSpan(0, 17 * width), "the short one");
    }

    private static float[] States(int[] ids, int[] ends, int degree)
    {
        TextEncoder encoder = Read.Value.Encoder;
        var states = new float[ids.Length * encoder.Dimensions];
        encoder.HiddenStates(ids, ends, states, maxDegreeOfParallelism: degree);
        return states;
    }

    private static float[] Sampled(float[] states)
    {
        int width = Read.Value.Encoder.Dimensions;
        return [.. Read.Value.Positions.SelectMany(position => states[(position * width)..((position + 1) * width)])];
    }

    /// <summary>The model, and what the file holds besides.</summary>
    private sealed record Numbers(TextEncoder Encoder, int[] Ids, int[] Positions, float[] Torch, double[] Expected)
    {
        public static Numbers Read()
        {
            using var file = SafetensorsFile.Open(Path.Combine(AppContext.BaseDirectory, "Fixtures", "models", "long_encoder.safetensors"));
            return new Numbers(
                TextEncoder.Load(new Model(file), Layer),
                Array.ConvertAll(file.ReadFloat32("ids"), static x => (int)x),
                Array.ConvertAll(file.ReadFloat32("positions"), static x => (int)x),
                file.ReadFloat32("states"),
                MemoryMarshal.Cast<byte, double>(file.ReadBytes("states64")).ToArray());
        }

        private static ITransformerLayer Layer(int number, TransformerLayerWeights weights) => number switch
        {
            0 => new ModernBertFirstLayer(weights),
            _ when number % 3 == 0 => new ModernBertGlobalLayer(weights),
            _ => new LongLocalLayer(weights),
        };
    }

    /// <summary>The file without the numbers that are no part of the model.</summary>
    private sealed class Model(SafetensorsFile file) : ITensorSource
    {
        public string Path => file.Path;

        public System.Collections.Immutable.ImmutableArray<string> TensorNames => [.. file.TensorNames.Where(Contains)];

        public bool Contains(string name) => name.StartsWith("model.", StringComparison.Ordinal) && ((ITensorSource)file).Contains(name);

        public bool TryGetShape(string name, out System.Collections.Immutable.ImmutableArray<long> shape) => ((ITensorSource)file).TryGetShape(name, out shape);

        public float[] ReadFloat32(string name, ReadOnlySpan<long> expectedShape) => file.ReadFloat32(name, expectedShape);

        public CheckpointException Refuse(string? tensorName, string problem) => ((ITensorSource)file).Refuse(tensorName, problem);
    }
}
