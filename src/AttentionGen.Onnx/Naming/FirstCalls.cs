namespace AttentionGen;

/// <summary>
/// The names that one matrix has by the first calls of its modules, as a tree of their parts. Tells of a name whether it is one of these in a later
/// call, which has numbers behind some of its parts.
/// </summary>
internal sealed class FirstCalls
{
    // A name with k numbers is that of up to 2^k first calls; exporters number two or three parts.
    private const int MostTries = 256;

    private readonly Branch _root = new();

    /// <summary>Adds a name.</summary>
    public void Add(string name)
    {
        Branch branch = _root;
        foreach (string part in name.Split('.'))
        {
            if (!branch.Parts.TryGetValue(part, out Branch? next))
            {
                next = new Branch();
                branch.Parts.Add(part, next);
            }

            branch = next;
        }

        branch.Name = name;
    }

    /// <summary>The name of the first call, if there is one.</summary>
    public string? FirstOf(string name)
    {
        int tries = 0;
        return Find(_root, name.Split('.'), 0);

        string? Find(Branch branch, string[] parts, int at)
        {
            if (at == parts.Length || ++tries > MostTries)
            {
                return at == parts.Length ? branch.Name : null;
            }

            return Next(parts[at]) ?? (ParameterNames.FirstCallOf(parts[at]) is { } first ? Next(first) : null);

            string? Next(string part) => branch.Parts.TryGetValue(part, out Branch? next) ? Find(next, parts, at + 1) : null;
        }
    }

    private sealed class Branch
    {
        public Dictionary<string, Branch> Parts { get; } = new(StringComparer.Ordinal);

        public string? Name { get; set; }
    }
}
