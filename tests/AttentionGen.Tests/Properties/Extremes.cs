using System.Globalization;
using CsCheck;

namespace AttentionGen.Tests.Properties;

/// <summary>Numbers from the ends of float32, and how many places of an input they go to.</summary>
/// <param name="Choice">The numbers that a place may get.</param>
/// <param name="Share">The part of the places that get one, up to 1.</param>
/// <param name="Seed">Decides which places get which, and what the other numbers are.</param>
internal sealed record Extremes(float[] Choice, double Share, int Seed)
{
    private static readonly float[] All =
    [
        float.MaxValue, float.MinValue, 3e38f, -3e38f, 2.4e38f, -2.4e38f, 1e38f, -1e38f, 1e30f, -1e30f, 1e20f, -1e20f, 1e-38f, float.Epsilon,
    ];

    private static readonly double[] Shares = [0.1, 0.5, 1];

    /// <summary>One number or all of them, in few places, in half of them or everywhere.</summary>
    public static Gen<Extremes> Any { get; } = Gen.Select(
        Gen.OneOf(Gen.OneOf(All).Select(number => new[] { number }), Gen.Const(All)),
        Gen.OneOf(Shares),
        Gen.Int[0, 999_999],
        (choice, share, seed) => new Extremes(choice, share, seed));

    public static Extremes Of(int seed) => new(seed % 2 == 0 ? [All[seed % All.Length]] : All, Shares[seed % Shares.Length], seed);

    public void Sprinkle(float[] numbers)
    {
        // Of inputs that are changed together, each gets its numbers in other places.
        var random = new Random(Seed + numbers.Length);
        for (int i = 0; i < numbers.Length; i++)
        {
            if (random.NextDouble() < Share)
            {
                numbers[i] = Choice[random.Next(Choice.Length)];
            }
        }
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", Choice)} in {Share:p0} of the places, seed {Seed}");
}
