using Xunit;

namespace AttentionGen.Package.Tests.Harness;

/// <summary>Tests that publish: one after the other, because each of them takes all processors.</summary>
[CollectionDefinition(Name)]
public sealed class PackageCollection : ICollectionFixture<PackedPackage>
{
    public const string Name = "The packed package";
}

/// <summary>Tests that read the clock: when no other test of this project runs.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection : ICollectionFixture<PackedPackage>
{
    public const string Name = "Alone";
}
