using AttentionGen.Kernels;

namespace AttentionGen;

/// <summary>The products of some rows with all rows of a vocabulary, while they are computed: blocks of the vocabulary are tasks.</summary>
/// <remarks>Belongs to a workspace; each call fills it anew. How it is divided changes no bit.</remarks>
internal sealed unsafe class VocabularyJob : IKernelJob
{
    /// <summary>Rows of the vocabulary that stay in the second-level cache while the rows of a call pass, in floats.</summary>
    private const int BlockFloats = 64 * 1024;

    public float* Rows;
    public int RowCount;
    public float* Logits;
    public float[] Vocabulary = [];
    public float[] Bias = [];
    public int Width;
    public float Cap;

    public int Phases => 1;

    private int Size => Vocabulary.Length / Width;

    private int BlockRows => Math.Max(1, BlockFloats / Width);

    public int TaskCount(int phase) => (Size + BlockRows - 1) / BlockRows;

    public bool IsReady(int task, EarlierPhases earlier) => false;

    public void Run(int phase, int task, int slot)
    {
        int first = task * BlockRows;
        int count = Math.Min(BlockRows, Size - first);
        ReadOnlySpan<float> block = Vocabulary.AsSpan(first * Width, count * Width);
        for (int row = 0; row < RowCount; row++)
        {
            var results = new Span<float>(Logits + ((nint)row * Size) + first, count);
            RowDots.Of(new ReadOnlySpan<float>(Rows + ((nint)row * Width), Width), block, results);
            for (int i = 0; i < results.Length; i++)
            {
                float logit = results[i] + (Bias.Length == 0 ? 0 : Bias[first + i]);
                results[i] = Cap > 0 ? (float)(Cap * Tanh(logit / Cap)) : logit;
            }
        }
    }

    /// <summary>By the exponential function that is the same everywhere; near zero, where that loses digits, by the series.</summary>
    private static double Tanh(double x) =>
        Math.Abs(x) < 1e-3 ? x - (x * x * x / 3) : Math.CopySign(1 - (2 / (PortableMath.Exp(2 * Math.Abs(x)) + 1)), x);
}
