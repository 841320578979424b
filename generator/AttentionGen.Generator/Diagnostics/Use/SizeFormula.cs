using System.Globalization;
using System.Numerics;

namespace AttentionGen.Generator.Diagnostics.Use;

/// <summary>One factor of a size: its name in the messages, and its number where that is known.</summary>
internal readonly record struct SizeFactor(string Name, long? Value)
{
    public static implicit operator SizeFactor((string Name, long? Value) factor) => new(factor.Name, factor.Value);
}

/// <summary>Takes the factors of a size that a span has to have exactly; says why a length can be none of it.</summary>
internal sealed class SizeFormula(params SizeFactor[] factors)
{
    private readonly SizeFactor[] _known = [.. factors.Where(static factor => factor.Value is not null)];

    /// <summary>Whether a factor is negative, which is reported on the factor and makes no size.</summary>
    private bool IsBroken => _known.Any(static factor => factor.Value < 0);

    /// <summary>The size, if all factors are known.</summary>
    public BigInteger? Exact => _known.Length == factors.Length && !IsBroken ? Product : null;

    /// <summary>What is known of the size: it is a multiple of this.</summary>
    private BigInteger Product => _known.Aggregate(BigInteger.One, static (product, factor) => product * factor.Value!.Value);

    /// <returns>What the length would have to be, as in "hold batch × DModel = 2 × 64 = 128", or null where it may fit.</returns>
    public string? Contradiction(long length)
    {
        if (IsBroken || (Exact is { } exact ? exact == length : Product.IsZero ? length == 0 : length % Product == 0))
        {
            return null;
        }

        string names = string.Join(" × ", _known.Select(static factor => factor.Name));
        string numbers = string.Join(" × ", _known.Select(static factor => factor.Value!.Value.ToString(CultureInfo.InvariantCulture)));
        string product = _known.Length > 1 ? $"{numbers} = {Product.ToString(CultureInfo.InvariantCulture)}" : numbers;
        return $"{(Exact is null && !Product.IsZero ? "a multiple of " : "")}{names} = {product}";
    }
}
