using System.Runtime.Intrinsics;
using AttentionGen.Kernels;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Functions;

/// <summary>Functions of <see cref="AttentionMath"/> are as exact as they say, and a lane has the bits of the same function of one number.</summary>
public class FunctionMathTests
{
    private const int Numbers = 1 << 20;

    [Theory]
    [InlineData("Exp", 1.5)]
    [InlineData("Exp2", 1.5)]
    [InlineData("Log", 1.5)]
    [InlineData("Tanh", 2)]
    public void Function_IsWithinItsError(string name, double units)
    {
        double worst = 0;
        foreach (float x in Arguments(name))
        {
            double exact = name switch { "Exp" => Math.Exp(x), "Exp2" => Math.Pow(2, x), "Log" => Math.Log(x), _ => Math.Tanh(x) };
            float found = Of(name, x);
            if (double.IsNaN(exact) || Math.Abs(exact) > float.MaxValue)
            {
                Assert.True(double.IsNaN(exact) ? float.IsNaN(found) : !float.IsFinite(found) || Math.Abs(found) > 3.3e38f, $"{name}({x:R}) is {found:R}.");
                continue;
            }

            // Of numbers too small for a whole mantissa, the unit is that of the smallest that has one.
            float size = MathF.Max(MathF.Abs((float)exact), 1.17549435e-38f);
            double unit = (double)MathF.BitIncrement(size) - size;
            worst = Math.Max(worst, Math.Abs(found - exact) / unit);
        }

        Assert.InRange(worst, 0, units);
    }

