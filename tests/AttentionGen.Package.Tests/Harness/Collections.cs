using Xunit;

namespace AttentionGen.Package.Tests.Harness;

/// <summary>Tests of what is published for the platforms, which they share: one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class PackageCollection : ICollectionFixture<PackedPackage>, ICollectionFixture<PublishedProbes>
{
    public const string Name = "The packed package";
}

/// <summary>Tests that read the clock: when no other test of this project runs.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection : ICollectionFixture<PackedPackage>
{
    public const string Name = "Alone";
}
