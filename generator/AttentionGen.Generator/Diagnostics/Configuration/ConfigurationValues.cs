using System.Globalization;

namespace AttentionGen.Generator.Diagnostics.Configuration;

/// <summary>The values of a <c>config.json</c> by the names that families have for them.</summary>
/// <param name="values">All values.</param>
/// <param name="isDecoder">Whether the layer is one of a decoder with cross-attention, whose values may have names of their own.</param>
internal sealed class ConfigurationValues(Dictionary<string, object?> values, bool isDecoder)
{
    private readonly List<string> _problems = [];

    /// <summary>Values that have been asked for and are of another type, each as half a sentence.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>The model's family, or empty.</summary>
    public string ModelType => values.TryGetValue("model_type", out object? type) && type is string name ? name : "";

    /// <summary>The first of these that is there and not null, with its name.</summary>
    public (string Key, object Value)? Find(params string[] keys)
    {
        foreach (string key in keys.Select(key => key.Replace("SIDE", isDecoder ? "decoder" : "encoder")))
        {
            if (Value(key) is { } value)
            {
                return (key, value);
            }
        }

        return null;
    }

    /// <summary>The same as a number.</summary>
    public (string Key, double Value)? Number(params string[] keys) => Typed<double>("a number", keys);

    /// <summary>The same as a flag.</summary>
    public (string Key, bool Value)? Flag(params string[] keys) => Typed<bool>("true or false", keys);

    /// <summary>The same as a text.</summary>
    public (string Key, string Value)? Text(params string[] keys) => Typed<string>("a text", keys);

    /// <summary>A value as a message has it.</summary>
    public static string Show(object value) => value switch
    {
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        string text => ConfigurationText.Show(text),
        Enum or int => string.Format(CultureInfo.InvariantCulture, "{0}", value),
        IReadOnlyList<object?> => "a list",
        _ => "a structure",
    };

    private (string Key, T Value)? Typed<T>(string type, string[] keys)
    {
        if (Find(keys) is not (var key, var value))
        {
            return null;
        }

        if (value is T typed)
        {
            return (key, typed);
        }

        string found = value is string text ? $"the text {Show(text)}" : Show(value);
        string problem = $"expected {type} as {key}, found {found}";
        if (!_problems.Contains(problem))
        {
            _problems.Add(problem);
        }

        return null;
    }

    /// <summary>A value, also one within another: <c>rope_parameters.rope_theta</c>.</summary>
    private object? Value(string key)
    {
        Dictionary<string, object?> from = values;
        string[] parts = key.Split('.');
        for (int i = 0; i < parts.Length - 1; i++)
        {
            if (!from.TryGetValue(parts[i], out object? inner) || inner is not Dictionary<string, object?> next)
            {
                return null;
            }

            from = next;
        }

        return from.TryGetValue(parts[parts.Length - 1], out object? value) ? value : null;
    }
}
