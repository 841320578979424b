namespace AttentionGen.Kernels;

/// <summary>
/// The operations of one vector width, so that what is written in them is one sequence of operations on every width. The JIT
/// compiles it for each, with nothing left of the interface.
/// </summary>
/// <typeparam name="TVector">The vector.</typeparam>
internal interface ILanes<TVector>
    where TVector : struct
{
    /// <summary>Floats in a vector.</summary>
    static abstract int Count { get; }

    static abstract TVector Create(float value);

    static abstract TVector Load(ref float source);

    static abstract void Store(TVector vector, ref float target);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Subtract(TVector left, TVector right);

    static abstract TVector Multiply(TVector left, TVector right);

    static abstract TVector Divide(TVector left, TVector right);

    /// <summary>left · right + addend, rounded once where the hardware can.</summary>
    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector addend);

    static abstract TVector Abs(TVector vector);

    /// <summary>All bits of a lane where left is less than right; none where either is NaN.</summary>
    static abstract TVector LessThan(TVector left, TVector right);

    /// <summary>The lanes of one vector where the mask has all bits, those of the other where it has none.</summary>
    static abstract TVector Select(TVector mask, TVector yes, TVector no);

    /// <summary>2^x for x ≤ 0, see <see cref="VectorMath"/>.</summary>
    static abstract TVector Exp2(TVector x);

    /// <summary>The sum of 16 lanes by the fixed tree: those of one vector, of two, or of four, in the order in which they lie in memory.</summary>
    static abstract float TreeSum(TVector a, TVector b, TVector c, TVector d);
}

/// <summary>The same with what exponentials and logarithms of any argument are made of.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
internal interface IBitLanes<TVector> : ILanes<TVector>
    where TVector : struct
{
    /// <summary>The nearest integers, the even one of two.</summary>
    static abstract TVector Round(TVector vector);

    /// <summary>2^n of integers n from −126 to 127.</summary>
    static abstract TVector PowerOfTwo(TVector n);

    /// <summary>The exponent e of a positive, normal number m·2^e with m from ½ to 1.</summary>
    static abstract TVector Exponent(TVector x);

    /// <summary>Its mantissa m.</summary>
    static abstract TVector Mantissa(TVector x);

    /// <summary>NaN where x is that, and the other vector elsewhere.</summary>
    static abstract TVector KeepNaN(TVector x, TVector otherwise);
}
