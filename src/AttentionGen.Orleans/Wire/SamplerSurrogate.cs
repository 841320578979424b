using Orleans;

namespace AttentionGen;

/// <summary>The settings of a sampler between silos.</summary>
[GenerateSerializer]
[Immutable]
internal struct SamplerSurrogate
{
    [Id(0)]
    public double Temperature;

    [Id(1)]
    public int TopK;

    [Id(2)]
    public double TopP;

    [Id(3)]
    public long Seed;
}

/// <summary>Settings to what goes over the wire, and back; whether they can be used is the session's to say.</summary>
[RegisterConverter]
internal sealed class SamplerConverter : IConverter<SamplerSettings, SamplerSurrogate>
{
    public SamplerSettings ConvertFromSurrogate(in SamplerSurrogate surrogate) =>
        new() { Temperature = surrogate.Temperature, TopK = surrogate.TopK, TopP = surrogate.TopP, Seed = surrogate.Seed };

    public SamplerSurrogate ConvertToSurrogate(in SamplerSettings value) =>
        new() { Temperature = value.Temperature, TopK = value.TopK, TopP = value.TopP, Seed = value.Seed };
}
