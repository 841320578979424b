using Orleans;

namespace AttentionGen;

/// <summary>What the exceptions of a session say, between silos.</summary>
[GenerateSerializer]
[Immutable]
internal struct SessionExceptionSurrogate
{
    [Id(0)]
    public long Value;

    [Id(1)]
    public long Expected;

    [Id(2)]
    public string Message;
}

/// <summary>A gap to what goes over the wire, and back.</summary>
[RegisterConverter]
internal sealed class SessionGapConverter : IConverter<SessionGapException, SessionExceptionSurrogate>
{
    public SessionGapException ConvertFromSurrogate(in SessionExceptionSurrogate surrogate) => new((int)surrogate.Value, (int)surrogate.Expected);

    public SessionExceptionSurrogate ConvertToSurrogate(in SessionGapException value) => new() { Value = value.Index, Expected = value.ExpectedIndex, Message = "" };
}

/// <summary>A conflict to what goes over the wire, and back.</summary>
[RegisterConverter]
internal sealed class SessionConflictConverter : IConverter<SessionConflictException, SessionExceptionSurrogate>
{
    public SessionConflictException ConvertFromSurrogate(in SessionExceptionSurrogate surrogate) => new((int)surrogate.Value, surrogate.Message);

    public SessionExceptionSurrogate ConvertToSurrogate(in SessionConflictException value) => new() { Value = value.Index, Message = value.Message };
}

/// <summary>An owner that was replaced to what goes over the wire, and back.</summary>
[RegisterConverter]
internal sealed class SessionFencedConverter : IConverter<SessionFencedException, SessionExceptionSurrogate>
{
    public SessionFencedException ConvertFromSurrogate(in SessionExceptionSurrogate surrogate) => new(surrogate.Value, surrogate.Expected);

    public SessionExceptionSurrogate ConvertToSurrogate(in SessionFencedException value) => new() { Value = value.Epoch, Expected = value.CurrentEpoch, Message = "" };
}

/// <summary>What a log and a model that do not fit say, between silos.</summary>
[GenerateSerializer]
[Immutable]
internal struct SessionModelExceptionSurrogate
{
    [Id(0)]
    public string Fingerprint;

    [Id(1)]
    public string Expected;
}

/// <summary>A log of another model to what goes over the wire, and back.</summary>
[RegisterConverter]
internal sealed class SessionModelConverter : IConverter<SessionModelException, SessionModelExceptionSurrogate>
{
    public SessionModelException ConvertFromSurrogate(in SessionModelExceptionSurrogate surrogate) => new(surrogate.Fingerprint, surrogate.Expected);

    public SessionModelExceptionSurrogate ConvertToSurrogate(in SessionModelException value) => new() { Fingerprint = value.Fingerprint, Expected = value.ExpectedFingerprint };
}
