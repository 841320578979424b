namespace AttentionGen;

/// <summary>
/// Counts the nodes, tensors, names and numbers of a file while they are read, and refuses one with more than any model has: each of them
/// costs memory, and a few bytes of a hostile file make one.
/// </summary>
internal sealed class ReadingBudget(WireReader wire)
{
    // Graphs of models with hundreds of layers have some hundred thousand.
    private const int Most = 4_000_000;

    private int _taken;

    /// <summary>Counts one that stands at a byte of the file.</summary>
    public void Take(long at)
    {
        if (++_taken > Most)
        {
            throw wire.Fail(at, $"expected at most {Most} nodes, tensors, names and numbers in the graph, found more.");
        }
    }
}
