using System.Runtime.InteropServices;
using Spectre.Console;

namespace Cluster.Silos;

/// <summary>Ctrl+C, and a request to end: Orleans' client takes both for itself, so that what has been started would go on.</summary>
internal sealed class Ending : IDisposable
{
    private const int ExitCode = 130;

    private readonly PosixSignalRegistration[] _registrations;

    /// <param name="leave">Takes away what there is besides this process.</param>
    public Ending(Action leave) =>
        _registrations = [.. ((PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP]).Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            AnsiConsole.Cursor.Show();
            try
            {
                leave();
            }
            catch (Exception wrong) when (wrong is IOException or InvalidOperationException)
            {
                // A silo was being started meanwhile; it ends by itself, and takes the rest away.
            }

            Environment.Exit(ExitCode);
        }))];

    public void Dispose() => Array.ForEach(_registrations, static registration => registration.Dispose());
}
