using System.Globalization;
using AttentionGen.Generator.Diagnostics;

namespace AttentionGen.Generator.Parsing;

/// <summary>Reads arguments of the attribute that have a default, and notes those that are not constants.</summary>
internal sealed class OptionValues(AttributeArguments arguments, ProblemReport problems)
{
    public bool Flag(string name) => Note(arguments.Read<bool>(name)).Or(false);

    public int Int(string name, int otherwise) => Note(arguments.Read<int>(name)).Or(otherwise);

    public double Number(string name, double otherwise) => Note(arguments.Read<double>(name)).Or(otherwise);

    /// <summary>The number of an enumeration's value; the first one's if it is none of them, which is reported.</summary>
    public int Choice(string name, params string[] values)
    {
        Argument<int> given = Note(arguments.ReadEnum(name));
        if (given.Value >= 0 && given.Value < values.Length)
        {
            return given.Value;
        }

        problems.Add(
            DiagnosticDescriptors.UnknownEnumValue,
            arguments.LocationOf(name),
            name,
            Text(given.Value),
            values.Length == 2 ? string.Join(" and ", values) : string.Join(", ", values.Take(values.Length - 1)) + " and " + values[values.Length - 1]);
        return 0;
    }

    /// <summary>Whether the argument is written at all.</summary>
    public bool IsGiven(string name) => arguments.IsWritten(name);

    /// <summary>Reports arguments that are written although what they belong to is not.</summary>
    public void RequireFor(string owner, string wayOut, params string[] names)
    {
        foreach (string name in names.Where(IsGiven))
        {
            problems.Add(DiagnosticDescriptors.NoEffect, arguments.LocationOf(name), name, owner, wayOut);
        }
    }

    /// <summary>Reports a number that is outside its range.</summary>
    public void Require(bool holds, DiagnosticDescriptorKind kind, string name, object value, string range)
    {
        if (!holds)
        {
            problems.Add(Descriptor(kind), arguments.LocationOf(name), name, Text(value), range);
        }
    }

    public static string Text(object value) => value is double number
        ? number.ToString("R", CultureInfo.InvariantCulture)
        : Convert.ToString(value, CultureInfo.InvariantCulture);

    private static Microsoft.CodeAnalysis.DiagnosticDescriptor Descriptor(DiagnosticDescriptorKind kind) => kind switch
    {
        DiagnosticDescriptorKind.Rotary => DiagnosticDescriptors.InvalidRotaryNumber,
        DiagnosticDescriptorKind.Window => DiagnosticDescriptors.InvalidWindow,
        DiagnosticDescriptorKind.Bias => DiagnosticDescriptors.InvalidPositionBias,
        _ => DiagnosticDescriptors.InvalidScoreNumber,
    };

    private Argument<T> Note<T>(Argument<T> argument)
        where T : struct
    {
        if (argument.State == ArgumentState.Broken)
        {
            problems.AddSilently();
        }

        return argument;
    }
}

/// <summary>What a number outside its range belongs to.</summary>
internal enum DiagnosticDescriptorKind
{
    Rotary,
    Window,
    Bias,
    Score,
}
