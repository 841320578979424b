namespace AttentionGen.Generator.Planning;

/// <summary>What a layer holds and what its calls cost, as far as the attribute fixes it.</summary>
/// <param name="Parameters">Learned numbers: weights, biases and what the options add.</param>
/// <param name="WeightBytes">Bytes of them, as float32.</param>
/// <param name="MultiplyAddsPerToken">The projections of a token: its query, key and value, and its output.</param>
/// <param name="MultiplyAddsPerQuery">The part of them that a query of another sequence needs: its own projection and the output's.</param>
/// <param name="MultiplyAddsPerPair">Score and context of a query and a key that it sees, over all heads.</param>
/// <param name="ActivationBytesPerToken">Bytes of a token's input rows and of its output row.</param>
/// <param name="ScratchBytesPerThread">Scratch of a thread whose size the attribute fixes.</param>
/// <param name="ScratchBytesPerToken">What a token of a call by one thread adds to it, apart from the rounding of the number of keys.</param>
internal sealed record CostPlan(
    long Parameters,
    long WeightBytes,
    long MultiplyAddsPerToken,
    long MultiplyAddsPerQuery,
    long MultiplyAddsPerPair,
    long ActivationBytesPerToken,
    long ScratchBytesPerThread,
    long ScratchBytesPerToken);
