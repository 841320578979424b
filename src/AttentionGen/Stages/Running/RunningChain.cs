using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>
/// A call of a layer, or of several one after the other, while it runs. Short items pass through all of them within one task, while their rows
/// are in the cache; otherwise each branch of each layer is a job of its own.
/// </summary>
/// <remarks>Belongs to a workspace. Each call fills it anew; nothing of a layer stays behind.</remarks>
internal sealed unsafe class RunningChain : IKernelJob
{
    private RunningCall[] _attention = [];
    private RunningFeedForward[] _feedForward = [];
    private KeptTables[] _tables = [];
    private LayerChain _layers = null!;
    private KeyValueCache[]? _caches;
    private ChainPlan _plan = null!;
    private long _planNumber;

    public int Phases => 1;

    public int TaskCount(int phase) => _attention[0].Division.Chunks;

    public bool IsReady(int task, EarlierPhases earlier) => false;

    /// <summary>One chunk of items, through all layers.</summary>
    public void Run(int phase, int task, int slot)
    {
        RunningCall first = _attention[0];
        ItemRange items = first.Items(task);
        int row = first.FirstRow(items.First);
        int rows = first.FirstRow(items.End) - row;
        float* scratch = first.Origin + (slot * first.Scratch.ThreadStride);
        for (int i = 0; i < _layers.Count; i++)
        {
            _attention[i].RunItems(items, scratch);
            _feedForward[i].RunRows(row, rows, scratch);
        }
    }

    /// <summary>Takes over a plan and points to the weights; the first layer's call is then to be pointed to the caller's tensors.</summary>
    /// <param name="layers">The layers.</param>
    /// <param name="plan">The call's plan.</param>
    /// <param name="stages">What the attention of each layer does.</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="caches">A cache for each layer, or none.</param>
    /// <param name="workspace">The call's workspace, which is large enough.</param>
    /// <returns>The call of the first layer.</returns>
    public RunningCall Begin(
        LayerChain layers, ChainPlan plan, CallStages stages, in CallShape shape, KeyValueCache[]? caches, Workspace workspace)
    {
        Grow(layers.Count);
        _layers = layers;
        _plan = plan;
        _caches = caches;
        var origin = (float*)Unsafe.AsPointer(ref workspace.Origin);
        if (_planNumber != plan.Number)
        {
            _planNumber = plan.Number;
            for (int i = 0; i < layers.Count; i++)
            {
                SetPlan(_attention[i], layers[i], plan, stages, shape, i);
                _feedForward[i].Layout = layers[i].FeedForwardLayout;
                _feedForward[i].Division = plan.FeedForwardOf(i);
                _feedForward[i].Rows = shape.QueryRows;
            }
        }

        for (int i = 0; i < layers.Count; i++)
        {
            LayerParts layer = layers[i];
            _tables[i] = KeptTables.Of(layer.AttentionWeights, layer.AttentionLayout, _attention[i].Stages, shape);
            _attention[i].Kernels = layer.Attention;
            _attention[i].Origin = origin;
            _feedForward[i].Kernels = layer.FeedForward;
            _feedForward[i].Origin = origin;
            _feedForward[i].Up = new PackedWeights(layer.FeedForwardWeights.Up);
            _feedForward[i].Down = new PackedWeights(layer.FeedForwardWeights.Down);
            _feedForward[i].Frame = layer.FeedForwardFrame;
        }

        SetWeights(0);
        return _attention[0];
    }

    /// <summary>Runs all layers, once the first one's call points to the caller's tensors.</summary>
    public void RunAll(Workspace workspace)
    {
        RunningCall first = _attention[0];
        RowView output = first.Rows.Output;
        float* input = first.Rows.Query.Row(0, 0);
        for (int i = 0; i < _layers.Count; i++)
        {
            float* target = i == _layers.Count - 1 ? output.Row(0, 0) : first.Origin + _plan.Between + (i % 2 * _plan.BetweenFloats);
            if (i > 0)
            {
                SetCall(_attention[i], first);
                SetWeights(i);
                _attention[i].Kept = new KeptPanels(memory: null, keys: null, _caches?[i]);
            }

            _attention[i].Rows.Query = first.Rows.Query.WithOrigin(input);
            _attention[i].Rows.Output = output.WithOrigin(target);
            _feedForward[i].Source = _layers[i].IsParallel ? input : target;
            _feedForward[i].Residual = target;
            _feedForward[i].Target = target;
            input = target;
            if (!_plan.IsTogether)
            {
                RunOne(i, workspace);
            }
        }

        if (_plan.IsTogether)
        {
            WriteRotations(0);
            JobRunner.Run(this, first.Division, workspace);
        }
    }

    /// <summary>Lets go of the layers and their tables: the workspace may outlive them.</summary>
    public void End()
    {
        for (int i = 0; i < _layers.Count; i++)
        {
            _tables[i] = default;
            _attention[i].Kernels = null!;
            _attention[i].Weights = default;
            _feedForward[i].Kernels = null!;
            _feedForward[i].Frame = null;
        }

        _layers = null!;
        _caches = null;
    }

    /// <summary>One layer on all threads: its attention, then its feed-forward.</summary>
    private void RunOne(int layer, Workspace workspace)
    {
        WriteRotations(layer);
        RunningCall attention = _attention[layer];
        attention.Prepare();
        JobRunner.Run(attention, attention.Division, workspace);
        JobRunner.Run(_feedForward[layer], attention.Division, workspace);
    }

    private void WriteRotations(int layer)
    {
        RunningCall attention = _attention[layer];
        if (attention.Scratch.RotaryRows > 0 && _layers[layer].AttentionWeights.Rotary is { } rotary)
        {
            attention.WriteRotations(rotary);
        }
    }

    private void SetWeights(int layer)
    {
        _attention[layer].SetWeights(_layers[layer].AttentionWeights, _tables[layer]);
        _attention[layer].Weights.Frame = _layers[layer].AttentionFrame;
    }

    private static void SetPlan(RunningCall attention, LayerParts layer, ChainPlan plan, CallStages stages, in CallShape shape, int index)
    {
        attention.Stages = stages.Of(layer.Attention, layer.AttentionLayout);
        attention.Layout = layer.AttentionLayout;
        attention.GroupSize = layer.AttentionLayout.GroupSize;
        attention.Shape = shape;
        attention.Division = plan.Division;
        attention.Scratch = plan.ScratchOf(index);
    }

    /// <summary>What the caller says holds for all layers.</summary>
    private static void SetCall(RunningCall attention, RunningCall first)
    {
        attention.Rows = first.Rows;
        attention.Padding = first.Padding;
        attention.Options = first.Options;
    }

    private void Grow(int layers)
    {
        int before = _attention.Length;
        if (before < layers)
        {
            Array.Resize(ref _attention, layers);
            Array.Resize(ref _feedForward, layers);
            Array.Resize(ref _tables, layers);
            for (int i = before; i < layers; i++)
            {
                _attention[i] = new RunningCall();
                _feedForward[i] = new RunningFeedForward();
            }
        }
    }
}
