namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>The cosines and sines that ONNX Runtime's operators rotate queries and keys by, as constants of a model.</summary>
internal static class RotationTables
{
    private const double Base = 10_000;

    /// <summary>Adds a row for each position, a column for each pair, and returns the names of both tables.</summary>
    public static (string Cosines, string Sines) Add(OnnxModelWriter model, int positions, int rotaryDim)
    {
        int pairs = rotaryDim / 2;
        float[] cosines = new float[positions * pairs], sines = new float[positions * pairs];
        for (int i = 0; i < cosines.Length; i++)
        {
            int position = i / pairs, pair = i % pairs;
            (double sine, double cosine) = Math.SinCos(position * Math.Pow(Base, -2.0 * pair / rotaryDim));
            (sines[i], cosines[i]) = ((float)sine, (float)cosine);
        }

        model.Constant("cosines", [positions, pairs], cosines);
        model.Constant("sines", [positions, pairs], sines);
        return ("cosines", "sines");
    }
}
