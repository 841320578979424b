using System.Globalization;

namespace AttentionGen;

/// <summary>Takes all tensors of a file and hands on what a whole model consists of; nothing of it is left out.</summary>
internal sealed class ModelImport
{
    private const int ListedNames = 3;

    /// <summary>Under these roots the names are BERT's and the model is RoBERTa.</summary>
    private static readonly string[] RootsOfRoberta = ["roberta.", "xlm_roberta."];

    private readonly ITensorSource _source;
    private readonly ModelNames _names;
    private readonly string _root;
    private readonly LayerTensors _model;
    private readonly LayerTensors _outside;

    private ModelImport(ITensorSource source, ModelNames names, string root)
    {
        _source = source;
        _names = names;
        _root = root;
        _model = new LayerTensors(source, root);
        _outside = new LayerTensors(source, "");
    }

    /// <summary>The layers, in their order.</summary>
    public required IReadOnlyList<ITransformerLayer> Layers { get; init; }

    /// <summary>Loads a model.</summary>
    /// <param name="source">The file, or files.</param>
    /// <param name="preset">The preset of the layers, or none.</param>
    /// <param name="heads">The number of heads, or 0.</param>
    /// <param name="layer">Makes a layer of its number and its weights.</param>
    /// <param name="hasHead">Whether the products with the vocabulary belong to the model.</param>
    public static LoadedModel Load(
        ITensorSource source, LayerPreset preset, int heads, Func<int, TransformerLayerWeights, ITransformerLayer> layer, bool hasHead)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentOutOfRangeException.ThrowIfNegative(heads);
        ModelNames? names = Array.Find(ModelFamilies.All, candidate => candidate.RootIn(source) is not null && HasSharedBias(candidate, source));
        if (names is null)
        {
            throw source.Refuse(
                null,
                $"expected a model with the names of {string.Join(", ", ModelFamilies.All.Select(static family => family.Label))}, found none; {source.DescribeNearest("embeddings.word_embeddings.weight")}.");
        }

