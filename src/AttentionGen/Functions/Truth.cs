using System.ComponentModel;

#if IN_GENERATOR
namespace AttentionGen.Generator.Model.Functions;
#else
namespace AttentionGen.Kernels;
#endif

/// <summary>What a condition is for all of many pairs: always true, never, or sometimes (Kleene's logic). For generated code.</summary>
/// <remarks>The generator compiles this file too.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct Truth
{
    private readonly bool _never;
    private readonly bool _always;

    private Truth(bool never, bool always)
    {
        _never = never;
        _always = always;
    }

    /// <summary>Sometimes, as far as is known.</summary>
    public static Truth Unknown => default;

    /// <summary>For every pair.</summary>
    public bool IsAlways => _always;

    /// <summary>For none.</summary>
    public bool IsNever => _never;

    /// <summary>What is known.</summary>
    /// <param name="never">Whether no pair has it.</param>
    /// <param name="always">Whether every pair has it.</param>
    public static Truth Of(bool never, bool always) => new(never, always);

    /// <summary>Of one value.</summary>
    /// <param name="value">The value.</param>
    public static Truth Of(bool value) => new(!value, value);

    /// <summary>Never where another is never, and otherwise as if it were not there, beside others that have to hold too.</summary>
    /// <param name="a">The other.</param>
    public static Truth UnlessNever(Truth a) => new(a._never, !a._never);

    /// <summary>Both.</summary>
    /// <param name="a">The one.</param>
    /// <param name="b">The other.</param>
    public static Truth operator &(Truth a, Truth b) => new(a._never || b._never, a._always && b._always);

    /// <summary>Either.</summary>
    /// <param name="a">The one.</param>
    /// <param name="b">The other.</param>
    public static Truth operator |(Truth a, Truth b) => new(a._never && b._never, a._always || b._always);

    /// <summary>One but not the other.</summary>
    /// <param name="a">The one.</param>
    /// <param name="b">The other.</param>
    public static Truth operator ^(Truth a, Truth b) =>
        new((a._never && b._never) || (a._always && b._always), (a._never && b._always) || (a._always && b._never));

    /// <summary>The opposite.</summary>
    /// <param name="a">Of what.</param>
    public static Truth operator ~(Truth a) => new(a._always, a._never);
}
