using Xunit;

namespace AttentionGen.Tests.Fixtures;

/// <summary>All fixtures from PyTorch. Theories take names, so that a failure says which module it was.</summary>
internal static class TorchFixtures
{
    public static IReadOnlyList<TorchFixture> All { get; } =
    [
        .. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Fixtures", "torch"), "*.safetensors")
            .Order(StringComparer.Ordinal)
            .SelectMany(TorchFixtureFile.Read),
    ];

    /// <summary>All names.</summary>
    public static TheoryData<string> Names => [.. All.Select(fixture => fixture.Name)];

    /// <summary>What the annotated classes are made of, each once.</summary>
    public static IReadOnlyList<TorchDeclaration> Declarations => [.. All.Select(fixture => fixture.Declaration).Distinct()];

    public static TorchFixture Get(string name) => All.First(fixture => fixture.Name == name);
}
