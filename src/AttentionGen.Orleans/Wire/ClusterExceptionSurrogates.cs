using Orleans;

namespace AttentionGen;

/// <summary>What an exception of the cluster says, between silos. Generated serializers want exceptions that derive from none but Exception itself.</summary>
[GenerateSerializer]
[Immutable]
internal struct ClusterExceptionSurrogate
{
    [Id(0)]
    public string Message;
}

/// <summary>A key that opens nothing to what goes over the wire, and back.</summary>
[RegisterConverter]
internal sealed class SessionAccessConverter : IConverter<SessionAccessException, ClusterExceptionSurrogate>
{
    public SessionAccessException ConvertFromSurrogate(in ClusterExceptionSurrogate surrogate) => new(surrogate.Message);

    public ClusterExceptionSurrogate ConvertToSurrogate(in SessionAccessException value) => new() { Message = value.Message };
}

/// <summary>A session that goes on elsewhere to what goes over the wire, and back.</summary>
[RegisterConverter]
internal sealed class SessionMovedConverter : IConverter<SessionMovedException, ClusterExceptionSurrogate>
{
    public SessionMovedException ConvertFromSurrogate(in ClusterExceptionSurrogate surrogate) => new(surrogate.Message);

    public ClusterExceptionSurrogate ConvertToSurrogate(in SessionMovedException value) => new() { Message = value.Message };
}

/// <summary>A silo that is busy to what goes over the wire, and back.</summary>
[RegisterConverter]
internal sealed class ClusterBusyConverter : IConverter<ClusterBusyException, ClusterExceptionSurrogate>
{
    public ClusterBusyException ConvertFromSurrogate(in ClusterExceptionSurrogate surrogate) => new(surrogate.Message);

    public ClusterExceptionSurrogate ConvertToSurrogate(in ClusterBusyException value) => new() { Message = value.Message };
}
