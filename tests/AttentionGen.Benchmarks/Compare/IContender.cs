namespace AttentionGen.Benchmarks.Compare;

/// <summary>One implementation of what a row times, bound to its weights, input and output, so that only the call is timed.</summary>
internal interface IContender : IDisposable
{
    /// <summary>What stands in the table's head.</summary>
    string Name { get; }

    /// <summary>Which of several ways to compute the same it is; empty if there is one only.</summary>
    string Form => "";

    /// <summary>Calls after which it is as fast as it gets.</summary>
    int CallsUntilWarm { get; }

    /// <summary>How long its own threads may keep their cores busy after a call, looking for more work.</summary>
    TimeSpan BusyAfterCall { get; }

    /// <summary>What the last call wrote.</summary>
    ReadOnlySpan<float> Output { get; }

    /// <summary>One call.</summary>
    void Run();
}
