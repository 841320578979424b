using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using AttentionGen.Generator.Tests.Harness;
using Xunit;

namespace AttentionGen.Generator.Tests.Widths;

/// <summary>
/// Layers that are written in some widths only, on processors that have some widths only: which kernels run, that their
/// bits are those of a build with all widths, and what is said where none of them can run.
/// </summary>
public sealed class FallbackTests(FallbackTests.Programs programs) : IClassFixture<FallbackTests.Programs>
{
    private const string All = "All";

    private static readonly string[] Names = ["Vector512", "Vector256", "Vector128", "Scalar"];

    private static readonly string[] Written =
        [All, "Vector512", "Vector256", "Vector128", "Scalar", "Vector256;Vector128", "Vector512;Scalar"];

    /// <summary>Switched off in the runtime, and what is left of the widest machine.</summary>
    private static readonly (string Setting, string Widest)[] Settings =
        [("", "Vector512"), ("EnableAVX512", "Vector256"), ("EnableAVX2", "Vector128"), ("EnableHWIntrinsic", "Scalar")];

    public static TheoryData<string, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (string widths in Written)
            {
                foreach ((string setting, _) in Settings)
                {
                    rows.Add(widths, setting);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Layer_RunsTheWidestThatIsWrittenAndSupported_OrSaysThatThereIsNone(string widths, string setting)
    {
        string output = programs.Run(widths, setting);

        string[] written = widths == All ? Names : widths.Split(';');
        string widest = Narrower(Here, Settings.Single(row => row.Setting == setting).Widest);
        string? active = Array.Find(Names, name => written.Contains(name) && Array.IndexOf(Names, name) >= Array.IndexOf(Names, widest));
        if (active is null)
        {
            Assert.Equal($"{Missing(written, widest)}\n{Missing(written, widest)}\n{Missing(written, widest, "The layer")}\n", output);
            return;
        }

        Assert.Equal($"{active} of {string.Join(' ', written)}", output.Split('\n')[0]);

        // With fused multiply-adds all widths have the same bits; without, those of the same kernels.
        if (Array.IndexOf(Names, widest) < 2 || (widest == Here && IsFused))
        {
            Assert.Equal(Bits(programs.Run(All, "")), Bits(output));
        }
        else if (active == widest)
        {
            Assert.Equal(Bits(programs.Run(All, setting)), Bits(output));
        }
    }

    private static bool IsFused => Fma.IsSupported || AdvSimd.IsSupported;

    private static string Here =>
        Vector512.IsHardwareAccelerated ? "Vector512" : Vector256.IsHardwareAccelerated ? "Vector256" : Vector128.IsHardwareAccelerated ? "Vector128" : "Scalar";

    private static string Narrower(string first, string second) => Names[Math.Max(Array.IndexOf(Names, first), Array.IndexOf(Names, second))];

    private static string Missing(string[] written, string widest, string layer = "Plain") =>
        $"PlatformNotSupportedException: {layer} has kernels for {string.Join(" and ", written)} only, and this processor has "
        + $"{(widest == "Scalar" ? "no vector hardware" : $"{widest} at most")}; add {widest} to AttentionGenWidths in the project that declares the layer, "
        + "or remove the property there to have all widths.";

    private static string[] Bits(string output) => output.Split('\n')[1..];

    /// <summary>One program for each list of widths, and what it printed under each setting.</summary>
    public sealed class Programs : IDisposable
    {
        private readonly Dictionary<string, LayerProgram> _programs = [];
        private readonly Dictionary<(string, string), string> _outputs = [];

        internal string Run(string widths, string setting)
        {
            if (!_programs.TryGetValue(widths, out LayerProgram? program))
            {
                _programs.Add(widths, program = new LayerProgram(Source, TestOptions.None.WithWidths(widths)));
            }

            if (!_outputs.TryGetValue((widths, setting), out string? output))
            {
                _outputs.Add((widths, setting), output = program.Run(setting));
            }

            return output;
        }

        public void Dispose()
        {
            foreach (LayerProgram program in _programs.Values)
            {
                program.Dispose();
            }
        }

        /// <summary>
        /// Between them the layers call everything in the library that has a path for each width: packing with holes, masks,
        /// windows, norms, rotations, caps, biases, sinks, merged key blocks, caches and several threads.
        /// </summary>
        private const string Source = """
            using System;
            using System.Linq;
            using AttentionGen;

            [MultiHeadAttention(DModel = 56, Heads = 7, PositionBias = PositionBias.Alibi)]
            public partial class Biased;

            [MultiHeadAttention(DModel = 96, Heads = 4, HeadDim = 40, KeyValueHeads = 2, Causal = true, Window = 48, Rotary = RotaryPairing.HalfSplit, QueryKeyNorm = true, SoftCap = 30, Sinks = true)]
            public partial class Modern;

            [MultiHeadAttention(DModel = 48, Heads = 2, ValueHeadDim = 33, KeyDim = 24, ValueDim = 40, AddBiasKeyValue = true)]
            public partial class Crossed;

            [MultiHeadAttention(DModel = 64, Heads = 2, Rotary = RotaryPairing.Interleaved)]
            public partial class Plain;

            public static class Program
            {
                public static void Main()
                {
                    bool runs = Biased.Plan.Widths.Any(width => width.IsActive);
                    if (!runs)
                    {
                        Say(() => new Plain(Weights(Plain.Shape)));
                        Say(() => Plain.Attend(new float[64], new float[64], new float[64], new float[64], 1, 1, 1));
                        Say(() => _ = Biased.Plan.Active);
                        return;
                    }

                    Console.Write($"{Biased.Plan.Active.Name} of {string.Join(' ', Biased.Plan.Widths.Select(width => width.Name))}\n");
                    RunAll(tokens: 1, threads: 1);
                    RunAll(tokens: 7, threads: 1);
                    RunAll(tokens: 70, threads: 2);
                    RunAll(tokens: 600, threads: 2);
                }

                private static void RunAll(int tokens, int threads)
                {
                    var output = new float[2 * tokens * 96];
                    var biased = new Biased(Weights(Biased.Shape));
                    bool[] ignored = [.. Enumerable.Range(0, 2 * tokens).Select(i => i % 5 == 3)];
                    bool[] denied = [.. Enumerable.Range(0, tokens * tokens).Select(i => i % 7 == 2)];
                    biased.Forward(Numbers(2 * tokens * 56, 1), output.AsSpan(0, 2 * tokens * 56), 2, tokens, new AttentionOptions
                    {
                        Padding = PaddingMask.FromIgnored(ignored), Mask = AttentionMask.Deny(denied), MaxDegreeOfParallelism = threads,
                    });
                    Print(output);
                    biased.Forward(Numbers(2 * tokens * 56, 2), output.AsSpan(0, 2 * tokens * 56), 2, tokens, new AttentionOptions
                    {
                        Mask = AttentionMask.Additive(Numbers(tokens * tokens, 3)), MaxDegreeOfParallelism = threads,
                    });
                    Print(output);

                    var modern = new Modern(Weights(Modern.Shape));
                    modern.Forward(Numbers(2 * tokens * 96, 4), output, 2, tokens, maxDegreeOfParallelism: threads);
                    Print(output);
                    KeyValueCache cache = modern.CreateCache(batch: 2, capacity: tokens + 1);
                    modern.Forward(Numbers(2 * tokens * 96, 4), cache, output, tokens, new AttentionOptions { MaxDegreeOfParallelism = threads });
                    Print(output);
                    modern.Forward(Numbers(2 * 96, 5), cache, output.AsSpan(0, 2 * 96), 1, new AttentionOptions { MaxDegreeOfParallelism = threads });
                    Print(output);

                    var crossed = new Crossed(Weights(Crossed.Shape));
                    crossed.Forward(Numbers(2 * tokens * 48, 6), Numbers(2 * 65 * 24, 7), Numbers(2 * 65 * 40, 8), output.AsSpan(0, 2 * tokens * 48), 2, tokens, 65, new AttentionOptions { MaxDegreeOfParallelism = threads });
                    Print(output);
                    new Plain(Weights(Plain.Shape)).Forward(Numbers(2 * tokens * 64, 9), output.AsSpan(0, 2 * tokens * 64), 2, tokens, maxDegreeOfParallelism: threads);
                    Print(output);
                }

                private static void Say(Action action)
                {
                    try
                    {
                        action();
                    }
                    catch (Exception exception)
                    {
                        Console.Write($"{exception.GetType().Name}: {exception.Message}\n");
                    }
                }

                private static void Print(float[] output)
                {
                    ulong sum = 14695981039346656037;
                    foreach (float number in output)
                    {
                        sum = unchecked((sum ^ BitConverter.SingleToUInt32Bits(number)) * 1099511628211);
                    }

                    Console.Write($"{sum:x16}\n");
                    Array.Clear(output);
                }

                private static float[] Numbers(int count, int seed) =>
                    [.. Enumerable.Range(0, count).Select(i => ((((long)i + seed) * 7919 % 1009) - 504) / 500f)];

                private static MultiHeadAttentionWeights Weights(AttentionShape shape) => MultiHeadAttentionWeights.From(new MultiHeadAttentionTensors
                {
                    DModel = shape.DModel,
                    KeyDim = shape.KeyDim,
                    ValueDim = shape.ValueDim,
                    OutputDim = shape.OutputDim,
                    QueryWeight = Numbers(shape.QueryWidth * shape.DModel, 11),
                    KeyWeight = Numbers(shape.KeyWidth * shape.KeyDim, 12),
                    ValueWeight = Numbers(shape.ValueWidth * shape.ValueDim, 13),
                    QueryBias = Numbers(shape.QueryWidth, 14),
                    KeyBias = Numbers(shape.KeyWidth, 15),
                    ValueBias = Numbers(shape.ValueWidth, 16),
                    OutputWeight = Numbers(shape.OutputDim * shape.Heads * shape.ValueHeadDim, 17),
                    OutputBias = Numbers(shape.OutputDim, 18),
                    BiasKey = Numbers(shape.AddBiasKeyValue ? shape.KeyWidth : 0, 19),
                    BiasValue = Numbers(shape.AddBiasKeyValue ? shape.ValueWidth : 0, 20),
                    QueryNorm = Numbers(shape.QueryKeyNorm ? shape.HeadDim : 0, 21),
                    KeyNorm = Numbers(shape.QueryKeyNorm ? shape.HeadDim : 0, 22),
                    Sinks = Numbers(shape.Sinks ? shape.Heads : 0, 23),
                });
            }
            """;
    }
}
