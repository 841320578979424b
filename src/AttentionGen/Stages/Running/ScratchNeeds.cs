namespace AttentionGen.Kernels;

/// <summary>
/// The scratch that the stages of a call ask for. By part, the threads share all but the gathered rows; by item, each thread has
/// all of it for itself, for the items of one chunk.
/// </summary>
internal struct ScratchNeeds
{
    /// <summary>Rows that are copied together, where rows of the caller have gaps.</summary>
    public int GatheredRows;

    /// <summary>Floats of the widest such row.</summary>
    public int GatheredWidth;

    /// <summary>Rows of projected queries.</summary>
    public long QueryRows;

    /// <summary>Floats of projected keys that have rows of their own.</summary>
    public long KeyRowFloats;

    /// <summary>The same for values that share no row with keys.</summary>
    public long ValueRowFloats;

    /// <summary>Keys that the panels of a head have room for, and a row of key biases.</summary>
    public int KeyCapacity;

    /// <summary>Heads whose panels are kept at once.</summary>
    public int PanelHeads;

    /// <summary>Rows of key biases that are kept at once.</summary>
    public int BiasRows;

    /// <summary>Floats of the partial results of one key/value head.</summary>
    public long PartialFloats;

    /// <summary>Positions whose rotations the call needs for itself, because the kept ones do not reach that far.</summary>
    public int RotaryRows;

    /// <summary>Normalised rows that all threads share.</summary>
    public long NormRows;

    /// <summary>Floats of a thread's scratch at least, by item: what else the thread computes needs so many.</summary>
    public long ThreadFloats;

    /// <summary>Asks for room for rows that are copied because they have gaps.</summary>
    /// <param name="rows">Rows of all items that are taken together.</param>
    /// <param name="width">Floats of a row.</param>
    /// <param name="most">Rows that are copied at once, at most.</param>
    public void Gather(long rows, int width, int most)
    {
        GatheredRows = (int)Math.Max(GatheredRows, Math.Min(most, rows));
        GatheredWidth = Math.Max(GatheredWidth, width);
    }
}
