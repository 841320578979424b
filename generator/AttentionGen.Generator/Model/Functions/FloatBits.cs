namespace AttentionGen.Generator.Model.Functions;

/// <summary>Floats as their bits, which compare as a value should: NaN with itself, and zeros by their sign.</summary>
internal static class FloatBits
{
    public static int Of(float value) => BitConverter.ToInt32(BitConverter.GetBytes(value), 0);

    public static float From(int bits) => BitConverter.ToSingle(BitConverter.GetBytes(bits), 0);
}
