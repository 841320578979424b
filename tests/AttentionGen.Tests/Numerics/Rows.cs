using System.Numerics.Tensors;

namespace AttentionGen.Tests.Numerics;

/// <summary>Numbers with what is known about their float32 counterparts.</summary>
/// <param name="Exact">The numbers in double precision.</param>
/// <param name="Deviation">Root of the sum of squares of everything that was rounded on the way to them; see <see cref="ErrorBound"/>.</param>
internal sealed record Rows(double[] Exact, double[] Deviation)
{
    /// <summary>Numbers that are given in float32.</summary>
    public static Rows Exactly(float[] values)
    {
        Rows rows = Zeros(values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            rows.Exact[i] = values[i];
        }

        return rows;
    }

    public static Rows Zeros(int count) => new(new double[count], new double[count]);

    /// <summary>The largest error that rounding explains.</summary>
    public double[] Bound()
    {
        var bound = new double[Deviation.Length];
        TensorPrimitives.Multiply(Deviation, ErrorBound.Lambda * ErrorBound.U, bound);
        return bound;
    }
}
