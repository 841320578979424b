using Xunit;

namespace AttentionGen.Tests.Support;

/// <summary>
/// Grids of examples that take minutes together: whole where <c>ATTENTIONGEN_EXHAUSTIVE=1</c>, as .ci/run has it, and one of four elsewhere, so that README's
/// command ends in minutes.
/// </summary>
internal static class Grid
{
    private const string Variable = "ATTENTIONGEN_EXHAUSTIVE";
    private const int Step = 4;

    public static bool IsWhole { get; } = Environment.GetEnvironmentVariable(Variable) == "1";

    /// <summary>Why a test that takes long by itself does not run; null if it does.</summary>
    public static string? WhyNot => IsWhole ? null : $"It takes long: .ci/run has it, and any run with {Variable}=1.";

    /// <summary>The examples that are tested: the first one, and always the same.</summary>
    public static IEnumerable<T> Of<T>(IEnumerable<T> all) => IsWhole ? all : all.Where(static (_, i) => i % Step == 0);
}

/// <summary>A test that takes long by itself.</summary>
internal sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute() => Skip = Grid.WhyNot;
}
