namespace AttentionGen.Kernels;

/// <summary>
/// One step of a call. It knows how much work it is, what scratch it needs and how to run a part of it. It has no state: what it
/// works on is the <see cref="RunningCall"/>, so one object serves all calls of all layers.
/// </summary>
internal abstract class Stage
{
    /// <summary>What a layer does for which the stage is there; the other layers' calls are without it.</summary>
    public virtual LayerSteps OnlyFor => LayerSteps.None;

    /// <summary>About how many multiply-adds the stage is as long as, in the whole call.</summary>
    public virtual long Work(in LayerLayout layout, in CallShape call) => 0;

    /// <summary>Asks for the scratch that the stage writes to, or that nobody before it has asked for.</summary>
    public virtual void Reserve(in LayerLayout layout, in CallShape call, in Division division, ref ScratchNeeds needs)
    {
    }

    /// <summary>Writes what all tasks of the stage read: once, before the first task of a call that is divided by part.</summary>
    public virtual void Prepare(RunningCall call)
    {
    }
}

/// <summary>What some layers do and others leave out.</summary>
[Flags]
internal enum LayerSteps
{
    /// <summary>What all do.</summary>
    None = 0,

    /// <summary>Projected queries and keys are normalised or rotated, head by head.</summary>
    PreparesRows = 1,

    /// <summary>They are normalised over all heads together.</summary>
    NormalisesHeads = 2,

    /// <summary>Contexts are multiplied by gates.</summary>
    GatesContexts = 4,
}
