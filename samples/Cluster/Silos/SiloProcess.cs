using System.Diagnostics;
using System.Text;

namespace Cluster.Silos;

/// <summary>A silo as the process that started it sees it. It can be killed, and started again on the same ports.</summary>
internal sealed class SiloProcess(string name, SiloSettings settings) : IDisposable
{
    private const int MostTries = 10;

    private static readonly TimeSpan StartTime = TimeSpan.FromMinutes(3);

    private readonly Lock _lock = new();
    private readonly StringBuilder _errors = new();
    private Process? _process;
    private volatile bool _isReady;
    private SiloReport _report;
    private SiloReport _before;

    public string Name => name;

    public SiloSettings Settings => settings;

    /// <summary>How often it was killed.</summary>
    public int Kills { get; private set; }

    /// <summary>How often it has ended by itself, because the others took it for dead: it did not answer in time.</summary>
    public int Ends { get; private set; }

    /// <summary>Whether it belongs to the cluster.</summary>
    public bool IsRunning => _isReady && _process is { HasExited: false };

    /// <summary>Whether there is no process of it.</summary>
    public bool IsDown => _process is null or { HasExited: true };

    /// <summary>The sum over all processes that it has been.</summary>
    public SiloReport Total
    {
        get
        {
            lock (_lock)
            {
                return new SiloReport(
                    _before.Tokens + _report.Tokens,
                    _before.Texts + _report.Texts,
                    _report.Sessions,
                    _report.CacheBytes,
                    _before.Rebuilds + _report.Rebuilds,
                    _before.CpuMilliseconds + _report.CpuMilliseconds);
            }
        }
    }

    /// <summary>Starts this program once more.</summary>
    public static Process StartSelf(string[] arguments)
    {
        string[] self = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(SiloProcess).Assembly.Location] : [];
        return Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. self, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    /// <summary>Starts it, and waits until it belongs to the cluster. A silo that starts too slowly for the others may have to do so again.</summary>
    public async Task StartAsync()
    {
        for (int tries = 1; !await TryStartAsync(); tries++)
        {
            if (tries == MostTries)
            {
                lock (_lock)
                {
                    throw new InvalidOperationException($"Silo {name} does not start.\n{_errors}");
                }
            }
        }
    }

    /// <summary>Ends it as an accident does: <c>kill -9</c>. Nothing of it hears of that before.</summary>
    public void Kill()
    {
        Kills++;
        End();
    }

    public void Dispose() => End();

    private async Task<bool> TryStartAsync()
    {
        if (_process is { } earlier)
        {
            Ends += earlier.HasExited ? 1 : 0;
            End();
        }

        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Process process = StartSelf(settings.ToArguments());
        _process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data, process, ready);
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_lock)
            {
                _errors.AppendLine(line.Data);
            }
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Task ended = process.WaitForExitAsync();
        _isReady = await Task.WhenAny(ready.Task, ended, Task.Delay(StartTime)) == ready.Task;
        return _isReady;
    }

    private void End()
    {
        _isReady = false;
        if (_process is { } process)
        {
            process.Kill();
            process.WaitForExit();
            _process = null;
        }

        lock (_lock)
        {
            _before = new SiloReport(
                _before.Tokens + _report.Tokens, _before.Texts + _report.Texts, 0, 0, _before.Rebuilds + _report.Rebuilds, _before.CpuMilliseconds + _report.CpuMilliseconds);
            _report = default;
        }
    }

    private void Take(string? line, Process process, TaskCompletionSource ready)
    {
        if (line == "ready")
        {
            ready.TrySetResult();
        }
        else if (line is not null && SiloReport.Parse(line) is { } report)
        {
            lock (_lock)
            {
                if (process == _process)
                {
                    _report = report;
                }
            }
        }
    }
}
