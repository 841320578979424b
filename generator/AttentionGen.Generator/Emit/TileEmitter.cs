using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>
/// Writes the multiply-accumulate core that every stage of attention shares: a tile of rows × vectors of accumulators,
/// lanes across outputs, each dot product accumulated in ascending order by one chain of multiply-adds.
/// </summary>
/// <remarks>
/// Its code moves a <c>row</c> and a <c>column</c> along the reduction, and a <c>twin</c> of the row where the tile has
/// operand rows. A step is a call of the method that <see cref="StepEmitter"/> writes for the tile's shape.
/// </remarks>
internal sealed class TileEmitter(SourceWriter writer, VectorWidth width, int rows, int vectors)
{
    private readonly VectorDialect _dialect = new(width);

    public int Columns => vectors * width.Lanes;

    private bool HasTwin => StepPlanner.OperandRows(width, rows, PanelVectors) > 0;

    /// <summary>Panels that the tile spans side by side.</summary>
    public int Panels { get; init; } = 1;

    /// <summary>Floats from one panel to the next, when it spans several; 0 if only the call knows, as <c>panelStride</c>.</summary>
    public int PanelStride { get; init; }

    /// <summary>Steps of a loop's trip.</summary>
    public int StepsPerTrip { get; init; } = 1;

    /// <summary>Lines of code at the start of a loop trip, such as a prefetch.</summary>
    public IReadOnlyList<string> TripPrologue { get; init; } = [];

    /// <summary>Columns of a panel, of which the tile may take only the first.</summary>
    public int PanelColumns { get => field == 0 ? Columns / Panels : field; init; }

    public static string Accumulator(int row, int vector) => $"r{row}c{vector}";

    /// <summary>Declares the accumulators, all zero, and the references that move along the reduction.</summary>
    /// <param name="firstRow">The reference to the tile's first row.</param>
    /// <param name="panel">The reference to the panel.</param>
    public void Begin(string firstRow, string panel)
    {
        for (int row = 0; row < rows; row++)
        {
            IEnumerable<string> accumulators = Enumerable.Range(0, vectors).Select(vector => $"{Accumulator(row, vector)} = {VectorDialect.Zero}");
            writer.Write($"{VectorDialect.Type} {string.Join(", ", accumulators)};");
        }

        writer.Write($"ref float row = ref {firstRow};");
        if (HasTwin)
        {
            writer.Write("ref float twin = ref Alias.Of(ref row);");
        }

        writer.Write($"ref float column = ref {panel};");
        for (int other = 1; HasColumnOfEachPanel && other < Panels; other++)
        {
            writer.Write($"ref float {ColumnOf(other)} = ref Unsafe.Add(ref {ColumnOf(other - 1)}, panelStride);");
        }
    }

    /// <summary>Takes up the partial sums that an earlier part of the reduction has stored.</summary>
    /// <param name="condition">Whether there was one.</param>
    /// <param name="reference">The reference to the first stored row.</param>
    /// <param name="rowStride">Floats from one stored row to the next.</param>
    public void Resume(string condition, string reference, int rowStride)
    {
        writer.Blank().Open($"if ({condition})");
        for (int row = 0; row < rows; row++)
        {
            for (int vector = 0; vector < vectors; vector++)
            {
                writer.Write($"{Accumulator(row, vector)} = {VectorDialect.Load(reference, VectorDialect.Offset((row * rowStride) + (vector * width.Lanes)))};");
            }
        }

        writer.Close().Blank();
    }

    /// <summary>A part of a reduction, of so many trips as the code's <c>trips</c> says; the steps that whole trips leave over come in the last part.</summary>
    public void ReducePart(ReductionPlan reduction, string isLast, int rowStride)
    {
        Loop("for (int k = 0; k < trips; k++)", StepsPerTrip, rowStride);
        if (reduction.Length % StepsPerTrip > 0)
        {
            writer.Open($"if ({isLast})");
            Steps(reduction.Length % StepsPerTrip, rowStride);
            writer.Close().Blank();
        }
    }

