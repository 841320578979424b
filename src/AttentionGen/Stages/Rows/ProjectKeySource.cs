namespace AttentionGen.Kernels;

/// <summary>What projections of keys and of values have in common, where these have a source of their own.</summary>
internal abstract unsafe class ProjectKeySource : ProjectRows
{
    public sealed override int RowsOfItem(in CallShape call) => call.KeyLength;

    /// <summary>It needs nothing of the stages before it.</summary>
    public sealed override bool IsReady(RunningCall call, int task, EarlierPhases earlier) => true;

    /// <summary>Runs the kernel of a layer in which they have rows of another width than the queries'.</summary>
    protected abstract void MultiplyOwn(RunningCall call, float* source, float* target, int rows, int firstPanel, int endPanel);

    protected sealed override void Multiply(RunningCall call, float* source, float* target, int rows, int firstPanel, int endPanel)
    {
        if (call.Layout.SharesInputPanels)
        {
            call.Kernels.ProjectInput(source, call.Weights.Input, target, rows, firstPanel, endPanel);
        }
        else
        {
            MultiplyOwn(call, source, target, rows, firstPanel, endPanel);
        }
    }
}
