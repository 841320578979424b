using Xunit;

namespace AttentionGen.Tests.Fixtures;

public class TorchLayersTests
{
    [Fact]
    public void EveryDeclarationOfTheFixtures_HasItsAnnotatedClass()
    {
        // Compiled or not yet: the text of the classes lies beside the fixtures.
        string compiled = Path.Combine(AppContext.BaseDirectory, "Fixtures", "TorchLayers.cs");
        string file = File.Exists(compiled) ? compiled : compiled + ".txt";
        string text = File.ReadAllText(file);
        string missing = string.Join('\n', TorchFixtures.Declarations.Select(TorchLayerText.Source).Where(source => !text.Contains(source, StringComparison.Ordinal)));
        Assert.True(missing.Length == 0, $"{Path.GetFileName(file)} lacks\n\n{missing}");
    }

    [Fact]
    public void NoTwoDeclarations_HaveTheSameClassOrShape()
    {
        IReadOnlyList<TorchDeclaration> layers = TorchFixtures.Declarations;
        Assert.Equal(layers.Count, layers.Select(TorchLayerText.ClassName).Distinct().Count());
        Assert.Equal(layers.Count, layers.Select(layer => layer.ToShape()).Distinct().Count());
    }
}
