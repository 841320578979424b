using System.Numerics.Tensors;
using System.Reflection;

namespace AttentionGen.Tests.Layers;

/// <summary>Any annotated class behind delegates, found by its name: for tests over many shapes and ways to call.</summary>
/// <remarks>Methods that a layer does not have, such as self-attention where keys have another width, are null.</remarks>
internal sealed class LayerHandle
{
    private readonly object _layer;

    public LayerHandle(Type type, MultiHeadAttentionWeights weights)
    {
        _layer = Activator.CreateInstance(type, weights)!;
        Type = type;
        Shape = (AttentionShape)type.GetProperty(nameof(Shape))!.GetValue(null)!;
        KeyBlockLength = (int)type.GetField(nameof(KeyBlockLength))!.GetRawConstantValue()!;
        Self = Find<SelfMethod>("Forward");
        Cross = Find<CrossMethod>("Forward")!;
        WithMemory = Find<MemoryMethod>("Forward")!;
        SelfTensors = Find<SelfTensorMethod>("Forward");
        CrossTensors = Find<CrossTensorMethod>("Forward")!;
        CreateMemory = Find<Func<int, int, KeyValueMemory>>("CreateMemory")!;
        ProjectMemory = Find<ProjectMethod>("ProjectMemory")!;
        Attend = Find<CrossMethod>("Attend")!;
        CreateCache = Find<Func<int, int, KeyValueCache>>("CreateCache");
        WithCache = Find<CacheMethod>("Forward");
        AttendCache = Find<AttendCacheMethod>("Attend");
        Packed = Find<PackedMethod>("Forward");
        CrossWorkspaceBytes = Find<Func<int, int, int, int, long>>("GetCrossWorkspaceBytes")!;
        AttendWorkspaceBytes = Find<Func<int, int, int, int, long>>("GetAttendWorkspaceBytes")!;
    }

    public delegate void SelfMethod(ReadOnlySpan<float> input, Span<float> output, int batch, int sequence, scoped in AttentionOptions options);

    public delegate void CrossMethod(
        ReadOnlySpan<float> query,
        ReadOnlySpan<float> key,
        ReadOnlySpan<float> value,
        Span<float> output,
        int batch,
        int queryLength,
        int keyLength,
        scoped in AttentionOptions options);

    public delegate void MemoryMethod(
        ReadOnlySpan<float> query, KeyValueMemory memory, Span<float> output, int queryLength, scoped in AttentionOptions options);

    public delegate void ProjectMethod(
        ReadOnlySpan<float> key, ReadOnlySpan<float> value, KeyValueMemory memory, int keyLength, scoped in AttentionOptions options);

    public delegate void CacheMethod(
        ReadOnlySpan<float> input, KeyValueCache cache, Span<float> output, int sequence, scoped in AttentionOptions options);

    public delegate void AttendCacheMethod(
        ReadOnlySpan<float> query,
        ReadOnlySpan<float> key,
        ReadOnlySpan<float> value,
        KeyValueCache cache,
        Span<float> output,
        int sequence,
        scoped in AttentionOptions options);

    public delegate void PackedMethod(
        ReadOnlySpan<float> input, Span<float> output, ReadOnlySpan<int> cumulativeLengths, scoped in AttentionOptions options);

    public delegate void SelfTensorMethod(ReadOnlyTensorSpan<float> input, TensorSpan<float> output, scoped in AttentionOptions options);

    public delegate void CrossTensorMethod(
        ReadOnlyTensorSpan<float> query,
        ReadOnlyTensorSpan<float> key,
        ReadOnlyTensorSpan<float> value,
        TensorSpan<float> output,
        scoped in AttentionOptions options);

    public Type Type { get; }

    public AttentionShape Shape { get; }

    public int KeyBlockLength { get; }

    public SelfMethod? Self { get; }

    public CrossMethod Cross { get; }

    public MemoryMethod WithMemory { get; }

    public SelfTensorMethod? SelfTensors { get; }

    public CrossTensorMethod CrossTensors { get; }

    public Func<int, int, KeyValueMemory> CreateMemory { get; }

    public ProjectMethod ProjectMemory { get; }

    public CrossMethod Attend { get; }

    public Func<int, int, KeyValueCache>? CreateCache { get; }

    public CacheMethod? WithCache { get; }

    public AttendCacheMethod? AttendCache { get; }

    public PackedMethod? Packed { get; }

    /// <summary>By batch, query length, key length and threads.</summary>
    public Func<int, int, int, int, long> CrossWorkspaceBytes { get; }

    /// <inheritdoc cref="CrossWorkspaceBytes"/>
    public Func<int, int, int, int, long> AttendWorkspaceBytes { get; }

    /// <summary>The annotated class of that name, wherever in the tests it is.</summary>
    public static Type Named(string name) =>
        typeof(LayerHandle).Assembly.GetTypes().Single(type => type.Name == name && type.GetProperty(nameof(Shape)) is not null);

    private T? Find<T>(string name)
        where T : Delegate
    {
        Type[] parameters = [.. typeof(T).GetMethod("Invoke")!.GetParameters().Select(parameter => parameter.ParameterType)];
        MethodInfo? method = Type.GetMethod(name, parameters);
        return method?.CreateDelegate<T>(method.IsStatic ? null : _layer);
    }
}
