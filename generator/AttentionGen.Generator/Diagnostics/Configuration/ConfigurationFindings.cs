namespace AttentionGen.Generator.Diagnostics.Configuration;

/// <summary>Takes values of a layer and those that its model's configuration or its family has; keeps what differs, each as half a sentence.</summary>
/// <param name="type">The <c>model_type</c>.</param>
/// <param name="preset">What the family's preset sets.</param>
internal sealed class ConfigurationFindings(string type, IReadOnlyDictionary<string, object> preset)
{
    private const double Tolerance = 1e-6;

    private readonly List<string> _problems = [];

    /// <summary>What was found.</summary>
    public IReadOnlyList<string> All => _problems;

    /// <summary>The <c>model_type</c>.</summary>
    public string Type => type;

    /// <summary>What the family's preset sets, or what the attribute has without one.</summary>
    public T OfFamily<T>(string property, T otherwise) => preset.TryGetValue(property, out object? value) ? (T)value : otherwise;

    /// <summary>Says what no layer can be.</summary>
    public void Add(string problem) => _problems.Add(problem);

    /// <summary>Says that a property is not what the file has.</summary>
    public void Differs(string property, string actual, string key, string value) => _problems.Add($"{property} is {actual}, but {key} is {value}");

    /// <summary>Holds a number against the file's, if it has one.</summary>
    public void Compare(string property, double actual, (string Key, double Value)? stated)
    {
        if (stated is (var key, var value) && !IsSame(actual, value))
        {
            Differs(property, ConfigurationValues.Show(actual), key, ConfigurationValues.Show(value));
        }
    }

    /// <summary>Holds a number against the file's, or against the family's where the file has none.</summary>
    public void Compare(string property, double actual, (string Key, double Value)? stated, double family)
    {
        Compare(property, actual, stated);
        if (stated is null && !IsSame(actual, family))
        {
            DiffersFromFamily(property, actual, family);
        }
    }

    /// <summary>Holds a flag against the file's, or against the family's where the file has none.</summary>
    public void Compare(string property, bool actual, (string Key, bool Value)? stated, bool family)
    {
        if (stated is not (var key, var value))
        {
            CompareFamily(property, actual, family);
        }
        else if (actual != value)
        {
            Differs(property, ConfigurationValues.Show(actual), key, ConfigurationValues.Show(value));
        }
    }

    /// <summary>Holds a property against the family's, where files have no word for it.</summary>
    public void CompareFamily<T>(string property, T actual, T family)
        where T : notnull
    {
        if (!actual.Equals(family))
        {
            DiffersFromFamily(property, actual, family);
        }
    }

    private void DiffersFromFamily(string property, object actual, object family) =>
        Differs(property, ConfigurationValues.Show(actual), "model_type", $"{type}, whose layers have {property} = {ConfigurationValues.Show(family)}");

    /// <summary>Neither what is not a number nor infinity is a value of a layer.</summary>
    private static bool IsSame(double actual, double expected) => !double.IsInfinity(expected) && Math.Abs(actual - expected) <= Tolerance * Math.Abs(expected);
}
