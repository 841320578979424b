namespace AttentionGen.Tests.Layers;

/// <summary>Layers whose attribute fixes the sequence: their methods take no length, so it is checked here and dropped.</summary>
internal static class FixedLengthCases
{
    public static LayerCase SequenceOf17 { get; } = new(
        nameof(Layers.SequenceOf17),
        Layers.SequenceOf17.Shape,
        Layers.SequenceOf17.KeyBlockLength,
        weights =>
        {
            var layer = new Layers.SequenceOf17(weights);
            return (input, output, batch, sequence, padding, workspace, maxDegree) =>
            {
                RequireLength(Layers.SequenceOf17.Sequence, sequence);
                layer.Forward(input, output, batch, padding, workspace, maxDegree);
            };
        },
        (query, key, value, output, batch, queryLength, keyLength, padding, workspace, maxDegree) =>
        {
            RequireLength(Layers.SequenceOf17.Sequence, queryLength, keyLength);
            Layers.SequenceOf17.Attend(query, key, value, output, batch, padding, workspace, maxDegree);
        },
        (batch, _, maxDegree) => Layers.SequenceOf17.GetWorkspaceBytes(batch, maxDegree),
        Layers.SequenceOf17.Sequence);

    public static LayerCase SequenceOf64 { get; } = new(
        nameof(Layers.SequenceOf64),
        Layers.SequenceOf64.Shape,
        Layers.SequenceOf64.KeyBlockLength,
        weights =>
        {
            var layer = new Layers.SequenceOf64(weights);
            return (input, output, batch, sequence, padding, workspace, maxDegree) =>
            {
                RequireLength(Layers.SequenceOf64.Sequence, sequence);
                layer.Forward(input, output, batch, padding, workspace, maxDegree);
            };
        },
        (query, key, value, output, batch, queryLength, keyLength, padding, workspace, maxDegree) =>
        {
            RequireLength(Layers.SequenceOf64.Sequence, queryLength, keyLength);
            Layers.SequenceOf64.Attend(query, key, value, output, batch, padding, workspace, maxDegree);
        },
        (batch, _, maxDegree) => Layers.SequenceOf64.GetWorkspaceBytes(batch, maxDegree),
        Layers.SequenceOf64.Sequence);

    private static void RequireLength(int expected, params ReadOnlySpan<int> lengths)
    {
        foreach (int length in lengths)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(length, expected);
        }
    }
}
