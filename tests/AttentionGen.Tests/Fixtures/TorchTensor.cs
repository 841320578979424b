namespace AttentionGen.Tests.Fixtures;

/// <summary>A rank-3 tensor of a call, in the order in which the call had it and with the batch first.</summary>
/// <param name="AsCalled">As PyTorch had it, see <see cref="TorchCall.Layout"/>.</param>
/// <param name="BatchFirst"><c>[batch, length, width]</c>; the same array if the call had it so.</param>
internal sealed record TorchTensor<T>(T[] AsCalled, T[] BatchFirst)
    where T : unmanaged
{
    /// <summary>Takes a tensor of a call.</summary>
    public static TorchTensor<T> Of(T[] asCalled, TorchCall call, int length)
    {
        if (call.Layout == SequenceLayout.BatchFirst)
        {
            return new TorchTensor<T>(asCalled, asCalled);
        }

        int width = asCalled.Length / (call.Batch * length);
        var batchFirst = new T[asCalled.Length];
        for (int b = 0; b < call.Batch; b++)
        {
            for (int i = 0; i < length; i++)
            {
                asCalled.AsSpan(((i * call.Batch) + b) * width, width).CopyTo(batchFirst.AsSpan(((b * length) + i) * width));
            }
        }

        return new TorchTensor<T>(asCalled, batchFirst);
    }
}
