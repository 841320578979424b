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
    private RunningCall[] _cross = [];
    private RunningFeedForward[] _feedForward = [];
    private KeptTables[] _tables = [];
    private LayerChain _layers = null!;
    private KeyValueCache[]? _caches;
    private KeyValueMemory?[]? _memories;
    private ChainPlan _plan = null!;
    private long _planNumber;

    public int Phases => 1;

    /// <summary>The call of the first layer.</summary>
    public RunningCall First => _attention[0];

    /// <summary>That of the first cross-attention, if there is one.</summary>
    public RunningCall FirstCross => _cross[_layers.FirstCross];

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
            if (_layers[i].Cross is not null)
            {
                _cross[i].RunItems(items, scratch);
            }

            _feedForward[i].RunRows(row, rows, scratch);
        }
    }

    /// <summary>
    /// Takes over a plan and points to the weights; the first layer's call, and that of the first cross-attention, are then to be pointed to the
    /// caller's tensors.
    /// </summary>
    /// <param name="layers">The layers.</param>
    /// <param name="plan">The call's plan.</param>
    /// <param name="stages">What the attention of each layer does.</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="crossShape">Those of the cross-attention, if there is one.</param>
    /// <param name="caches">A cache for each layer, or none.</param>
    /// <param name="memories">A memory for each layer with cross-attention, or none.</param>
    /// <param name="workspace">The call's workspace, which is large enough.</param>
    public void Begin(
        LayerChain layers,
        ChainPlan plan,
        CallStages stages,
        in CallShape shape,
        in CallShape crossShape,
        KeyValueCache[]? caches,
        KeyValueMemory?[]? memories,
        Workspace workspace)
    {
        Grow(layers.Count);
        _layers = layers;
        _plan = plan;
        _caches = caches;
        _memories = memories;
        var origin = (float*)Unsafe.AsPointer(ref workspace.Origin);
        if (_planNumber != plan.Number)
        {
            _planNumber = plan.Number;
            for (int i = 0; i < layers.Count; i++)
            {
                SetPlan(_attention[i], layers[i].Attention, stages, shape, plan.Division, plan.ScratchOf(i));
                if (layers[i].Cross is { } cross)
                {
                    SetPlan(_cross[i], cross, CallStages.OfLayerCross, crossShape, plan.CrossDivision(cross, crossShape), plan.CrossScratchOf(i));
                }

                _feedForward[i].Layout = layers[i].FeedForwardLayout;
                _feedForward[i].Division = plan.FeedForwardOf(i);
                _feedForward[i].Rows = shape.QueryRows;
            }
        }

        for (int i = 0; i < layers.Count; i++)
        {
            LayerParts layer = layers[i];
            _tables[i] = KeptTables.Of(layer.Attention.Weights, layer.Attention.Layout, _attention[i].Stages, shape);
            _attention[i].Kernels = layer.Attention.Kernels;
            _attention[i].Origin = origin;
            if (layer.Cross is { } cross)
            {
                _cross[i].Kernels = cross.Kernels;
                _cross[i].Origin = origin;
            }

            _feedForward[i].Kernels = layer.FeedForward;
            _feedForward[i].Origin = origin;
            _feedForward[i].Up = new PackedWeights(layer.FeedForwardWeights.Up);
            _feedForward[i].Down = new PackedWeights(layer.FeedForwardWeights.Down);
            _feedForward[i].Frame = layer.FeedForwardFrame;
        }

        SetWeights(_attention[0], layers[0].Attention, _tables[0]);
        if (layers.FirstCross >= 0)
        {
            SetWeights(FirstCross, layers[layers.FirstCross].Cross!, tables: default);
        }
    }

    /// <summary>Runs all layers, once the first calls point to the caller's tensors.</summary>
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
                SetWeights(_attention[i], _layers[i].Attention, _tables[i]);
                _attention[i].Kept = new KeptPanels(memory: null, _caches?[i]);
            }

            // An attention adds to the rows that it takes what it has written elsewhere.
            float* middle = _layers[i].Cross is null ? target : first.Origin + _plan.Middle;
            _attention[i].Rows.Query = first.Rows.Query.WithOrigin(input);
            _attention[i].Rows.Output = output.WithOrigin(middle);
            if (_layers[i].Cross is { } cross)
            {
                SetCross(i, cross, output.WithOrigin(middle), output.WithOrigin(target));
            }

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
            _cross[i].Kernels = null!;
            _cross[i].Weights = default;
            _feedForward[i].Kernels = null!;
            _feedForward[i].Frame = null;
        }

        _layers = null!;
        _caches = null;
        _memories = null;
    }

    /// <summary>One layer on all threads: one branch after the other.</summary>
    private void RunOne(int layer, Workspace workspace)
    {
        WriteRotations(layer);
        RunAttention(_attention[layer], workspace);
        if (_layers[layer].Cross is not null)
        {
            RunAttention(_cross[layer], workspace);
        }

        JobRunner.Run(_feedForward[layer], _plan.Division, workspace);
    }

    private static void RunAttention(RunningCall attention, Workspace workspace)
    {
        attention.Prepare();
        JobRunner.Run(attention, attention.Division, workspace);
    }

    private void WriteRotations(int layer)
    {
        RunningCall attention = _attention[layer];
        if (attention.Scratch.RotaryRows > 0 && _layers[layer].Attention.Weights.Rotary is { } rotary)
        {
            attention.WriteRotations(rotary);
        }
    }

    /// <summary>Points the cross-attention of a layer to its memory and to the rows before and behind it.</summary>
    private void SetCross(int layer, AttentionBranch cross, RowView from, RowView to)
    {
        RunningCall first = FirstCross;
        if (layer != _layers.FirstCross)
        {
            SetCall(_cross[layer], first);
            SetWeights(_cross[layer], cross, tables: default);
            _cross[layer].Kept = new KeptPanels(_memories![layer], cache: null);
        }

        _cross[layer].Rows.Query = from;
        _cross[layer].Rows.Output = to;
    }

    private static void SetWeights(RunningCall call, AttentionBranch branch, in KeptTables tables)
    {
        call.SetWeights(branch.Weights, tables);
        call.Weights.Frame = branch.Frame;
    }

    private static void SetPlan(
        RunningCall call, AttentionBranch branch, CallStages stages, in CallShape shape, in Division division, in ScratchMap scratch)
    {
        call.Stages = stages.Of(branch.Kernels, branch.Layout);
        call.Layout = branch.Layout;
        call.GroupSize = branch.Layout.GroupSize;
        call.Shape = shape;
        call.Division = division;
        call.Scratch = scratch;
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
            Array.Resize(ref _cross, layers);
            Array.Resize(ref _feedForward, layers);
            Array.Resize(ref _tables, layers);
            for (int i = before; i < layers; i++)
            {
                _attention[i] = new RunningCall();
                _cross[i] = new RunningCall();
                _feedForward[i] = new RunningFeedForward();
            }
        }
    }
}
