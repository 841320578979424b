using Microsoft.Extensions.Options;

namespace AttentionGen;

/// <summary>Gathers the texts of requests that come within a small window, and takes them through the encoder together, packed.</summary>
internal sealed class EmbeddingBatcher(TextEncoder encoder, ComputePool pool, SiloMetrics metrics, IOptions<AttentionSiloOptions> options)
{
    private readonly Lock _lock = new();
    private readonly AttentionSiloOptions _options = options.Value;
    private Batch? _open;

    /// <summary>The vectors of some texts, which have been checked: <c>[texts, Dimensions]</c>.</summary>
    public Task<float[]> EncodeAsync(int[] tokens, int[] lengths, CancellationToken cancellationToken)
    {
        var request = new Request(tokens, lengths);
        Batch? full = null;
        lock (_lock)
        {
            if (_open is null)
            {
                _open = new Batch();
                CloseLater(_open);
            }

            _open.Add(request);
            if (_open.Tokens >= _options.EmbeddingTokensPerBatch)
            {
                full = _open;
                _open = null;
            }
        }

        if (full is not null)
        {
            Run(full);
        }

        return request.Result.Task.WaitAsync(cancellationToken);
    }

    private void CloseLater(Batch batch) =>
        _ = Task.Delay(_options.EmbeddingWindow).ContinueWith(
            _ =>
            {
                lock (_lock)
                {
                    if (_open != batch)
                    {
                        return;
                    }

                    _open = null;
                }

                Run(batch);
            },
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default);

    private void Run(Batch batch) => _ = pool.RunAsync(() => Compute(batch), CancellationToken.None);

    /// <summary>Passes all of a batch through the encoder; a failure is that of all its requests.</summary>
    private bool Compute(Batch batch)
    {
        try
        {
            int texts = batch.Requests.Sum(static request => request.Lengths.Length);
            var tokens = new int[batch.Tokens];
            var ends = new int[texts + 1];
            int token = 0, text = 0;
            foreach (Request request in batch.Requests)
            {
                request.Tokens.CopyTo(tokens, token);
                token += request.Tokens.Length;
                foreach (int length in request.Lengths)
                {
                    ends[text + 1] = ends[text] + length;
                    text++;
                }
            }

            var vectors = new float[checked(texts * encoder.Dimensions)];
            encoder.Encode(tokens, ends, vectors, maxDegreeOfParallelism: 1);
            metrics.Embedded(texts, tokens.Length);
            int start = 0;
            foreach (Request request in batch.Requests)
            {
                int floats = request.Lengths.Length * encoder.Dimensions;
                request.Result.TrySetResult(vectors.AsSpan(start, floats).ToArray());
                start += floats;
            }
        }
        catch (Exception failed)
        {
            batch.Requests.ForEach(request => request.Result.TrySetException(failed));
        }

        return true;
    }

    private sealed record Request(int[] Tokens, int[] Lengths)
    {
        public TaskCompletionSource<float[]> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Batch
    {
        public List<Request> Requests { get; } = [];

        public int Tokens { get; private set; }

        public void Add(Request request)
        {
            Requests.Add(request);
            Tokens += request.Tokens.Length;
        }
    }
}
