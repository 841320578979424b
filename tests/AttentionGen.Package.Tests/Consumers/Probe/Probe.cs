// A program that says how attention does on the platform that it was published for. Tests and the benchmarks' command
// "platforms" publish it in many forms, start it with one of these arguments, and compare what it prints:
//
//   calls       the active vector width, and a hash of the bits of each of many different calls
//   first-call  milliseconds of the first call of a layer, which has packed its weights before
//   times       answers each line of standard input, "layer" or "plain", with the microseconds of a call
using System;
using System.Globalization;

namespace Probe
{
    internal static class Program
    {
        private static int Main(string[] arguments)
        {
            switch (arguments.Length == 1 ? arguments[0] : "")
            {
                case "calls":
                    Console.WriteLine("width: " + TimedLayer.Plan.Active.Name);
                    foreach ((string call, float[] output) in Calls.All())
                    {
                        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{call}: {Numbers.Hash(output):x16}"));
                    }

                    return 0;
                case "first-call":
                    Console.WriteLine(Text(Times.FirstCall().TotalMilliseconds));
                    return 0;
                case "times":
                    var times = new Times();
                    for (string line = Console.ReadLine(); line != null; line = Console.ReadLine())
                    {
                        Console.WriteLine(Text((line == "plain" ? times.Plain() : times.Layer()).TotalMicroseconds));
                    }

                    return 0;
                default:
                    Console.Error.WriteLine("One argument is needed: calls, first-call or times.");
                    return 2;
            }
        }

        private static string Text(double number) => number.ToString("F3", CultureInfo.InvariantCulture);
    }
}
