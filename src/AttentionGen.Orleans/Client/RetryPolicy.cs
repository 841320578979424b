using Orleans.Runtime;

namespace AttentionGen;

/// <summary>Which failures are those of a cluster that has lost a silo, and for how long an operation is repeated after one.</summary>
/// <remarks>Operations of sessions and embeddings can be repeated without harm, whether they were done or not.</remarks>
/// <param name="retryFor">From the first failure on.</param>
internal struct RetryPolicy(TimeSpan retryFor)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(1);

    private long _firstFailure;
    private TimeSpan _delay;

    /// <summary>Runs an operation until it is done, fails for another reason, or the time is over.</summary>
    public static async Task<T> RunAsync<T>(Func<Task<T>> operation, TimeSpan retryFor, CancellationToken cancellationToken)
    {
        var policy = new RetryPolicy(retryFor);
        while (true)
        {
            try
            {
                return await operation();
            }
            catch (Exception failure) when (policy.Retries(failure) && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(policy.NextDelay(), cancellationToken);
            }
        }
    }

    /// <summary>An operation has got on: the next failure is a first one.</summary>
    public void Reset() => _firstFailure = 0;

    /// <summary>Whether to repeat after a failure.</summary>
    public bool Retries(Exception failure)
    {
        if (!IsOfTheCluster(failure))
        {
            return false;
        }

        if (_firstFailure == 0)
        {
            _firstFailure = Environment.TickCount64;
            _delay = FirstDelay;
        }

        return Environment.TickCount64 - _firstFailure < retryFor.TotalMilliseconds;
    }

    /// <summary>How long to wait before: longer each time, and not in step with others.</summary>
    public TimeSpan NextDelay()
    {
        TimeSpan delay = _delay * (0.5 + Random.Shared.NextDouble());
        _delay = _delay * 2 < LongestDelay ? _delay * 2 : LongestDelay;
        return delay;
    }

    private static bool IsOfTheCluster(Exception failure) =>
        failure is SessionMovedException or SessionFencedException or OrleansException or EnumerationAbortedException or TimeoutException;
}
