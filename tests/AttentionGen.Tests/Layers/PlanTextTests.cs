using Xunit;

namespace AttentionGen.Tests.Layers;

/// <summary>A plan that is written to a log says what it plans.</summary>
public class PlanTextTests
{
    [Fact]
    public void Plan_IsALineForEachWidth()
    {
        string[] lines = EightHeadsOf64.Plan.ToString().Split(Environment.NewLine);
        WidthPlan active = EightHeadsOf64.Plan.Active;

        Assert.Equal(EightHeadsOf64.Plan.Widths.Select(static width => width.Name), lines.Select(static line => line.Split(':')[0]));
        Assert.Single(lines, static line => line.EndsWith(", active", StringComparison.Ordinal));
        Assert.Contains(
            $"{active.Name}: projection {active.ProjectionRows}×{active.ProjectionVectors}, scores {active.ScoreRows}×{active.ScoreVectors}, ",
            EightHeadsOf64.Plan.ToString(),
            StringComparison.Ordinal);
    }
}
