using System.ComponentModel;

namespace AttentionGen.Kernels;

/// <summary>What a mask function depends on besides query and key. For generated code.</summary>
[Flags]
[EditorBrowsable(EditorBrowsableState.Never)]
public enum MaskDependence
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The query head.</summary>
    Head = 1,

    /// <summary>The batch item.</summary>
    Item = 2,

    /// <summary>What a call captures.</summary>
    Captures = 4,
}
