using Xunit;

namespace AttentionGen.Generator.Tests.Harness;

/// <summary>Tests of times, which other tests would disturb, run after all others, one at a time.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;
