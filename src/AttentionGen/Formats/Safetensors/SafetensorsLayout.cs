namespace AttentionGen;

/// <summary>Checks that the tensors tile the bytes behind the header: in range, without overlaps and without holes.</summary>
internal static class SafetensorsLayout
{
    /// <summary>Throws <see cref="SafetensorsException"/> unless every byte belongs to exactly one tensor.</summary>
    /// <param name="path">The file, for error messages.</param>
    /// <param name="tensors">All tensors, with <c>Begin ≤ End</c>.</param>
    /// <param name="dataBytes">Number of bytes behind the header.</param>
    public static void Check(string path, IEnumerable<SafetensorsTensor> tensors, long dataBytes)
    {
        long covered = 0;
        SafetensorsTensor? previous = null;
        foreach (SafetensorsTensor tensor in tensors.OrderBy(t => t.Begin).ThenBy(t => t.End))
        {
            if (tensor.End > dataBytes)
            {
                throw new SafetensorsException(
                    path,
                    tensor.Name,
                    $"expected data_offsets within the {dataBytes} bytes behind the header, found [{tensor.Begin}, {tensor.End}]; the file may be truncated.");
            }

            if (tensor.Begin != covered)
            {
                string neighbour = previous is null ? "the header" : "tensor " + FileText.Quote(previous.Name);
                string fault = tensor.Begin < covered ? "an overlap" : "a hole";
                throw new SafetensorsException(
                    path,
                    tensor.Name,
                    $"expected its bytes to begin at {covered}, where {neighbour} ends, found {tensor.Begin}: {fault}.");
            }

            covered = tensor.End;
            previous = tensor;
        }

        if (covered != dataBytes)
        {
            throw new SafetensorsException(
                path, null, $"expected the tensors to fill the {dataBytes} bytes behind the header, found {covered} bytes of tensors.");
        }
    }
}
