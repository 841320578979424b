using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Modern;
using AttentionGen.Tests.Support;

namespace AttentionGen.Tests.Functions;

/// <summary>A layer with functions, what a call of it captures, and its functions for the reference.</summary>
/// <param name="name">The layer.</param>
/// <param name="length">Tokens of a sequence at most, for which tables are made.</param>
internal sealed class FunctionCase(string name, int length = FunctionCase.Length)
{
    /// <summary>Beyond a key block, and no multiple of anything.</summary>
    public const int Length = 619;

    public static readonly string[] Masks =
    [
        nameof(CausalFunction), nameof(WindowFunction), nameof(PrefixFunction), nameof(DocumentFunction), nameof(PaddingFunction), nameof(ChunkedFunction),
        nameof(ImageBlocksFunction), nameof(SinkFunction), nameof(NeighbourhoodFunction), nameof(GridFunction), nameof(DilatedFunction), nameof(FlamingoFunction), nameof(TreeFunction),
    ];

    public static readonly string[] Scores =
    [
        nameof(AlibiFunction), nameof(SoftCapFunction), nameof(RelativeBiasFunction), nameof(BucketBiasFunction), nameof(TemperatureFunction), nameof(TokenBiasFunction), nameof(PairBiasFunction),
    ];

    /// <summary>Masks that are several of those.</summary>
    public static readonly string[] Combined =
    [
        nameof(CombinedMask1), nameof(CombinedMask2), nameof(CombinedMask3), nameof(CombinedMask4), nameof(CombinedMask5), nameof(CombinedMask6),
    ];

    /// <summary>Layers that have both functions.</summary>
    public static readonly string[] Both = [nameof(FunctionsWithEverything), nameof(FunctionsWithAddedKeys), nameof(StaticsFunction), nameof(GuardedTablesFunction), nameof(OneForAllFunction), nameof(BytesAndNaNFunction)];

    public static readonly string[] All = [.. Scores, .. Masks, .. Both];

    private readonly int[] _documents = [.. Enumerable.Range(0, length).Select(static i => i / 150)];
    private readonly int[] _images = [.. Enumerable.Range(0, length).Select(static i => i / 40 % 3 == 1 ? i / 40 : -1)];
    private readonly int[] _imageOfKey = [.. Enumerable.Range(0, length).Select(i => i * 3 / length)];
    private readonly int[] _starts = [0, length / 4, length / 2];
    private readonly int[] _ends = [length / 3, (length / 2) + 5, length - 20];
    private readonly int[] _padding = [5, 61, 0];
    private readonly int[] _ancestors = [.. Enumerable.Range(0, length).Select(static i => unchecked((int)(i * 2654435761u)) | 1)];
    private readonly bool[] _valid = [.. Enumerable.Range(0, 3 * length).Select(static i => i % 11 != 3)];
    private readonly byte[] _kinds = [.. Enumerable.Range(0, length).Select(static i => (byte)(i % 17 == 4 ? 230 : i % 5))];
    private readonly float[] _slopes = [.. Enumerable.Range(1, 4).Select(static i => MathF.Pow(2, -2 * i))];
    private readonly float[] _tokenBias = SeededNumbers.Make(length, 71);
    private readonly float[] _relativeBias = SeededNumbers.Make(3 * ((2 * RelativeBiasFunction.Reach) + 1), 72);
    private readonly float[] _bucketBias = SeededNumbers.Make(32 * 3, 76);
    private readonly float[] _pairBias = name == nameof(PairBiasFunction) ? SeededNumbers.Make(3 * length * length, 73) : [];

    private readonly float[] _guardedBias = SeededNumbers.Make(4 * GuardedTablesFunction.Reach, 74);
    private readonly bool[] _prompt = [.. Enumerable.Range(0, 40).Select(static i => i % 7 != 2)];
    private readonly int[] _imagesBehindPrompt = [.. Enumerable.Range(0, length).Select(i => i % 60 < 25 ? Math.Min(i * 3 / length, 2) : -1)];

    private readonly bool[] _flags = [false, false, true];
    private readonly float[] _biasWithGaps = [.. SeededNumbers.Make(length, 75).Select(static (number, i) => i % 9 == 4 ? float.NaN : number)];

    private int Origin => Math.Max(0, length - 32);

    public string Name => name;

    public LayerHandle Layer { get; } = ModernCall.MakeLayer(name);

