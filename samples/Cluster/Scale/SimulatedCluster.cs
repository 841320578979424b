namespace Cluster.Scale;

/// <summary>The numbers of a simulated run.</summary>
/// <param name="Sessions">Sessions that talk.</param>
/// <param name="TokensPerSecond">Tokens of replies.</param>
/// <param name="Busy">The part of the time for which threads compute.</param>
/// <param name="FirstToken">Seconds from a question to the first token of its reply: the median, and what 99 of 100 stay below.</param>
/// <param name="CacheBytes">What the caches of a machine take, on average.</param>
/// <param name="Rebuilt">Replies, of all, that had to rebuild their cache for the want of memory.</param>
/// <param name="WritesPerSecond">Logs that are written.</param>
/// <param name="BytesPerSecond">What goes between machines, the storage and the clients.</param>
/// <param name="LostSessions">Sessions that were active in the machine that dies.</param>
/// <param name="Recovery">Seconds until the last reply that the loss has held up goes on: with what the cluster needs to notice it.</param>
internal sealed record SimulatedRun(
    int Sessions,
    double TokensPerSecond,
    double Busy,
    (double Median, double High) FirstToken,
    double CacheBytes,
    double Rebuilt,
    double WritesPerSecond,
    double BytesPerSecond,
    int LostSessions,
    double Recovery);

/// <summary>
/// Machines with threads that each work for one session at a time, and sessions that think, ask and read. Events are questions and replies; a machine dies in
/// the middle of the run, and its sessions go on elsewhere, from their logs.
/// </summary>
internal sealed class SimulatedCluster
{
    public const int Threads = 4;
    /// <summary>The part of a machine's time that its sessions would take, if all their caches were there.</summary>
    public const double Load = 0.6;

    public const int PromptTokens = 40;
    public const int ReplyTokens = 120;
    public const int LongestLog = 4000;
    public const double ThinkSeconds = 20;
    public const double DetectionSeconds = 15;
    public const int TokensPerWrite = 16;

    /// <summary>Of a message of Orleans besides what it carries, both ways.</summary>
    public const int MessageBytes = 300;

    private const double Seconds = 120;
    private const double WarmUp = 40;
    private const double Death = 90;

    private readonly Random _random = new(1);
    private readonly PriorityQueue<Event, double> _events = new();
    private readonly Machine[] _machines;
    private readonly Talk[] _talks;
    private readonly SessionFigures _figures;
    private readonly List<double> _firstTokens = [];
    private double _busy;
    private double _bytes;
    private double _recovered;
    private long _tokens;
    private long _writes;
    private int _replies;
    private int _rebuilt;

    private SimulatedCluster(int machines, SessionFigures figures, double budgetBytes)
    {
        _figures = figures;
        double service = (figures.PrefillSeconds * PromptTokens) + (figures.DecodeSeconds * ReplyTokens);
        SessionsPerMachine = Math.Max(1, (int)(Load * Threads * (ThinkSeconds + service) / service));
        _machines = [.. Enumerable.Range(0, machines).Select(_ => new Machine(Threads, (int)(budgetBytes / (figures.CacheBytes * LongestLog / 2))))];
        _talks = [.. Enumerable.Range(0, machines * SessionsPerMachine).Select(_ => new Talk { Machine = _random.Next(machines), Tokens = _random.Next(LongestLog / 2) })];
    }

    private int SessionsPerMachine { get; }

    public static SimulatedRun Run(int machines, SessionFigures figures, double budgetBytes) => new SimulatedCluster(machines, figures, budgetBytes).Run();

    private SimulatedRun Run()
    {
        foreach (Talk talk in _talks)
        {
            Add(_random.NextDouble() * ThinkSeconds, new Event(talk, IsQuestion: true, 0));
        }

        bool isDead = false;
        int lost = 0;
        while (_events.TryDequeue(out Event next, out double now) && now < Seconds)
        {
            if (!isDead && now >= Death)
            {
                isDead = true;
                lost = Die(now);
            }

            if (next.IsQuestion)
            {
                Ask(next.Talk, now, next.Asked == 0 ? now : next.Asked);
            }
            else
            {
                Finish(next.Talk, now);
            }
        }

        _firstTokens.Sort();
        double span = Seconds - WarmUp;
        return new SimulatedRun(
            _talks.Length,
            _tokens / span,
            _busy / (span * Threads * _machines.Length),
            (_firstTokens[_firstTokens.Count / 2], _firstTokens[(int)(_firstTokens.Count * 0.99)]),
            _machines.Average(static machine => (double)machine.Cached) * _figures.CacheBytes * LongestLog / 2,
            (double)_rebuilt / _replies,
            _writes / span,
            _bytes / span,
            lost,
            _recovered);
    }

