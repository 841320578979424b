using AttentionGen.Generator.Tests.Harness;
using Xunit;

namespace AttentionGen.Generator.Tests.Incrementality;

/// <summary>What each kind of edit makes of every step of the pipeline. A row that changes is a cost that users pay with each keystroke.</summary>
public sealed class EditMatrixTests
{
    public static TheoryData<string> Edits => new(EditCases.All.Select(edit => edit.Name));

    [Theory]
    [MemberData(nameof(Edits))]
    public void Edit_RunsTheStepsThatItHasTo_AndNoOther(string name)
    {
        EditCase edit = EditCases.All.Single(candidate => candidate.Name == name);

        ProjectEdit result = TestProject.Edit(edit.Before, edit.After);

        EditCase actual = edit with
        {
            Parsed = result.Reasons(TrackingNames.Parsed),
            Specs = result.Reasons(TrackingNames.Specs),
            Stubs = result.Reasons(TrackingNames.Stubs),
            Analyzers = result.Reasons(TrackingNames.AnalyzersSwitch),
            Widths = result.Reasons(TrackingNames.Widths),
            Layers = result.Reasons(GeneratorHarness.LayerOutput),
            Switch = result.Reasons(TrackingNames.ReportSwitch),
            Reported = result.Reasons(TrackingNames.ReportedSpecs),
            Report = result.Reasons(GeneratorHarness.ReportOutput),
            Files = result.ChangedFiles(),
        };
        Assert.Equal(edit, actual);
    }

    [Fact]
    public void EveryNamedStep_IsInTheMatrix()
    {
        EditCase wrong = EditCases.All.First(edit => edit.Stubs != "none");
        ProjectEdit result = TestProject.Edit(wrong.Before, wrong.After);

        Assert.All(TrackingNames.All, step => Assert.NotEqual("none", result.Reasons(step)));
        Assert.Equal(7, TrackingNames.All.Length);
        Assert.Equal([GeneratorHarness.ReportOutput, GeneratorHarness.LayerOutput], result.After.TrackedOutputSteps.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void NothingThatAStepKeeps_ReachesTheCompilation()
    {
        EditCase edit = EditCases.All.Single(candidate => candidate.Name == "Report on, attribute value");

        ProjectEdit result = TestProject.Edit(edit.Before, edit.After);

        object?[] kept = [.. TrackingNames.All.SelectMany(step => result.After.TrackedSteps.GetValueOrDefault(step, [])).SelectMany(step => step.Outputs).Select(value => value.Value)];
        Assert.True(kept.Length >= 6, $"Only {kept.Length} values were found.");
        Assert.All(kept, value => Assert.Null(RoslynReferences.FindPath(value, "value")));
    }
}
