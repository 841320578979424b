using AttentionGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parsing.Functions;

/// <summary>Reports what of a function cannot be compiled into a kernel, at the expression or statement that is at fault.</summary>
internal sealed class FunctionProblems(ProblemReport problems, string function)
{
    /// <summary>Notes that something is in the way.</summary>
    /// <param name="place">What is at fault.</param>
    /// <param name="what">What that is, as the subject of a sentence.</param>
    /// <param name="wayOut">What to write instead, as a request.</param>
    /// <returns>A node that stands for what cannot be computed: none.</returns>
    public int? Refuse(SyntaxNode place, string what, string wayOut)
    {
        problems.Add(DiagnosticDescriptors.UnsupportedInFunction, place.GetLocation(), function, what, wayOut);
        return null;
    }

    /// <summary>Says that a quotient or remainder of what may be negative is not Python's.</summary>
    /// <param name="place">The expression.</param>
    /// <param name="isRemainder">Whether it is a remainder.</param>
    public void AdviseFloor(SyntaxNode place, bool isRemainder) => problems.Advise(
        DiagnosticDescriptors.QuotientOfNegative,
        place.GetLocation(),
        place.ToString(),
        isRemainder ? "keeps its sign: -1 % 64 is -1" : "rounds towards zero: -1 / 64 is 0",
        isRemainder ? "AttentionMath.FloorMod" : "AttentionMath.FloorDiv",
        isRemainder ? "%" : "//");

    /// <summary>Notes what the compiler rejects, too.</summary>
    public int? Invalid()
    {
        problems.AddSilently();
        return null;
    }
}
