using Xunit;

namespace AttentionGen.Tests.Support;

/// <summary>Tests that other tests would disturb run after all others, one at a time.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;
