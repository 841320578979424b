namespace AttentionGen.Kernels;

/// <summary>Projects one input to rows of query | key | value, through the norm in front of it if there is one.</summary>
internal sealed unsafe class ProjectNormalised : ProjectInput
{
    protected override PackedNorm? Reader(RunningCall call) => call.Division.IsByItem ? call.Weights.Frame!.InputNorm : null;

    protected override Projection Of(RunningCall call, float* origin)
    {
        Projection projection = base.Of(call, origin);
        return call.Division.IsByItem || call.Weights.Frame!.InputNorm is null
            ? projection
            : projection with { Source = call.Rows.Query.WithOrigin(call.Origin + call.Scratch.NormRows) };
    }
}