    [Theory]
    [InlineData("Exp", float.NegativeInfinity, 0f)]
    [InlineData("Exp", float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData("Exp", float.NaN, float.NaN)]
    [InlineData("Exp", 0f, 1f)]
    [InlineData("Exp", 3e38f, float.PositiveInfinity)]
    [InlineData("Exp2", float.NegativeInfinity, 0f)]
    [InlineData("Exp2", float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData("Exp2", float.NaN, float.NaN)]
    [InlineData("Exp2", 10f, 1024f)]
    [InlineData("Exp2", -149f, float.Epsilon)]
    [InlineData("Exp2", 128f, float.PositiveInfinity)]
    [InlineData("Log", 0f, float.NegativeInfinity)]
    [InlineData("Log", -1f, float.NaN)]
    [InlineData("Log", float.NegativeInfinity, float.NaN)]
    [InlineData("Log", float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData("Log", float.NaN, float.NaN)]
    [InlineData("Log", 1f, 0f)]
    public void Ends_AreAsMathematicsHasThem(string name, float x, float expected) => Assert.Equal(expected, Of(name, x));

    [Theory]
    [InlineData("Exp")]
    [InlineData("Exp2")]
    [InlineData("Log")]
    [InlineData("Tanh")]
    public void Lanes_HaveTheBitsOfOneNumber(string name)
    {
        float[] arguments = [.. Arguments(name)];
        var found = new float[arguments.Length];
        foreach (int lanes in (int[])[4, 8, 16])
        {
            for (int i = 0; i + lanes <= arguments.Length; i += lanes)
            {
                switch (lanes)
                {
                    case 4:
                        Vector128<float> x4 = Vector128.Create(arguments, i);
                        (name switch { "Exp" => FunctionMath.Exp(x4), "Exp2" => FunctionMath.Exp2(x4), "Log" => FunctionMath.Log(x4), _ => FunctionMath.Tanh(x4) }).CopyTo(found, i);
                        break;
                    case 8:
                        Vector256<float> x8 = Vector256.Create(arguments, i);
                        (name switch { "Exp" => FunctionMath.Exp(x8), "Exp2" => FunctionMath.Exp2(x8), "Log" => FunctionMath.Log(x8), _ => FunctionMath.Tanh(x8) }).CopyTo(found, i);
                        break;
                    default:
                        Vector512<float> x16 = Vector512.Create(arguments, i);
                        (name switch { "Exp" => FunctionMath.Exp(x16), "Exp2" => FunctionMath.Exp2(x16), "Log" => FunctionMath.Log(x16), _ => FunctionMath.Tanh(x16) }).CopyTo(found, i);
                        break;
                }
            }

            Bits.AssertSame(arguments.Select(x => Of(name, x)).ToArray(), found, $"{name}, {lanes} lanes");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(48)]
    [InlineData(641)]
    [InlineData(65_537)]
    [InlineData(715_827_883)]
    [InlineData(1 << 30)]
    [InlineData(int.MaxValue - 1)]
    [InlineData(int.MaxValue)]
    public void Divisions_AreThoseOfCSharp(int divisor)
    {
        int[] dividends =
        [
            .. Integers(200_000), int.MinValue, int.MinValue + 1, -1, 0, 1, int.MaxValue, divisor, -divisor, divisor - 1, 1 - divisor, -divisor - 1,
            unchecked(divisor + 1), 0, 0, 0, 0, 0, 0, 0, 0,
        ];
        for (int i = 0; i + 16 <= dividends.Length; i += 16)
        {
            Vector512<int> x = Vector512.Create(dividends, i);
            Assert.Equal(Each(x, v => v / divisor), FunctionMath.Divide(x, divisor));
            Assert.Equal(Each(x, v => v % divisor), FunctionMath.Remainder(x, divisor));
            Assert.Equal(Each(x, v => AttentionMath.FloorDiv(v, divisor)), FunctionMath.FloorDivide(x, divisor));
            Assert.Equal(Each(x, v => AttentionMath.FloorMod(v, divisor)), FunctionMath.FloorModulo(x, divisor));
            Assert.Equal(Each(x, v => v / divisor).GetLower(), FunctionMath.Divide(x.GetLower(), divisor));
            Assert.Equal(Each(x, v => v % divisor).GetLower().GetLower(), FunctionMath.Remainder(x.GetLower().GetLower(), divisor));
        }
    }

    [Fact]
    public void FloorDivision_IsThatOfPython()
    {
        Assert.Equal((-1, 63), (AttentionMath.FloorDiv(-1, 64), AttentionMath.FloorMod(-1, 64)));
        Assert.Equal((-1, 0), (AttentionMath.FloorDiv(-64, 64), AttentionMath.FloorMod(-64, 64)));
        Assert.Throws<ArgumentOutOfRangeException>(static () => AttentionMath.FloorDiv(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(static () => AttentionMath.FloorMod(1, -2));
    }

    [Fact]
    public void Shifts_AreThoseOfCSharp()
    {
        int[] values = Integers(4096), counts = [.. Integers(4096).Reverse()];
        for (int i = 0; i + 16 <= values.Length; i += 16)
        {
            Vector512<int> x = Vector512.Create(values, i), n = Vector512.Create(counts, i);
            Assert.Equal(Vector512.Create([.. Enumerable.Range(i, 16).Select(j => values[j] << counts[j])]), FunctionMath.ShiftLeft(x, n));
            Assert.Equal(Vector256.Create([.. Enumerable.Range(i, 8).Select(j => values[j] >> counts[j])]), FunctionMath.ShiftRight(x.GetLower(), n.GetLower()));
            Assert.Equal(
                Vector128.Create([.. Enumerable.Range(i, 4).Select(j => values[j] >>> counts[j])]),
                FunctionMath.UnsignedShiftRight(x.GetLower().GetLower(), n.GetLower().GetLower()));
        }
    }

    [Fact]
    public void Lookups_ReadTheLanesThatAreLeft_AndNoOther()
    {
        int[] table = Integers(40);
        foreach ((int first, int step) in ((int, int)[])[(0, 1), (24, 1), (15, -1), (39, -1), (7, 0)])
        {
            foreach (int left in (int[])[1, 3, 15, 16, 40])
            {
                if (left < 16 || (first + (step * 15) is >= 0 and < 40))
                {
                    int[] index = [.. Enumerable.Range(0, 16).Select(lane => first + (step * lane))];
                    int[] expected = [.. index.Select((at, lane) => lane < left ? table[Math.Clamp(at, 0, 39)] : 0)];
                    Assert.Equal(Vector512.Create(expected), FunctionMath.Lookup(ref table[0], Vector512.Create(index), left));
                    Assert.Equal(Vector512.Create(expected), FunctionMath.Gather(ref table[0], Vector512.Create(index), left));
                }
            }
        }
    }

    private static Vector512<int> Each(Vector512<int> x, Func<int, int> function) =>
        Vector512.Create([.. Enumerable.Range(0, 16).Select(lane => function(x.GetElement(lane)))]);

    private static float Of(string name, float x) => name switch
    {
        "Exp" => AttentionMath.Exp(x),
        "Exp2" => AttentionMath.Exp2(x),
        "Log" => AttentionMath.Log(x),
        _ => AttentionMath.Tanh(x),
    };

    /// <summary>Numbers of every size, and those of the range that matters more densely.</summary>
    private static IEnumerable<float> Arguments(string name) =>
        SeededNumbers.Make(Numbers / 2, 3, name == "Log" ? 50f : 120f).Concat(Integers(Numbers / 2).Select(BitConverter.Int32BitsToSingle));

    private static int[] Integers(int count) => [.. SeededNumbers.Make(count, 9).Zip(SeededNumbers.Make(count, 10), static (a, b) =>
        unchecked(((int)(a * (1 << 23)) << 12) ^ (int)(b * (1 << 23))))];
}