    /// <summary>A reduction whose length is known: straight-line, or a counted loop of a few steps a trip.</summary>
    public void Reduce(ReductionPlan reduction, int rowStride)
    {
        if (reduction.IsStraightLine)
        {
            writer.Blank();
            if (reduction.Length > 1)
            {
                writer.Write($"// The {reduction.Length} steps are few enough to be written out.");
            }

            Steps(reduction.Length, rowStride);
            writer.Blank();
            return;
        }

        Loop($"for (int k = 0; k < {reduction.Length / StepsPerTrip}; k++)", StepsPerTrip, rowStride);
        Steps(reduction.Length % StepsPerTrip, rowStride);
    }

    /// <summary>A reduction whose length is only known to the call.</summary>
    public void Reduce(string length, int rowStride)
    {
        if (StepsPerTrip == 1)
        {
            Loop($"for (int k = 0; k < {length}; k++)", 1, rowStride);
            return;
        }

        Loop($"for (int trips = {length} / {StepsPerTrip}; trips != 0; trips--)", StepsPerTrip, rowStride);
        Loop($"for (int rest = {length} % {StepsPerTrip}; rest != 0; rest--)", 1, rowStride);
    }

    private bool HasColumnOfEachPanel => Panels > 1 && PanelStride == 0;

    private static string ColumnOf(int panel) => panel == 0 ? "column" : $"column{panel}";

    private int PanelVectors => vectors / Panels;

    private void Loop(string header, int steps, int rowStride)
    {
        writer.Open(header);
        foreach (string line in TripPrologue)
        {
            writer.Write(line);
        }

        Steps(steps, rowStride);
        writer.Write($"row = ref Unsafe.Add(ref row, {steps});");
        if (HasTwin)
        {
            writer.Write($"twin = ref Unsafe.Add(ref twin, {steps});");
        }

        for (int panel = 0; panel < (HasColumnOfEachPanel ? Panels : 1); panel++)
        {
            writer.Write($"{ColumnOf(panel)} = ref Unsafe.Add(ref {ColumnOf(panel)}, {steps * PanelColumns});");
        }

        writer.Close().Blank();
    }

    /// <summary>Steps from where the references stand, which stay there.</summary>
    private void Steps(int count, int rowStride)
    {
        string name = StepEmitter.Name(rows, PanelVectors);
        string references = HasTwin ? "ref row, ref twin" : "ref row";
        for (int step = 0; step < count; step++)
        {
            for (int panel = 0; panel < Panels; panel++)
            {
                long offset = ((long)panel * PanelStride) + (step * PanelColumns);
                string accumulators = StepEmitter.EachAccumulator(rows, PanelVectors, accumulator => $"ref {accumulator}", panel * PanelVectors);
                writer.Write(
                    $"{name}({references}, {rowStride}, {step}, ref {ColumnOf(HasColumnOfEachPanel ? panel : 0)}, {VectorDialect.Offset(offset)}, {accumulators});");
            }
        }
    }

    /// <summary>Stores all rows of the tile.</summary>
    /// <param name="value">Makes the stored value out of an accumulator and its vector's number.</param>
    /// <param name="reference">The reference to store through.</param>
    /// <param name="lastLanes">Lanes of the last vector that exist in memory.</param>
    /// <param name="rowStride">Floats from one row to the next.</param>
    public void Store(Func<string, int, string> value, string reference, int lastLanes, int rowStride)
    {
        for (int row = 0; row < rows; row++)
        {
            StoreRow(row, value, reference, lastLanes, row * rowStride);
        }
    }

    /// <summary>Stores one row of the tile, <paramref name="start"/> floats behind the reference.</summary>
    public void StoreRow(int row, Func<string, int, string> value, string reference, int lastLanes, int start = 0)
    {
        for (int vector = 0; vector < vectors; vector++)
        {
            int offset = start + (vector * width.Lanes);
            string accumulator = Accumulator(row, vector);
            string stored = value(accumulator, vector);
            bool whole = vector < vectors - 1 || lastLanes == width.Lanes;
            if (whole)
            {
                writer.Write(VectorDialect.Store(stored, reference, VectorDialect.Offset(offset)));
                continue;
            }

            if (stored != accumulator)
            {
                writer.Write($"{accumulator} = {VectorDialect.WithoutParentheses(stored)};");
            }

            foreach (string line in _dialect.StorePart(accumulator, reference, offset, lastLanes))
            {
                writer.Write(line);
            }
        }
    }
}