        string root = names.RootIn(source)!;
        var import = new ModelImport(source, names, root) { Layers = ReadLayers(source, names, root, preset, heads, layer) };
        return import.Read(preset, hasHead);
    }

    private static bool HasSharedBias(ModelNames names, ITensorSource source) =>
        names.SharedBias is null || source.Contains(names.RootIn(source) + names.SharedBias);

    private static List<ITransformerLayer> ReadLayers(
        ITensorSource source, ModelNames names, string root, LayerPreset preset, int heads, Func<int, TransformerLayerWeights, ITransformerLayer> layer)
    {
        var layers = new List<ITransformerLayer>();
        var different = new HashSet<ITransformerLayer>(ReferenceEqualityComparer.Instance);
        string? bias = names.SharedBias is null ? null : root + names.SharedBias;
        List<string> prefixes = [];
        while ($"{root}{names.Layers}.{prefixes.Count}" is var next && source.TensorNames.Any(name => name.StartsWith(next + ".", StringComparison.Ordinal)))
        {
            prefixes.Add(next);
        }

        prefixes.ForEach(prefix => LayerBiases.RequireSame(source, prefixes[0], prefix));
        foreach (string prefix in prefixes)
        {
            TransformerLayerWeights weights = TransformerLayerWeights.Load(source, prefix, preset, heads: heads, relativeAttentionBias: bias);
            ITransformerLayer made = layer(layers.Count, weights) ?? throw new ArgumentException($"layer must make a layer, but has given null for layer {layers.Count}.", nameof(layer));
            if (!different.Add(made))
            {
                throw new ArgumentException($"layer must make a layer of the weights that it gets, but has given for layer {layers.Count} one that it had given before.", nameof(layer));
            }

            LayerBiases.RequireOfNorms(source, prefix, weights, made.Core.Parts.Shape);
            layers.Add(made);
        }

        return layers;
    }

    private LoadedModel Read(LayerPreset preset, bool hasHead)
    {
        TransformerLayerShape first = Layers[0].Core.Parts.Shape;
        TransformerLayerShape last = Layers[^1].Core.Parts.Shape;
        int dModel = first.DModel;
        float[] tokens = Table(_names.Tokens, dModel);
        float[] positions = _names.Positions is null ? [] : Table(_names.Positions, dModel);
        RequirePositions(positions.Length > 0);
        float[] types = _names.TokenTypes is null || (_names.MayLackTokenTypes && !_model.Has(_names.TokenTypes + ".weight")) ? [] : Table(_names.TokenTypes, dModel);
        var embeddings = new EmbeddingWeights(dModel, tokens, positions, types)
        {
            FirstPosition = FirstPosition(preset, positions.Length / dModel, types.Length / dModel),
            Scale = IsGemma(preset, first) ? MathF.Sqrt(dModel) : 1,
        };
        ModelNorm? embeddingNorm = Norm(_names.EmbeddingNorm, first);
        ModelNorm? finalNorm = Norm(_names.FinalNorm, last);
        (float[]? head, float[] headBias) = hasHead ? Head(tokens.Length / dModel, dModel) : (null, []);
        RejectOthers(hasHead);
        return new LoadedModel(new TransformerStack(Layers), embeddings, embeddingNorm, finalNorm, head, headBias);
    }

    /// <summary>A file of GPT-2 without its positions has the names of GPT-J.</summary>
    private void RequirePositions(bool hasTable)
    {
        if (!hasTable && Layers.All(static layer => layer.Core.Parts.Shape.Attention is { Rotary: null, PositionBias: PositionBias.None }))
        {
            throw _source.Refuse(
                null,
                "expected a table of learned positions, since the layers have neither a rotation nor a bias by distance, found none: the model would not know the order of its tokens.");
        }
    }

    /// <summary>Gemma's files have Llama's names; no other family has norms of 1 + weight around gates of GELU by tanh.</summary>
    private static bool IsGemma(LayerPreset preset, TransformerLayerShape layer) =>
        preset is LayerPreset.Gemma or LayerPreset.Gemma2 or LayerPreset.Gemma3
        || (preset == LayerPreset.None && layer.Norm == NormKind.RmsPlusOne && layer.FeedForward is { Gated: true, Activation: Activation.GeluTanh });

    private float[] Table(string name, int dModel)
    {
        (int rows, int columns) = _model.MatrixShape(name + ".weight", $"[rows, {dModel}]");
        return columns == dModel
            ? _model.Read(name + ".weight", rows, columns)
            : throw _model.Fail(name + ".weight", $"expected rows of {dModel}, the width of the layers, found [{rows}, {columns}].");
    }

    /// <summary>RoBERTa's files have BERT's names, and their first two rows of positions are no position.</summary>
    private int FirstPosition(LayerPreset preset, int rows, int types)
    {
        const int OfRoberta = 2;
        if (rows == 0)
        {
            return 0;
        }

        bool hasRoot = RootsOfRoberta.Contains(_root);
        if (hasRoot && preset is not (LayerPreset.None or LayerPreset.Roberta))
        {
            throw _model.Fail(
                _names.Positions + ".weight",
                $"expected {nameof(LayerPreset)}.{nameof(LayerPreset.Roberta)} or none as the preset of a file whose names begin with {FileText.Quote(_root)}, found {nameof(LayerPreset)}.{preset}, with which the first token would have row 0 and not row {OfRoberta}.");
        }

        if (!hasRoot && preset == LayerPreset.Roberta && types > 1)
        {
            throw _model.Fail(
                _names.TokenTypes + ".weight",
                $"expected one token type, as RoBERTa has, since the preset is {nameof(LayerPreset)}.{preset}, found {types}: the names are BERT's too, whose first token has row 0 of the positions; say {nameof(LayerPreset)}.{nameof(LayerPreset.Bert)} as the preset.");
        }

        if (hasRoot || preset == LayerPreset.Roberta || _names.Label == "MPNet")
        {
            return rows > OfRoberta
                ? OfRoberta
                : throw _model.Fail(_names.Positions + ".weight", $"expected more rows than the {OfRoberta} in front of the first position, found {rows}.");
        }

        return preset == LayerPreset.None && types == 1 && rows > OfRoberta && int.IsPow2(rows - OfRoberta)
            ? throw _model.Fail(
                _names.Positions + ".weight",
                $"expected to know whether the first token has row 0 of these {rows}, as in BERT, or row 2, as in RoBERTa; say {nameof(LayerPreset)}.{nameof(LayerPreset.Bert)} or {nameof(LayerPreset)}.{nameof(LayerPreset.Roberta)} as the preset.")
            : 0;
    }

    private ModelNorm? Norm(string? name, TransformerLayerShape layer)
    {
        if (NormTensors.ReadOptional(_model, name, layer.DModel) is not { } weights)
        {
            return null;
        }

        return !layer.NormBias || !weights.Bias.IsEmpty
            ? new ModelNorm(layer.Norm, weights, layer.Epsilon)
            : throw _model.Fail(name + ".bias", $"expected this bias, since the layers have {nameof(NormKind)}.{layer.Norm}, found none.");
    }

    /// <summary>The products with the vocabulary. Where their matrix is that of the tokens, they may have a bias all the same.</summary>
    private (float[]? Head, float[] Bias) Head(int vocabulary, int dModel)
    {
        string? name = Array.Find([_names.Head, _names.Head is null ? null : _root + _names.Head], head => head is not null && (_outside.Has(head + ".weight") || _outside.Has(head + ".bias")));
        if (name is null)
        {
            return (null, []);
        }

        if (!_outside.Has(name + ".weight"))
        {
            return (null, _outside.Read(name + ".bias", vocabulary));
        }

        (int rows, int columns) = _outside.MatrixShape(name + ".weight", $"[vocabulary, {dModel}]");
        if (columns != dModel)
        {
            throw _outside.Fail(name + ".weight", $"expected rows of {dModel}, the width of the layers, found [{rows}, {columns}].");
        }

        return (_outside.Read(name + ".weight", rows, columns), _outside.ReadOptional(name + ".bias", rows));
    }

    /// <summary>A model without a part would compute something plausible and wrong.</summary>
    private void RejectOthers(bool hasHead)
    {
        string[] left =
        [
            .. _source.TensorNames.Where(name =>
                !_model.ReadNames.Contains(name)
                && !_outside.ReadNames.Contains(name)
                && !IsOfALayer(name)
                && name != _root + _names.SharedBias
                && !IsOfAnotherTask(name, hasHead)),
        ];
        if (left.Length != 0)
        {
            string more = left.Length == 1 ? "" : $" and {left.Length - 1} more: {string.Join(", ", left.Skip(1).Take(ListedNames).Select(FileText.Quote))}{(left.Length > ListedNames + 1 ? ", …" : "")}";
            throw _source.Refuse(
                left[0], $"expected only tensors of a model with the names of {_names.Label}, found this one{more}; without it the model would compute something else.");
        }
    }

    /// <summary>Whether a layer that has been read answers for a tensor; one behind a gap in the numbers has not been.</summary>
    private bool IsOfALayer(string name)
    {
        string prefix = $"{_root}{_names.Layers}.";
        return name.StartsWith(prefix, StringComparison.Ordinal)
            && name.IndexOf('.', prefix.Length) is var end && end > 0
            && name.AsSpan(prefix.Length, end - prefix.Length) is var number
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int layer)
            && layer < Layers.Count
            && number.SequenceEqual(layer.ToString(CultureInfo.InvariantCulture));
    }

    private bool IsOfAnotherTask(string name, bool hasHead)
    {
        string inner = _root.Length > 0 && name.StartsWith(_root, StringComparison.Ordinal) ? name[_root.Length..] : name;
        if (ModelNames.Buffers.Contains(inner))
        {
            return true;
        }

        return !hasHead && ModelNames.OtherTasks.Append(_names.Head).OfType<string>().Any(
            task => name == task || inner == task || name.StartsWith(task + ".", StringComparison.Ordinal) || inner.StartsWith(task + ".", StringComparison.Ordinal));
    }
}

/// <summary>What a whole model consists of.</summary>
/// <param name="Layers">Its layers.</param>
/// <param name="Embeddings">The tables.</param>
/// <param name="EmbeddingNorm">The norm behind them, or none.</param>
/// <param name="FinalNorm">The norm behind the last layer, or none.</param>
/// <param name="Head">The products with the vocabulary, if they were asked for and are not the embeddings.</param>
/// <param name="HeadBias">What is added to the logits, or empty.</param>
internal sealed record LoadedModel(
    TransformerStack Layers, EmbeddingWeights Embeddings, ModelNorm? EmbeddingNorm, ModelNorm? FinalNorm, float[]? Head, float[] HeadBias);
