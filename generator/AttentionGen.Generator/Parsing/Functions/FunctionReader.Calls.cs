using AttentionGen.Generator.Model.Functions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AttentionGen.Generator.Parsing.Functions;

/// <content>Calls: of what kernels have an operation for, and of methods that become a part of the function.</content>
internal sealed partial class FunctionReader
{
    private int? Call(IInvocationOperation call)
    {
        if (!KnownFunctions.Knows(call.TargetMethod))
        {
            return Inlined(call);
        }

        var arguments = new List<int>();
        foreach (IArgumentOperation argument in call.Arguments.OrderBy(static argument => argument.Parameter!.Ordinal))
        {
            if (FunctionValues.TypeOf(argument.Value.Type) is null)
            {
                return RefuseType(argument.Value);
            }

            if (Value(argument.Value) is not { } value)
            {
                return null;
            }

            arguments.Add(value);
        }

        return KnownFunctions.IsDivision(call.TargetMethod) && builder[arguments[1]] is not { IsConstant: true, Bits: > 0 }
            ? problems.Refuse(call.Syntax, "a division by what is not a positive constant", "divide by a const, or capture a table of quotients")
            : KnownFunctions.Add(call.TargetMethod, builder, arguments) ?? RefuseType(call);
    }

    /// <summary>The value of a call of a method of the same compilation.</summary>
    private int? Inlined(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod.PartialImplementationPart ?? call.TargetMethod;
        if (_methods.Contains(method, SymbolEqualityComparer.Default))
        {
            return problems.Refuse(call.Syntax, $"a recursive call of '{method.Name}'", "write it without");
        }

        if (!method.IsStatic || method.IsGenericMethod || (method.ContainingType.IsGenericType && method.DeclaringSyntaxReferences.Length > 0) || method.MethodKind is MethodKind.LocalFunction or MethodKind.DelegateInvoke)
        {
            return problems.Refuse(call.Syntax, $"a call of '{method.Name}'", "call a static method that is not generic");
        }

        if (method.DeclaringSyntaxReferences.Length == 0)
        {
            return problems.Refuse(
                call.Syntax,
                $"a call of '{method.ContainingType.Name}.{method.Name}', whose source is not in this compilation",
                KnownFunctions.TryGetWayOut(method, out string wayOut) ? wayOut : "write out what it does, or use a method of Math, MathF or AttentionMath that docs/functions.md lists");
        }

        Dictionary<ISymbol, int> values = new(SymbolEqualityComparer.Default), tables = new(SymbolEqualityComparer.Default);
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.ArgumentKind is not (ArgumentKind.Explicit or ArgumentKind.DefaultValue))
            {
                return problems.Refuse(argument.Syntax, $"arguments that '{method.Name}' collects", "declare a parameter for each");
            }

            if (argument.Parameter is not { RefKind: RefKind.None })
            {
                return problems.Refuse(argument.Syntax, $"an argument that '{method.Name}' takes by reference", "pass a value");
            }

            IParameterSymbol parameter = method.Parameters[argument.Parameter.Ordinal];
            if (TableOf(argument.Value) is { } table)
            {
                tables[parameter] = table;
            }
            else if (Value(argument.Value) is { } value)
            {
                values[parameter] = value;
            }
            else
            {
                return null;
            }
        }

        (Dictionary<ISymbol, int> outerValues, Dictionary<ISymbol, int> outerTables) = (_values, _tables);
        (_values, _tables) = (values, tables);
        int? result = ReadBody(method);
        (_values, _tables) = (outerValues, outerTables);
        return result;
    }
}
