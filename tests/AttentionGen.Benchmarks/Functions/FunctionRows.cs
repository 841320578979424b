using AttentionGen.Benchmarks.Layers;

namespace AttentionGen.Benchmarks.Functions;

/// <summary>The rows of <c>compare --functions</c>.</summary>
internal static class FunctionRows
{
    private const string Peer = "ONNX Runtime, dense mask";

    private static readonly GalleryMask Documents = GalleryMask.All.Single(static mask => mask.Id == "M4");
    private static readonly GalleryMask Images = GalleryMask.All.Single(static mask => mask.Id == "M7");
    private static readonly GalleryMask Grid = GalleryMask.All.Single(static mask => mask.Id == "M9");

    /// <summary>What the attribute has of the same; ONNX Runtime, which has a dense mask; and each mask of the gallery as a dense mask of the call.</summary>
    public static IReadOnlyList<FunctionRow> All { get; } =
    [
        Alibi(),
        new("soft cap", 2048, static (data, output, threads) => data.Attend(CapScore.Attend, output, Options(threads)))
        {
            Against = "SoftCap",
            Other = static (data, output, threads) => data.Attend(CapBuiltIn.Attend, output, Options(threads)),
            MostTime = 1.05,
        },
        Causal(2048),
        Causal(4096),
        new("window of 256", 4096, GalleryMask.All.Single(static mask => mask.Id == "M2").Call)
        {
            Against = "Window",
            Other = static (data, output, threads) => data.Attend(D512H8Window.Attend, output, Options(threads)),
            MostTime = 1.1,
        },
        WholeLayer(),
        new("documents of 512", 4096, Documents.Call)
        {
            Against = "eight items of a batch",
            Other = static (data, output, threads) => data.Attend(D512H8Causal.Attend, output, Options(threads), batch: 8),
        },
        .. new[] { Documents, Images, Grid }.SelectMany(static mask => new[] { 2048, 4096 }.Select(tokens => new FunctionRow(mask.Name, tokens, mask.Call)
        {
            Against = Peer,
            IsPeer = true,
            Mask = mask,
            LeastRatio = 2,
        })),
        .. GalleryMask.All.Select(static mask => new FunctionRow($"{mask.Id} {mask.Name}", 4096, mask.Call)
        {
            Against = "dense mask of the call",
            Mask = mask,
        }),
    ];

    /// <summary>Options of a call with this many threads.</summary>
    public static AttentionOptions Options(int threads, CapturedValues captured = default) => new() { MaxDegreeOfParallelism = threads, Captured = captured };

    private static FunctionRow Alibi()
    {
        var builtIn = new Lazy<AlibiBuiltIn>(static () => new AlibiBuiltIn(RandomData.Weights(FunctionData.DModel)));
        return new("ALiBi", 2048, static (data, output, threads) => data.Attend(AlibiScore.Attend, output, Options(threads, new AlibiScore.Captures { Slope = data.Slopes })))
        {
            Against = "PositionBias.Alibi",
            Other = (data, output, threads) => data.Attend(builtIn.Value.Attend, output, Options(threads)),
            MostTime = 1.05,
        };
    }

    private static FunctionRow Causal(int tokens) => new("causal", tokens, GalleryMask.All[0].Call)
    {
        Against = "Causal = true",
        Other = static (data, output, threads) => data.Attend(D512H8Causal.Attend, output, Options(threads)),
        MostTime = 1.05,
    };

    /// <summary>Packed sequences have no form of the attention alone.</summary>
    private static FunctionRow WholeLayer()
    {
        var layer = new Lazy<DocumentMask>(static () => new DocumentMask(RandomData.Weights(FunctionData.DModel)));
        var packed = new Lazy<D512H8Causal>(static () => new D512H8Causal(RandomData.Weights(FunctionData.DModel)));
        var ends = new Lazy<int[]>(static () => new FunctionData(4096).DocumentEnds);
        return new("documents, whole layer", 4096, (data, output, threads) => layer.Value.Forward(
            data.Query, output, 1, data.Tokens, Options(threads, new DocumentMask.Captures { Document = data.Document })))
        {
            Against = "packed sequences",
            Other = (data, output, threads) => packed.Value.Forward(data.Query, output, ends.Value, Options(threads)),
            MostTime = 1.15,
        };
    }
}
