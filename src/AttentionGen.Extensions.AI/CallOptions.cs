using System.Text.Json;
using Microsoft.Extensions.AI;

namespace AttentionGen;

/// <summary>What a call asks for, held against what the model has.</summary>
internal static class CallOptions
{
    /// <summary>The dimensions of the call's vectors.</summary>
    public static int Dimensions(EmbeddingGenerationOptions? options, int dimensions, TextEmbeddingOptions model)
    {
        if (options?.Dimensions is not { } wanted || wanted == dimensions || model.MatryoshkaDimensions.Contains(wanted))
        {
            return options?.Dimensions ?? dimensions;
        }

        string others = model.MatryoshkaDimensions.Count == 0
            ? $"{dimensions}: the model is not declared to be made for shorter vectors, {nameof(TextEmbeddingOptions)}.{nameof(model.MatryoshkaDimensions)}"
            : $"one of {string.Join(", ", model.MatryoshkaDimensions.Append(dimensions).Distinct().Order())}";
        throw new ArgumentOutOfRangeException(nameof(options), wanted, $"{nameof(options.Dimensions)} must be {others}, but is {wanted}.");
    }

    /// <summary>Throws if another model is asked for.</summary>
    public static void CheckModel(EmbeddingGenerationOptions? options, string? model)
    {
        if (options?.ModelId is { } wanted && wanted != model)
        {
            string own = model is null ? "not be given, since this generator's model has no name" : $"be \"{model}\", this generator's only model";
            throw new ArgumentException($"{nameof(options.ModelId)} must {own}, but is \"{wanted}\".", nameof(options));
        }
    }

    /// <summary>What is put in front of the call's texts.</summary>
    public static string Prompt(EmbeddingGenerationOptions? options, string key, TextEmbeddingOptions model)
    {
        object? named = model.DefaultPrompt;
        if (options?.AdditionalProperties?.TryGetValue(key, out object? value) == true)
        {
            named = value is JsonElement { ValueKind: JsonValueKind.String or JsonValueKind.Null } text ? text.GetString() : value;
        }

        return named switch
        {
            null => "",
            string name when model.Prompts.TryGetValue(name, out string? prompt) => prompt,
            string name => throw new ArgumentException($"The prompt must be one of {NamesOf(model)}, but is {FileText.Quote(name)}.", nameof(options)),
            _ => throw new ArgumentException($"The prompt must be one of {NamesOf(model)}, by its name, but is a {named.GetType().Name}{(named is JsonElement json ? $" of kind {json.ValueKind}" : "")}.", nameof(options)),
        };
    }

    /// <summary>The names of the prompts, for messages.</summary>
    public static string NamesOf(TextEmbeddingOptions model) =>
        model.Prompts.Count == 0 ? $"{nameof(model.Prompts)}, which are none" : string.Join(", ", model.Prompts.Keys.Order(StringComparer.Ordinal).Select(static name => $"\"{name}\""));
}
