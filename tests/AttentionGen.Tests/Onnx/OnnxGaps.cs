namespace AttentionGen.Tests.Onnx;

/// <summary>What the library must still learn before a case can run.</summary>
internal enum OnnxGap
{
    /// <summary>Softcapped scores: <c>MultiHeadAttentionAttribute.SoftCap</c>.</summary>
    SoftCap,

    /// <summary>Scores as an output: modes 0 to 2 of <c>qk_matmul_output_mode</c>.</summary>
    Scores,

    /// <summary>See <see cref="OnnxCases.Inexpressible"/>.</summary>
    Inexpressible,
}

/// <summary>Says which cases wait for what.</summary>
internal static class OnnxGaps
{
    /// <summary>Why cases are skipped.</summary>
    public static string Reason(OnnxGap gap) => gap switch
    {
        OnnxGap.SoftCap => "No annotated class has a soft cap yet: OnnxSoftCapLayers.cs.txt holds them until the attribute knows it.",
        OnnxGap.Scores => "A call cannot return its scores yet: OnnxScores says what is missing.",
        _ => $"{nameof(OnnxCases)}.{nameof(OnnxCases.Inexpressible)} has the reason.",
    };

    /// <summary>Whether cases still wait for it.</summary>
    public static bool IsOpen(OnnxGap gap) => gap switch
    {
        OnnxGap.SoftCap => !OnnxLayers.HaveSoftCaps,
        OnnxGap.Scores => !OnnxScores.AreAvailable,
        _ => true,
    };

    /// <summary>What a case waits for; null if it can run.</summary>
    public static OnnxGap? Of(string name)
    {
        if (OnnxCases.Inexpressible.ContainsKey(name))
        {
            return OnnxGap.Inexpressible;
        }

        OnnxNode node = OnnxCases.Get(name).Node;
        if (node.Operator != "Attention")
        {
            return null;
        }

        return IsOpen(OnnxGap.SoftCap) && node.Attributes.Number("softcap") is { } cap && cap != 0f ? OnnxGap.SoftCap
            : IsOpen(OnnxGap.Scores) && OnnxScores.AreWanted(node) ? OnnxGap.Scores
            : null;
    }
}
