using AttentionGen.Generator.Model;
using static AttentionGen.Generator.Model.ShapeLimits;

namespace AttentionGen.Generator.Parsing;

/// <summary>
/// Takes the arguments of an attribute, whatever is wrong with them; hands on a spec that is right, and as much like them as
/// they allow: what callers see of the layer is what the attribute says wherever that is possible.
/// </summary>
internal sealed class StandInReader(AttributeArguments arguments)
{
    /// <summary>A width that fits any number of heads of any size.</summary>
    private const int UsualWidth = 64;

    /// <summary>Whether a fixed length is asked for that cannot be.</summary>
    public bool IsLengthUnknown => arguments.Read<int>("Sequence").Or(0) is < 0 or > MaxSequence;

    public AttentionSpec Read(TypeLocation location)
    {
        int dModel = Int("DModel", MinDModel, MaxDModel, UsualWidth);
        int heads = Int("Heads", 1, MaxHeads, 1);
        int groups = Int("KeyValueHeads", 1, heads, heads);
        int headDim = Int("HeadDim", 1, MaxHeadDim, NearestValues.Clamp(dModel / heads, 1, MaxHeadDim));
        bool causal = Flag("Causal", false);
        var spec = new AttentionSpec(
            location,
            dModel,
            heads,
            headDim,
            heads % groups == 0 ? groups : heads,
            causal,
            Flag("Bias", true),
            Flag("OutputProjection", true),
            IsLengthUnknown ? 1 : arguments.Read<int>("Sequence").Or(0),
            Scale(headDim))
        {
            KeyDim = Int("KeyDim", 1, MaxDModel, dModel),
            ValueDim = Int("ValueDim", 1, MaxDModel, dModel),
            ValueHeadDim = Int("ValueHeadDim", 1, MaxHeadDim, headDim),
            OutputDim = Int("OutputDim", 1, MaxDModel, dModel),
            AddBiasKeyValue = Flag("AddBiasKeyValue", false),
            AddZeroAttention = Flag("AddZeroAttention", false),
            PositionBias = arguments.ReadEnum("PositionBias").Or(0) == 0 ? BiasKind.None : BiasKind.Alibi,
            Sinks = Flag("Sinks", false),
            RightWindow = causal ? 0 : -1,
        };
        return Fits(spec) ? spec : spec with { HeadDim = UsualWidth, ValueHeadDim = UsualWidth };
    }

    /// <summary>The number that a constant of the stubs has, where the attribute has an argument of that name.</summary>
    public static double? Number(AttentionSpec spec, string name) => name switch
    {
        "DModel" => spec.DModel,
        "Heads" => spec.Heads,
        "HeadDim" => spec.HeadDim,
        "KeyValueHeads" => spec.KeyValueHeads,
        "ValueHeadDim" => spec.ValueHeadDim,
        "KeyDim" => spec.KeyDim,
        "ValueDim" => spec.ValueDim,
        "Sequence" => spec.Sequence,
        "Scale" => spec.Scale,
        _ => null,
    };

    private static bool Fits(AttentionSpec spec)
    {
        long rows = Math.Max(Math.Max(spec.DModel, spec.OutputDim), Math.Max(spec.KeyDim, spec.ValueDim));
        return rows * spec.Heads * Math.Max(spec.HeadDim, spec.ValueHeadDim) <= MaxProjectionElements;
    }

    /// <summary>The argument, where it is in its range; what is not there is zero, and so is none of these.</summary>
    private int Int(string name, int min, int max, int otherwise) =>
        arguments.Read<int>(name).Or(0) is var value && value >= min && value <= max ? value : otherwise;

    private bool Flag(string name, bool otherwise) => arguments.Read<bool>(name).Or(otherwise);

    private double Scale(int headDim) =>
        arguments.Read<double>("Scale").Or(0) is > 0 and <= float.MaxValue and var scale ? scale : 1 / Math.Sqrt(headDim);
}
