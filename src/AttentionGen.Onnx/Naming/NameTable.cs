using System.Collections.Immutable;

namespace AttentionGen;

/// <summary>The names of a model's tensors while they are found out, with all that does not fit.</summary>
internal sealed class NameTable(StoredBytes model, ElementReader elements)
{
    private const int ListedProblems = 8;

    private readonly Dictionary<string, (TensorView View, string Reason)> _views = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<TensorRecord>> _copies = new(StringComparer.Ordinal);
    private readonly Dictionary<(TensorRecord One, TensorRecord Other), bool> _compared = [];
    private readonly HashSet<TensorRecord> _named = [];
    private readonly List<string> _problems = [];

    /// <summary>Gives a tensor a name. Of two with the same name, one is a copy of the other, or both are listed.</summary>
    /// <param name="name">The name.</param>
    /// <param name="view">What it names.</param>
    /// <param name="reason">How it was found, as the end of a sentence.</param>
    public void Claim(string name, TensorView view, string reason)
    {
        _named.Add(view.Tensor);
        if (!_views.TryGetValue(name, out (TensorView View, string Reason) other))
        {
            _views.Add(name, (view, reason));
        }
        else if (!other.View.IsSame(view) && !IsCopy(name, other.View, view))
        {
            _problems.Add($"{FileText.Quote(name)} is {other.View.Tensor.Describe()} {other.Reason} and {view.Tensor.Describe()} {reason}");
        }
    }

    /// <summary>Whether something has that name.</summary>
    public bool Has(string name) => _views.ContainsKey(name);

    /// <summary>Whether a tensor of the file, or a part of it, has a name.</summary>
    public bool IsNamed(TensorRecord tensor) => _named.Contains(tensor);

    /// <summary>Lists something that does not fit.</summary>
    public void Report(string problem) => _problems.Add(problem);

    /// <summary>The tensors in the order of their names, or the error that lists all problems.</summary>
    public ImmutableSortedDictionary<string, OnnxTensor> ToTensors()
    {
        if (_problems.Count != 0)
        {
            int more = _problems.Count - ListedProblems;
            throw new OnnxException(
                model.Path,
                null,
                "expected everything in the graph that belongs to the model to have one name, by itself, by the bias that a matrix's product is added to or by its node, found " +
                $"{_problems.Count} that {(_problems.Count == 1 ? "has" : "have")} none or more: {string.Join("; ", _problems.Take(ListedProblems))}{(more > 0 ? "; …" : "")}.");
        }

        return _views.ToImmutableSortedDictionary(pair => pair.Key, pair => new OnnxTensor(pair.Key, pair.Value.View, [.. _copies.GetValueOrDefault(pair.Key, [])]), StringComparer.Ordinal);
    }

    /// <summary>Files of external data are not opened for this: whether elements of theirs are equal shows when the tensor is read.</summary>
    private bool IsCopy(string name, TensorView one, TensorView other)
    {
        if (one.IsTransposed != other.IsTransposed || one.FirstColumn != other.FirstColumn || one.Columns != other.Columns)
        {
            return false;
        }

        if (one.Tensor.Storage != TensorStorage.External && other.Tensor.Storage != TensorStorage.External)
        {
            if (!_compared.TryGetValue((one.Tensor, other.Tensor), out bool areEqual))
            {
                areEqual = elements.AreEqual(one.Tensor, other.Tensor);
                _compared.Add((one.Tensor, other.Tensor), areEqual);
            }

            return areEqual;
        }

        if (!ElementReader.AreAlike(one.Tensor, other.Tensor))
        {
            return false;
        }

        if (!_copies.TryGetValue(name, out HashSet<TensorRecord>? copies))
        {
            copies = [];
            _copies.Add(name, copies);
        }

        copies.Add(other.Tensor);
        return true;
    }
}
