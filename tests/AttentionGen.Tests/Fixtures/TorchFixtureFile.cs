using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AttentionGen.Tests.Fixtures;

/// <summary>Takes one file of <c>tests/fixtures/torch</c> and hands on its modules. The script there says what a file holds.</summary>
internal static class TorchFixtureFile
{
    // A file and these types must agree to the last option: one that is read past is one that is not tested.
    private static readonly JsonSerializerOptions TorchNames = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    /// <summary>Reads all modules of a file.</summary>
    public static IReadOnlyList<TorchFixture> Read(string path)
    {
        using var file = SafetensorsFile.Open(path);
        TorchDeclaration declaration = Parse<TorchDeclaration>(file, "declaration");
        return [.. Parse<string[]>(file, "modules").Select(module => Read(file, declaration, module))];
    }

    private static TorchFixture Read(SafetensorsFile file, TorchDeclaration declaration, string module)
    {
        TorchCall call = Parse<TorchCall>(file, module);
        string layer = $"{module}.layer.";
        TorchTensor<float> query = Tensor(call.Queries, "query") ?? throw Missing("query");
        TorchTensor<float> key = Tensor(call.Keys, "key") ?? query;
        float[]? paddingBias = call.KeyPaddingMask == TorchMask.Float ? Singles("key_padding_mask") : null;
        return new TorchFixture
        {
            Name = $"{Path.GetFileNameWithoutExtension(file.Path)}/{module}",
            Declaration = declaration,
            Call = call,
            Path = file.Path,
            WeightsPrefix = layer,
            State = file.TensorNames.Where(name => name.StartsWith(layer, StringComparison.Ordinal))
                .ToDictionary(name => name[layer.Length..], file.ReadFloat32),
            Query = query,
            Key = key,
            Value = Tensor(call.Keys, "value") ?? key,
            Denied = call.AttnMask == TorchMask.Bool ? Elements<bool>("attn_mask") : null,
            ScoreBias = paddingBias is not null ? RepeatForQueries(paddingBias, call)
                : call.AttnMask == TorchMask.Float ? Singles("attn_mask")
                : null,
            IgnoredKeys = call.KeyPaddingMask == TorchMask.Bool ? Elements<bool>("key_padding_mask") : null,
            Kept = Elements<bool>("keep"),
            Output = Tensor(call.Queries, "output") ?? throw Missing("output"),
            Output64 = TorchTensor<double>.Of(Elements<double>("output64") ?? throw Missing("output64"), call, call.Queries),
            Weights = Singles("weights"),
            Weights64 = Elements<double>("weights64"),
        };

        float[]? Singles(string part) => Has(part) ? file.ReadFloat32($"{module}.{part}") : null;

        T[]? Elements<T>(string part)
            where T : unmanaged => Has(part) ? MemoryMarshal.Cast<byte, T>(file.ReadBytes($"{module}.{part}")).ToArray() : null;

        TorchTensor<float>? Tensor(int length, string part) =>
            Singles(part) is { } elements ? TorchTensor<float>.Of(elements, call, length) : null;

        bool Has(string part) => file.TryGetTensor($"{module}.{part}", out _);

        InvalidDataException Missing(string part) => new($"{file.Path} has no {module}.{part}.");
    }

    /// <summary>From <c>[batch, keys]</c> to <c>[batch, queries, keys]</c>.</summary>
    private static float[] RepeatForQueries(float[] paddingBias, TorchCall call) =>
        [.. paddingBias.Chunk(call.Keys).SelectMany(item => Enumerable.Repeat(item, call.Queries)).SelectMany(row => row)];

    private static T Parse<T>(SafetensorsFile file, string name)
        where T : class =>
        JsonSerializer.Deserialize<T>(file.Metadata[name], TorchNames) ?? throw new InvalidDataException($"{file.Path} has no {name}.");
}
