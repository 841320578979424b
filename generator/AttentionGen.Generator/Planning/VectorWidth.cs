using System.Collections.Immutable;
using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Planning;

/// <summary>One vector width that kernels are written for, the registers that it offers, and the tiles that fit them.</summary>
/// <param name="Name">The .NET type, or "Scalar".</param>
/// <param name="Lanes">Floats in a register.</param>
/// <param name="Registers">Architectural registers.</param>
/// <param name="TemporaryRegisters">Registers that a multiply-add needs besides its operands: one where it may be two instructions.</param>
/// <param name="TallestTile">Rows of a tile at most; low for the fallback widths, whose text is as long as the others'.</param>
/// <param name="RemainderRows">
/// Heights of the tiles for what a multiple of the full tile leaves over, largest first. Each is text in every kernel, so
/// there are few. Four rows of two vectors are eight chains, just enough to keep two multiply-add units of four cycles busy.
/// </param>
/// <param name="InstructionsPerMultiplyAdd">
/// Instructions of a tall tile's innermost loop for each multiply-add at most, or none: fallback widths take one step a trip.
/// </param>
internal sealed record VectorWidth(
    string Name,
    int Lanes,
    int Registers,
    int TemporaryRegisters,
    int TallestTile,
    EquatableArray<int> RemainderRows,
    double InstructionsPerMultiplyAdd = double.PositiveInfinity)
{
    public static readonly VectorWidth Vector512 = new("Vector512", 16, 32, 0, Tunables.LargestTileRows, ImmutableArray.Create(4, 1), Tunables.InstructionsOfWideMultiplyAdd);
    public static readonly VectorWidth Vector256 = new("Vector256", 8, 16, 0, Tunables.LargestTileRows, ImmutableArray.Create(3, 1), Tunables.InstructionsOfMultiplyAdd);
    public static readonly VectorWidth Vector128 = new("Vector128", 4, 16, 1, 4, ImmutableArray.Create(1));
    public static readonly VectorWidth Scalar = new("Scalar", 1, 16, 1, 1, ImmutableArray.Create(1));

    /// <summary>From the widest to scalar, the order in which a call looks for hardware.</summary>
    public static readonly VectorWidth[] All = [Vector512, Vector256, Vector128, Scalar];

    /// <summary>Those that a project wants, in the same order.</summary>
    public static IEnumerable<VectorWidth> Of(WrittenWidths widths) =>
        All.Where(width => widths.HasFlag((WrittenWidths)width.Lanes));

    /// <summary>
    /// Rows of the tallest tile: accumulators, one row of operands, one broadcast and the temporaries must fit in the
    /// registers. One register over halves the speed of the 16-register widths.
    /// </summary>
    public int TileRows(int vectors) =>
        Math.Min(TallestTile, (Registers - vectors - 1 - TemporaryRegisters) / vectors);
}