    /// <summary>What a call brings.</summary>
    public CapturedValues Captured => name switch
    {
        nameof(AlibiFunction) => new AlibiFunction.Captures { Slope = _slopes },
        nameof(RelativeBiasFunction) => new RelativeBiasFunction.Captures { Bias = _relativeBias },
        nameof(BucketBiasFunction) => new BucketBiasFunction.Captures { Bias = _bucketBias },
        nameof(TemperatureFunction) => new TemperatureFunction.Captures { Temperature = _slopes },
        nameof(TokenBiasFunction) => new TokenBiasFunction.Captures { Bias = _tokenBias },
        nameof(PairBiasFunction) => new PairBiasFunction.Captures { Bias = _pairBias, Length = length },
        nameof(PrefixFunction) => new PrefixFunction.Captures { Prefix = 40 },
        nameof(DocumentFunction) => new DocumentFunction.Captures { Document = _documents },
        nameof(PaddingFunction) => new PaddingFunction.Captures { Valid = _valid, Length = length },
        nameof(ChunkedFunction) => new ChunkedFunction.Captures { Padding = _padding },
        nameof(ImageBlocksFunction) => new ImageBlocksFunction.Captures { Image = _images },
        nameof(FlamingoFunction) => new FlamingoFunction.Captures { Image = _imageOfKey, Start = _starts, End = _ends },
        nameof(TreeFunction) => new TreeFunction.Captures { Ancestors = _ancestors, Origin = Origin },
        nameof(FunctionsWithEverything) => new FunctionsWithEverything.Captures { Strength = 0.75f, Kind = _kinds },
        nameof(GuardedTablesFunction) => new GuardedTablesFunction.Captures { Bias = _guardedBias, Prefix = 40, Prompt = _prompt, Image = _imagesBehindPrompt, End = _ends },
        nameof(OneForAllFunction) => new OneForAllFunction.Captures { Bias = _slopes, Number = 2, Other = 1, Flags = _flags },
        nameof(BytesAndNaNFunction) => new BytesAndNaNFunction.Captures { Bias = _biasWithGaps, Kind = _kinds },
        nameof(CombinedMask1) => new CombinedMask1.Captures { Document = _documents },
        nameof(CombinedMask2) => new CombinedMask2.Captures { Prefix = 40, Padding = _padding, Document = _documents },
        nameof(CombinedMask3) => new CombinedMask3.Captures { Image = _images, Document = _documents, Valid = _valid, Length = length },
        nameof(CombinedMask4) => new CombinedMask4.Captures { ImageOfKey = _imageOfKey, Start = _starts, End = _ends },
        nameof(CombinedMask5) => new CombinedMask5.Captures { Ancestors = _ancestors, Origin = Origin, Padding = _padding, Document = _documents },
        nameof(CombinedMask6) => new CombinedMask6.Captures { Image = _images, Prefix = 40, Document = _documents },
        _ => default,
    };

