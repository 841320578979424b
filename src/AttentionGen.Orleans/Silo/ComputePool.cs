using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace AttentionGen;

/// <summary>
/// The silo's threads that compute, and its count of what they have before them. They are no threads of the platform's pool, which serves grains and
/// connections: a silo whose processors are all busy answers its neighbours in time, since the operating system shares the processors out.
/// </summary>
internal sealed class ComputePool : IDisposable
{
    private readonly BlockingCollection<WorkItem> _work = [];
    private readonly Thread[] _threads;
    private readonly int _maxPending;
    private readonly SiloMetrics _metrics;
    private int _pending;

    public ComputePool(IOptions<AttentionSiloOptions> options, SiloMetrics metrics)
    {
        _maxPending = options.Value.MaxPending;
        _metrics = metrics;
        metrics.Observe(this);
        _threads = new Thread[options.Value.ComputeThreads];
        for (int i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(Work) { IsBackground = true, Name = $"AttentionGen {i}" };
            _threads[i].Start();
        }
    }

    /// <summary>Replies and requests that are worked on or wait.</summary>
    public int Pending => Volatile.Read(ref _pending);

    /// <summary>Computations that wait for a thread.</summary>
    public int Waiting => _work.Count;

    /// <summary>Counts a reply or a request in, until it is disposed of.</summary>
    /// <exception cref="ClusterBusyException">There are as many as the silo takes on.</exception>
    public Admission Admit()
    {
        if (Interlocked.Increment(ref _pending) > _maxPending)
        {
            Interlocked.Decrement(ref _pending);
            _metrics.Refused();
            throw new ClusterBusyException(
                $"The silo has {_maxPending} replies and requests to work on, which is {nameof(AttentionSiloOptions)}.{nameof(AttentionSiloOptions.MaxPending)}. Nothing was changed; ask again later.");
        }

        return new Admission(this);
    }

    /// <summary>Runs something on one of the threads, in the order of the calls.</summary>
    /// <param name="work">What is to be computed.</param>
    /// <param name="cancellationToken">Ends the wait for a thread; what runs has to ask for itself.</param>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        var item = new WorkItem<T>(work, cancellationToken);
        _work.Add(item, CancellationToken.None);
        return item.Task;
    }

    public void Dispose()
    {
        // What still waits belongs to grains that are gone: it runs to its end or is cancelled, and then the threads end.
        _work.CompleteAdding();
    }

    private void Work()
    {
        foreach (WorkItem item in _work.GetConsumingEnumerable())
        {
            _metrics.Waited(Stopwatch.GetElapsedTime(item.Added));
            item.Run();
        }
    }

    /// <summary>A place among what the silo works on.</summary>
    public sealed class Admission(ComputePool pool) : IDisposable
    {
        private ComputePool? _pool = pool;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _pool, null) is { } admitting)
            {
                Interlocked.Decrement(ref admitting._pending);
            }
        }
    }

    private abstract class WorkItem
    {
        public long Added { get; } = Stopwatch.GetTimestamp();

        public abstract void Run();
    }

    private sealed class WorkItem<T> : WorkItem
    {
        private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CancellationTokenRegistration _registration;
        private readonly Func<T> _work;
        private int _isTaken;

        public WorkItem(Func<T> work, CancellationToken cancellationToken)
        {
            _work = work;
            _registration = cancellationToken.UnsafeRegister(static (item, token) => ((WorkItem<T>)item!).Cancel(token), this);
        }

        public Task<T> Task => _result.Task;

        public override void Run()
        {
            if (Interlocked.Exchange(ref _isTaken, 1) != 0)
            {
                return;
            }

            _registration.Dispose();
            try
            {
                _result.SetResult(_work());
            }
            catch (OperationCanceledException cancelled)
            {
                _result.SetCanceled(cancelled.CancellationToken);
            }
            catch (Exception failed)
            {
                _result.SetException(failed);
            }
        }

        private void Cancel(CancellationToken token)
        {
            if (Interlocked.Exchange(ref _isTaken, 1) == 0)
            {
                _result.SetCanceled(token);
            }
        }
    }
}