    /// <summary>A session asks; its machine computes when a thread is free, first what its cache lacks.</summary>
    private void Ask(Talk talk, double now, double asked)
    {
        Machine machine = _machines[talk.Machine];
        talk.Tokens = talk.Tokens + PromptTokens + ReplyTokens > LongestLog ? PromptTokens : talk.Tokens + PromptTokens;
        bool hasCache = machine.Use(talk);
        double before = _figures.PrefillSeconds * (hasCache ? PromptTokens : talk.Tokens);
        double after = _figures.DecodeSeconds * ReplyTokens;
        double start = machine.Start(now, before + after);
        Add(start + before + after, new Event(talk, IsQuestion: false, 0));
        talk.Ready = start + before;
        if (talk.IsHeldUp)
        {
            talk.IsHeldUp = false;
            _recovered = Math.Max(_recovered, talk.Ready - Death);
        }

        if (now > WarmUp && now < Death)
        {
            _replies++;
            _rebuilt += hasCache ? 0 : 1;
            _firstTokens.Add(talk.Ready - asked + _figures.DecodeSeconds);
        }

        if (now > WarmUp)
        {
            // The question, the parts of the reply, and as many writes of the whole log.
            int parts = (ReplyTokens + TokensPerWrite - 1) / TokensPerWrite;
            _busy += before + after;
            _writes += parts + 1;
            _bytes += (2 * (parts + 1) * MessageBytes) + ((PromptTokens + ReplyTokens) * 2) + ((parts + 1) * (talk.Tokens + ReplyTokens) * _figures.LogBytes);
            _tokens += ReplyTokens;
        }
    }

    private void Finish(Talk talk, double now)
    {
        if (!_machines[talk.Machine].IsDead)
        {
            talk.Tokens += ReplyTokens;
            Add(now + ThinkSeconds * -Math.Log(1 - _random.NextDouble()), new Event(talk, IsQuestion: true, 0));
        }
    }

    /// <summary>A machine dies. Its sessions move when the cluster has noticed; those in the middle of a reply ask again at once, the others when they have thought.</summary>
    private int Die(double now)
    {
        int dead = 0, lost = 0;
        _machines[dead].IsDead = true;
        foreach (Talk talk in _talks.Where(talk => talk.Machine == dead))
        {
            lost++;
            talk.Machine = 1 + _random.Next(_machines.Length - 1);
            if (talk.Ready + (_figures.DecodeSeconds * ReplyTokens) > now && talk.Ready > 0)
            {
                talk.IsHeldUp = true;
                Add(now + DetectionSeconds, new Event(talk, IsQuestion: true, now));
            }
        }

        return lost;
    }

    private void Add(double time, Event next) => _events.Enqueue(next, time);

    /// <summary>Something that happens to a session.</summary>
    /// <param name="Talk">The session.</param>
    /// <param name="IsQuestion">Whether it asks, or has its reply.</param>
    /// <param name="Asked">When it first asked, if this is not the first time; otherwise 0.</param>
    private readonly record struct Event(Talk Talk, bool IsQuestion, double Asked);

    private sealed class Talk
    {
        public int Machine { get; set; }

        public int Tokens { get; set; }

        public double Ready { get; set; }

        public bool IsHeldUp { get; set; }

        public LinkedListNode<Talk>? Cache { get; set; }

        public Machine? CacheOf { get; set; }
    }

    /// <summary>Threads, and caches within a budget, the last used of which stay.</summary>
    private sealed class Machine
    {
        private readonly PriorityQueue<int, double> _free = new();
        private readonly LinkedList<Talk> _caches = new();
        private readonly int _most;

        public Machine(int threads, int caches)
        {
            _most = caches;
            for (int i = 0; i < threads; i++)
            {
                _free.Enqueue(i, 0);
            }
        }

        public bool IsDead { get; set; }

        public int Cached => _caches.Count;

        /// <summary>Takes the thread that is free first, for as long.</summary>
        /// <returns>When it begins.</returns>
        public double Start(double now, double seconds)
        {
            _free.TryDequeue(out int thread, out double free);
            double start = Math.Max(now, free);
            _free.Enqueue(thread, start + seconds);
            return start;
        }

        /// <summary>Whether the session's cache is here; it is from now on.</summary>
        public bool Use(Talk talk)
        {
            bool isHere = talk.CacheOf == this && talk.Cache is not null;
            if (isHere)
            {
                _caches.Remove(talk.Cache!);
            }

            talk.Cache = _caches.AddFirst(talk);
            talk.CacheOf = this;
            if (_caches.Count > _most)
            {
                Talk cold = _caches.Last!.Value;
                _caches.RemoveLast();
                cold.Cache = null;
            }

            return isHere;
        }
    }
}