    /// <summary>The user's own methods.</summary>
    public ReferenceFunctions Functions => name switch
    {
        nameof(AlibiFunction) => Score((s, _, h, q, k) => AlibiFunction.Score(s, h, q, k, _slopes)),
        nameof(SoftCapFunction) => Score(static (s, _, _, _, _) => SoftCapFunction.Score(s)),
        nameof(RelativeBiasFunction) => Score((s, _, h, q, k) => RelativeBiasFunction.Score(s, h, q, k, _relativeBias)),
        nameof(BucketBiasFunction) => Score((s, _, h, q, k) => BucketBiasFunction.Score(s, h, q, k, _bucketBias)),
        nameof(TemperatureFunction) => Score((s, _, h, q, _) => TemperatureFunction.Score(s, h, q, _slopes)),
        nameof(TokenBiasFunction) => Score((s, _, _, _, k) => TokenBiasFunction.Score(s, k, _tokenBias)),
        nameof(PairBiasFunction) => Score((s, _, h, q, k) => PairBiasFunction.Score(s, h, q, k, _pairBias, length)),
        nameof(CausalFunction) => Mask(static (_, _, q, k) => CausalFunction.Visible(q, k)),
        nameof(WindowFunction) => Mask(static (_, _, q, k) => WindowFunction.Visible(q, k)),
        nameof(PrefixFunction) => Mask(static (_, _, q, k) => PrefixFunction.Visible(q, k, 40)),
        nameof(DocumentFunction) => Mask((_, _, q, k) => DocumentFunction.Visible(q, k, _documents)),
        nameof(PaddingFunction) => Mask((b, _, _, k) => PaddingFunction.Visible(b, k, _valid, length)),
        nameof(ChunkedFunction) => Mask((b, _, q, k) => ChunkedFunction.Visible(b, q, k, _padding)),
        nameof(ImageBlocksFunction) => Mask((_, _, q, k) => ImageBlocksFunction.Visible(q, k, _images)),
        nameof(SinkFunction) => Mask(static (_, _, q, k) => SinkFunction.Visible(q, k)),
        nameof(NeighbourhoodFunction) => Mask(static (_, _, q, k) => NeighbourhoodFunction.Visible(q, k)),
        nameof(GridFunction) => Mask(static (_, _, q, k) => GridFunction.Visible(q, k)),
        nameof(DilatedFunction) => Mask(static (_, _, q, k) => DilatedFunction.Visible(q, k)),
        nameof(FlamingoFunction) => Mask((_, _, q, k) => FlamingoFunction.Visible(q, k, _imageOfKey, _starts, _ends)),
        nameof(TreeFunction) => Mask((_, _, q, k) => TreeFunction.Visible(q, k, _ancestors, Origin)),
        nameof(CombinedMask1) => Mask((_, _, q, k) => CombinedMask1.Visible(q, k, _documents)),
        nameof(CombinedMask2) => Mask((b, _, q, k) => CombinedMask2.Visible(b, q, k, 40, _padding, _documents)),
        nameof(CombinedMask3) => Mask((b, _, q, k) => CombinedMask3.Visible(b, q, k, _images, _documents, _valid, length)),
        nameof(CombinedMask4) => Mask((_, _, q, k) => CombinedMask4.Visible(q, k, _imageOfKey, _starts, _ends)),
        nameof(CombinedMask5) => Mask((b, _, q, k) => CombinedMask5.Visible(b, q, k, _ancestors, Origin, _padding, _documents)),
        nameof(CombinedMask6) => Mask((_, _, q, k) => CombinedMask6.Visible(q, k, _images, 40, _documents)),
        nameof(StaticsFunction) => new()
        {
            Score = static (s, _, _, q, k) => StaticsFunction.Score(s, q, k),
            Mask = static (_, _, q, k) => StaticsFunction.Visible(q, k),
        },
        nameof(GuardedTablesFunction) => new()
        {
            Score = (s, _, h, q, k) => GuardedTablesFunction.Score(s, h, q, k, _guardedBias),
            Mask = (_, _, q, k) => GuardedTablesFunction.Visible(q, k, 40, _prompt, _imagesBehindPrompt, _ends),
        },
        nameof(OneForAllFunction) => new()
        {
            Score = (s, _, _, _, _) => OneForAllFunction.Score(s, _slopes, 2),
            Mask = (_, _, q, k) => OneForAllFunction.Visible(q, k, _flags, 2, 1),
        },
        nameof(BytesAndNaNFunction) => new()
        {
            Score = (s, _, _, _, k) => BytesAndNaNFunction.Score(s, k, _biasWithGaps),
            Mask = (_, _, q, k) => BytesAndNaNFunction.Visible(q, k, _kinds),
        },
        nameof(FunctionsWithEverything) => new()
        {
            Score = (s, b, h, q, k) => FunctionsWithEverything.Score(s, b, h, q, k, 0.75f, _kinds),
            Mask = static (_, h, q, k) => FunctionsWithEverything.Visible(h, q, k),
        },
        _ => new()
        {
            Score = static (s, _, _, q, k) => FunctionsWithAddedKeys.Score(s, q, k),
            Mask = static (_, _, q, k) => FunctionsWithAddedKeys.Visible(q, k),
        },
    };

    public AttentionOptions Options(int degree = 1, Workspace? workspace = null) =>
        new() { Captured = Captured, MaxDegreeOfParallelism = degree, Workspace = workspace };

    /// <summary>Rows of input, the same ones for the same seed.</summary>
    public float[] Input(int rows, ulong seed = 31) => SeededNumbers.Make(rows * Layer.Shape.DModel, seed, SeededNumbers.UnitVariance);

    public float[] Forward(ReadOnlySpan<float> input, int batch, int sequence, int degree = 1)
    {
        var output = new float[batch * sequence * Layer.Shape.OutputWidth];
        Layer.Self!(input, output, batch, sequence, Options(degree));
        return output;
    }

    private static ReferenceFunctions Score(Func<float, int, int, int, int, float> function) => new() { Score = function };

    private static ReferenceFunctions Mask(Func<int, int, int, int, bool> function) => new() { Mask = function };
}
