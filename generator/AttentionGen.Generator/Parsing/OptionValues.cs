using System.Globalization;
using AttentionGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parsing;

/// <summary>Reads arguments of the attribute that have a default, and notes those that are not constants.</summary>
internal sealed class OptionValues(AttributeArguments arguments, ProblemReport problems)
{
    public bool Flag(string name, bool otherwise = false) => Note(arguments.Read<bool>(name)).Or(otherwise);

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
            string.Join(", ", values.Take(values.Length - 1)) + " and " + values[values.Length - 1]);
        return 0;
    }

    /// <summary>Reports arguments that are written although what they belong to is not.</summary>
    /// <param name="owner">What they belong to.</param>
    /// <param name="wayIn">What to do for them to have an effect; the other way out is to remove them.</param>
    /// <param name="settings">The same as values to set, any of which is enough.</param>
    /// <param name="names">The arguments.</param>
    public void RequireFor(string owner, string wayIn, string[] settings, params string[] names)
    {
        foreach (string name in names.Where(arguments.IsWritten))
        {
            problems.Add(
                DiagnosticDescriptors.NoEffect,
                arguments.LocationOf(name),
                new WayOut { Removals = [name], Settings = settings },
                name,
                owner,
                wayIn);
        }
    }

    /// <summary>Reports a number that is outside its range.</summary>
    /// <param name="holds">Whether it is inside.</param>
    /// <param name="rule">The rule that it breaks otherwise.</param>
    /// <param name="name">The argument's name.</param>
    /// <param name="value">Its value, which may be the default.</param>
    /// <param name="range">The range, as the rest of a sentence.</param>
    /// <param name="causes">Arguments that bring the problem about where this one is not written.</param>
    public void Require(bool holds, DiagnosticDescriptor rule, string name, object value, string range, params string[] causes)
    {
        if (!holds)
        {
            string place = causes.Prepend(name).FirstOrDefault(arguments.IsWritten) ?? name;
            problems.Add(rule, arguments.LocationOf(place), name, Text(value), range);
        }
    }

    public static bool IsFinite(double value) => !double.IsNaN(value) && !double.IsInfinity(value);

    public static string Text(object value) => value is double number
        ? number.ToString("R", CultureInfo.InvariantCulture)
        : Convert.ToString(value, CultureInfo.InvariantCulture);

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
