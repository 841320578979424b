using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Kernels;

/// <summary>
/// The checks of what <see cref="AttentionOptions"/> carries against the sizes of a call, the padding mask excepted, which
/// <see cref="Arguments"/> checks. Not meant to be called from other code.
/// </summary>
/// <remarks>
/// A check that passes allocates and formats nothing. Products are taken in 128 bits, where four counts cannot overflow.
/// Counts are not negative. Thread-safe.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class OptionArguments
{
    /// <summary>Checks that an attention mask has one entry per query and key in its scope.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="batch">Number of batch items.</param>
    /// <param name="heads">Number of query heads.</param>
    /// <param name="queryLength">Queries per batch item.</param>
    /// <param name="keyLength">Keys per batch item, without those that the layer adds.</param>
    /// <returns>Who shares a matrix, never <see cref="MaskScope.Inferred"/>; <see cref="MaskScope.Shared"/> if there is no mask.</returns>
    /// <exception cref="ArgumentException">The length fits no scope, or not the given one; the message has the formulas.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The scope is none of the enumeration's.</exception>
    public static MaskScope CheckMask(AttentionMask mask, int batch, int heads, int queryLength, int keyLength)
    {
        if (mask.Kind == AttentionMaskKind.None)
        {
            return MaskScope.Shared;
        }

        if (mask.Scope != MaskScope.Inferred)
        {
            if (mask.Length != Entries(mask.Scope, batch, heads, queryLength, keyLength))
            {
                ThrowMask(mask.Length, mask.Scope, batch, heads, queryLength, keyLength);
            }

            return mask.Scope;
        }

        // Where two of the lengths agree, a count is 1 or the mask is empty, and both readings mean the same.
        foreach (MaskScope scope in (ReadOnlySpan<MaskScope>)[MaskScope.Shared, MaskScope.PerItem, MaskScope.PerItemAndHead])
        {
            if (mask.Length == Entries(scope, batch, heads, queryLength, keyLength))
            {
                return scope;
            }
        }

        ThrowNoScopeFits(mask.Length, batch, heads, queryLength, keyLength);
        return default;
    }

    /// <summary>Checks that a dropout mask has one flag per probability.</summary>
    /// <param name="dropout">The mask.</param>
    /// <param name="batch">Number of batch items.</param>
    /// <param name="heads">Number of query heads.</param>
    /// <param name="queryLength">Queries per batch item.</param>
    /// <param name="keyLength">Keys per batch item, without those that the layer adds.</param>
    /// <param name="addedKeys">Keys that the layer adds, <see cref="AttentionShape.AddedKeys"/>.</param>
    /// <exception cref="ArgumentException">The mask has another length.</exception>
    public static void CheckDropout(DropoutMask dropout, int batch, int heads, int queryLength, int keyLength, int addedKeys)
    {
        if (dropout.IsPresent && dropout.Flags.Length != (Int128)batch * heads * queryLength * ((long)keyLength + addedKeys))
        {
            ThrowProbabilities("options.Dropout", "flags", dropout.Flags.Length, batch, heads, queryLength, keyLength, addedKeys);
        }
    }

    /// <summary>Checks that attention weights have room for exactly one number per probability, or mean of the heads'.</summary>
    /// <param name="weights">Where the weights go.</param>
    /// <param name="batch">Number of batch items.</param>
    /// <param name="heads">Number of query heads.</param>
    /// <param name="queryLength">Queries per batch item.</param>
    /// <param name="keyLength">Keys per batch item, without those that the layer adds.</param>
    /// <param name="addedKeys">Keys that the layer adds, <see cref="AttentionShape.AddedKeys"/>.</param>
    /// <exception cref="ArgumentException">The target has another length.</exception>
    public static void CheckWeightsOutput(
        AttentionWeightsOutput weights, int batch, int heads, int queryLength, int keyLength, int addedKeys)
    {
        int matrices = weights.IsAveraged ? 1 : heads;
        if (weights.IsPresent && weights.Target.Length != (Int128)batch * matrices * queryLength * ((long)keyLength + addedKeys))
        {
            ThrowProbabilities(
                "options.Weights",
                "floats",
                weights.Target.Length,
                batch,
                weights.IsAveraged ? null : heads,
                queryLength,
                keyLength,
                addedKeys);
        }
    }

    /// <summary>Checks that scores and log-sum-exps have room for exactly what is written.</summary>
    /// <param name="options">The options.</param>
    /// <param name="batch">Number of batch items.</param>
    /// <param name="heads">Number of query heads.</param>
    /// <param name="queryLength">Queries per batch item.</param>
    /// <param name="keyLength">Keys per batch item, without those that the layer adds.</param>
    /// <param name="addedKeys">Keys that the layer adds, <see cref="AttentionShape.AddedKeys"/>.</param>
    /// <exception cref="ArgumentException">A target has another length.</exception>
    public static void CheckScoreOutputs(scoped in AttentionOptions options, int batch, int heads, int queryLength, int keyLength, int addedKeys)
    {
        if (options.Scores.IsPresent && options.Scores.Target.Length != (Int128)batch * heads * queryLength * ((long)keyLength + addedKeys))
        {
            ThrowProbabilities("options.Scores", "floats", options.Scores.Target.Length, batch, heads, queryLength, keyLength, addedKeys);
        }

        if (!options.LogSumExp.IsEmpty && options.LogSumExp.Length != (Int128)batch * heads * queryLength)
        {
            ThrowLogSumExp(options.LogSumExp.Length, batch, heads, queryLength);
        }
    }

    /// <summary>Checks that what the options receive does not overlap an input, which is still read after it has been written.</summary>
    /// <param name="options">The options.</param>
    /// <param name="input">The input.</param>
    /// <param name="inputName">Its parameter's name.</param>
    /// <exception cref="ArgumentException">The two share memory.</exception>
    public static void CheckInputOverlap(scoped in AttentionOptions options, ReadOnlySpan<float> input, string inputName)
    {
        CheckInputOverlap(options.Weights.Target, "options.Weights", input, inputName);
        CheckInputOverlap(options.Scores.Target, "options.Scores", input, inputName);
        CheckInputOverlap(options.LogSumExp, "options.LogSumExp", input, inputName);
    }

    /// <summary>Checks that nothing a call writes overlaps its masks, nor anything else that it writes.</summary>
    /// <param name="options">The options.</param>
    /// <param name="output">The output; empty if there is none.</param>
    /// <exception cref="ArgumentException">Two of them share memory.</exception>
    public static void CheckNoOverlap(scoped in AttentionOptions options, ReadOnlySpan<float> output)
    {
        CheckMasksOverlap(options, options.Weights.Target, "options.Weights", nameof(options));
        CheckMasksOverlap(options, options.Scores.Target, "options.Scores", nameof(options));
        CheckMasksOverlap(options, options.LogSumExp, "options.LogSumExp", nameof(options));
        CheckMasksOverlap(options, output, nameof(output), nameof(output));
        CheckBothWritten(options.Weights.Target, "options.Weights", output, nameof(output));
        CheckBothWritten(options.Scores.Target, "options.Scores", output, nameof(output));
        CheckBothWritten(options.LogSumExp, "options.LogSumExp", output, nameof(output));
        CheckBothWritten(options.Scores.Target, "options.Scores", options.Weights.Target, "options.Weights");
        CheckBothWritten(options.LogSumExp, "options.LogSumExp", options.Weights.Target, "options.Weights");
        CheckBothWritten(options.LogSumExp, "options.LogSumExp", options.Scores.Target, "options.Scores");
    }

    private static void CheckInputOverlap(ReadOnlySpan<float> written, string writtenName, ReadOnlySpan<float> input, string inputName)
    {
        if (SharesMemory(input, written))
        {
            ThrowOverlap(writtenName, inputName, "options");
        }
    }

    private static void CheckBothWritten(ReadOnlySpan<float> first, string firstName, ReadOnlySpan<float> second, string secondName)
    {
        if (SharesMemory(second, first))
        {
            throw new ArgumentException($"{firstName} must not overlap {secondName}: both are written.", "options");
        }
    }

    /// <summary>Checks that the layout is one of the enumeration's.</summary>
    /// <param name="layout">The layout.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public static void CheckLayout(SequenceLayout layout)
    {
        if (layout is not (SequenceLayout.BatchFirst or SequenceLayout.SequenceFirst))
        {
            throw new ArgumentOutOfRangeException(
                "options", layout, $"options.Layout must be {SequenceLayout.BatchFirst} or {SequenceLayout.SequenceFirst}.");
        }
    }

    private static void CheckMasksOverlap(
        scoped in AttentionOptions options, ReadOnlySpan<float> written, string writtenName, string parameterName)
    {
        if (SharesMemory(options.Padding.Lengths, written) || SharesMemory(options.Padding.Flags, written))
        {
            ThrowOverlap(writtenName, "options.Padding", parameterName);
        }

        if (SharesMemory(options.Mask.Bias, written) || SharesMemory(options.Mask.Flags, written))
        {
            ThrowOverlap(writtenName, "options.Mask", parameterName);
        }

        if (SharesMemory(options.Dropout.Flags, written))
        {
            ThrowOverlap(writtenName, "options.Dropout", parameterName);
        }

        for (int table = 0; options.Captured.IsPresent && table < CapturedValues.MostTables; table++)
        {
            if (SharesMemory(options.Captured.Table(table), written))
            {
                ThrowOverlap(writtenName, "options.Captured", parameterName);
            }
        }
    }

    // As MemoryExtensions.Overlaps, for spans of different types, whose lengths in bytes may exceed those of a span of bytes.
    private static bool SharesMemory<T>(ReadOnlySpan<T> read, ReadOnlySpan<float> written)
        where T : unmanaged
    {
        if (read.IsEmpty || written.IsEmpty)
        {
            return false;
        }

        nint fromWrittenToRead = Unsafe.ByteOffset(
            ref Unsafe.As<float, byte>(ref MemoryMarshal.GetReference(written)),
            ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(read)));
        return fromWrittenToRead >= 0
            ? fromWrittenToRead < (nint)written.Length * sizeof(float)
            : -fromWrittenToRead < (nint)read.Length * Unsafe.SizeOf<T>();
    }

    private static Int128 Entries(MaskScope scope, int batch, int heads, int queryLength, int keyLength)
    {
        Int128 matrix = (Int128)queryLength * keyLength;
        return scope switch
        {
            MaskScope.Shared => matrix,
            MaskScope.PerItem => batch * matrix,
            MaskScope.PerHead => heads * matrix,
            MaskScope.PerItemAndHead => (Int128)batch * heads * matrix,
            _ => throw new ArgumentOutOfRangeException("options", scope, $"The scope of options.Mask is no {nameof(MaskScope)}."),
        };
    }

    private static string Formula(MaskScope scope, int batch, int heads, int queryLength, int keyLength)
    {
        (string names, string numbers) = scope switch
        {
            MaskScope.PerItem => ("batch × ", $"{batch} × "),
            MaskScope.PerHead => ("heads × ", $"{heads} × "),
            MaskScope.PerItemAndHead => ("batch × heads × ", $"{batch} × {heads} × "),
            _ => ("", ""),
        };
        return $"{names}queries × keys = {numbers}{queryLength} × {keyLength} = {Entries(scope, batch, heads, queryLength, keyLength)}";
    }

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowMask(int given, MaskScope scope, int batch, int heads, int queryLength, int keyLength) =>
        throw new ArgumentException(
            $"options.Mask ({scope}) must hold {Formula(scope, batch, heads, queryLength, keyLength)} entries, but holds {given}.", "options");

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowNoScopeFits(int given, int batch, int heads, int queryLength, int keyLength)
    {
        string hint = given == Entries(MaskScope.PerHead, batch, heads, queryLength, keyLength)
            ? $" It fits {Formula(MaskScope.PerHead, batch, heads, queryLength, keyLength)}: for that, state {nameof(MaskScope)}.{MaskScope.PerHead}."
            : "";
        throw new ArgumentException(
            $"options.Mask must hold {Formula(MaskScope.Shared, batch, heads, queryLength, keyLength)} entries ({MaskScope.Shared}), "
            + $"{Formula(MaskScope.PerItem, batch, heads, queryLength, keyLength)} ({MaskScope.PerItem}) or "
            + $"{Formula(MaskScope.PerItemAndHead, batch, heads, queryLength, keyLength)} ({MaskScope.PerItemAndHead}), but holds {given}.{hint}",
            "options");
    }

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowProbabilities(
        string name, string unit, int given, int batch, int? heads, int queryLength, int keyLength, int addedKeys)
    {
        string headsName = heads is null ? "" : "heads × ";
        string headsNumber = heads is null ? "" : $"{heads} × ";
        string keysName = addedKeys == 0 ? "keys" : "(keys + added keys)";
        string keysNumber = addedKeys == 0 ? $"{keyLength}" : $"({keyLength} + {addedKeys})";
        Int128 expected = (Int128)batch * (heads ?? 1) * queryLength * ((long)keyLength + addedKeys);
        throw new ArgumentException(
            $"{name} must hold batch × {headsName}queries × {keysName} = {batch} × {headsNumber}{queryLength} × {keysNumber} = {expected} {unit}, but holds {given}.",
            "options");
    }

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowLogSumExp(int given, int batch, int heads, int queryLength) =>
        throw new ArgumentException(
            $"options.LogSumExp must be empty or hold batch × heads × queries = {batch} × {heads} × {queryLength} = {(Int128)batch * heads * queryLength} floats, but holds {given}.",
            "options");

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowOverlap(string writtenName, string readName, string parameterName) =>
        throw new ArgumentException(
            $"{writtenName} must not overlap {readName}: {readName} is still read after parts of {writtenName} have been written.",
            parameterName);
}
