namespace AttentionGen;

/// <summary>Reads a projection of gates that is a linear layer of its own, <c>[H·Dv, E]</c> for each element of a context or <c>[H, E]</c> for each head.</summary>
internal static class GateTensors
{
    /// <summary>The arrays, and with them the gates, if the module has them.</summary>
    public static WeightArrays Read(LayerTensors module, LinearNames names, int contextWidth, WeightArrays arrays)
    {
        string[] found = Array.FindAll(names.Gates, stem => module.Has(stem + ".weight") || module.Has(stem + ".bias"));
        if (found.Length == 0)
        {
            return arrays;
        }

        string weight = found[0] + ".weight";
        if (found.Length > 1 || arrays.GateWeight.Length != 0)
        {
            throw module.Fail(weight, $"expected one projection of gates, found {found[0]} and {(found.Length > 1 ? found[1] : $"gates among the rows of {names.Query}")}.");
        }

        (int gates, _) = module.MatrixShape(weight, "[H·Dv, E] or [H, E]");
        int queryWidth = arrays.QueryWeight.Length / arrays.DModel;
        int keyWidth = arrays.KeyWeight.Length / arrays.KeyDim;
        bool isOfHeads = gates != contextWidth;
        if (isOfHeads && (queryWidth % gates != 0 || keyWidth % (queryWidth / gates) != 0 || (arrays.Heads != 0 && gates != arrays.Heads)))
        {
            string heads = arrays.Heads == 0 ? "a number of heads H" : $"{arrays.Heads} heads";
            throw module.Fail(weight, $"expected a row for each of {contextWidth} elements of the contexts, or for each of {heads}, found {gates}.");
        }

        return arrays with
        {
            Heads = isOfHeads ? gates : arrays.Heads,
            GateWeight = module.Read(weight, gates, arrays.DModel),
            GateBias = module.ReadOptional(found[0] + ".bias", gates),
        };
    }
}
