using Orleans;
using Orleans.Placement;
using Orleans.Runtime;

namespace AttentionGen;

/// <summary>Where sessions are activated: see <see cref="SessionPlacementDirector"/>.</summary>
[GenerateSerializer]
[Immutable]
internal sealed class SessionPlacement : PlacementStrategy
{
    public static SessionPlacement Instance { get; } = new();
}

/// <summary>Says that a grain is one of those.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SessionPlacementAttribute() : PlacementAttribute(SessionPlacement.Instance);
