namespace AttentionGen.Generator.Model;

/// <summary>Which vector widths the kernels of a project are written for: each is the number of its floats, a power of two.</summary>
[Flags]
internal enum WrittenWidths
{
    None = 0,
    Scalar = 1,
    Vector128 = 4,
    Vector256 = 8,
    Vector512 = 16,
    All = Scalar | Vector128 | Vector256 | Vector512,
}
