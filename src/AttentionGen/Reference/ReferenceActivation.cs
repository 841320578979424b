namespace AttentionGen;

/// <summary>The activations in double precision, from their definitions.</summary>
internal static class ReferenceActivation
{
    /// <summary>f(x).</summary>
    public static double Of(Activation activation, double x) => activation switch
    {
        // x · Φ(x), and Φ(x) is half of erfc(−x / √2), in which nothing cancels where Φ is small.
        Activation.Gelu => x * ReferenceErrorFunction.Complement(-x / Math.Sqrt(2)) / 2,
        Activation.GeluTanh => x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))) / 2,
        Activation.QuickGelu => x * Logistic(1.702 * x),
        Activation.Silu => x * Logistic(x),
        Activation.Relu => Math.Max(x, 0),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "activation must be one of the members of Activation."),
    };

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));
}
