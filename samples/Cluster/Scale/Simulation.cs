namespace Cluster.Scale;

/// <summary>Says what more machines would do than there are here, from what a session costs here.</summary>
internal static class Simulation
{
    private const double BudgetBytes = 16e9;

    /// <summary>GPT-2, the smallest one.</summary>
    private const double Gpt2Weights = (12 * ((4.0 * 768 * 768) + (2 * 768 * 3072))) + (768 * 50257);

    private const double Gpt2CacheBytes = 12 * 2 * 768 * sizeof(float);

    public static int Run()
    {
        SessionFigures here = SessionFigures.Measure();
        double bandwidth = SessionFigures.MeasureReadBandwidth();
        Console.WriteLine("measured here, the best of several runs of one thread:");
        Console.WriteLine($"  a token of a prompt {here.PrefillSeconds * 1e6:N0} µs, of a reply {here.DecodeSeconds * 1e6:N0} µs; a cache {here.CacheBytes:N0} bytes a token, a log {here.LogBytes:N2}; memory is read at {bandwidth / 1e9:N1} GB/s");
        Console.WriteLine();
        Console.WriteLine($"machines of {SimulatedCluster.Threads} threads, {BudgetBytes / 1e9:N0} GB for caches, and as many sessions as keep them busy for {SimulatedCluster.Load:P0} of the time:");
        Console.WriteLine($"{SimulatedCluster.PromptTokens} tokens asked, {SimulatedCluster.ReplyTokens} answered, {SimulatedCluster.ThinkSeconds:N0} s of thinking between, logs up to {SimulatedCluster.LongestLog:N0} tokens; one machine dies, and is missed after {SimulatedCluster.DetectionSeconds:N0} s");
        Show("the sample's model", here);
        Show("a model of GPT-2's size, by its multiply-adds and bytes", here.Scale(Gpt2Weights, Gpt2CacheBytes, bandwidth));
        ShowTensorParallelism(bandwidth * SimulatedCluster.Threads);
        return 0;
    }

    private static void Show(string model, SessionFigures figures)
    {
        Console.WriteLine();
        Console.WriteLine(model);
        Console.WriteLine("machines   sessions    tokens/s  busy  first token, ms   caches  rebuilt  writes/s  network     lost   goes on");
        Console.WriteLine("                                       median     99 %       GB                        MB/s  sessions   after, s");
        foreach (int machines in (int[])[10, 100, 1000])
        {
            SimulatedRun run = SimulatedCluster.Run(machines, figures, BudgetBytes);
            Console.WriteLine(
                $"{machines,8:N0} {run.Sessions,10:N0} {run.TokensPerSecond,11:N0} {run.Busy,5:P0} {run.FirstToken.Median * 1e3,8:N1} {run.FirstToken.High * 1e3,8:N1} {run.CacheBytes / 1e9,8:N1} {run.Rebuilt,8:P1} {run.WritesPerSecond,9:N0} {run.BytesPerSecond / 1e6,8:N0} {run.LostSessions,9:N0} {run.Recovery,10:N2}");
        }
    }

    private static void ShowTensorParallelism(double machineBandwidth)
    {
        Console.WriteLine();
        Console.WriteLine($"Llama 3 8B in float32 over several machines, rows gathered and never added up; each reads memory at {machineBandwidth / 1e9:N0} GB/s; ms for a token of a reply");
        Console.WriteLine("machines  received, MB   if added up, MB   1 Gb/s, 100 µs   10 Gb/s, 50 µs   100 Gb/s, 5 µs");
        foreach (int machines in (int[])[1, 2, 4, 8, 16])
        {
            TensorParallelism division = TensorParallelism.Of(machines);
            Console.WriteLine(
                $"{machines,8:N0} {division.GatheredBytes / 1e6,13:N2} {division.ReducedBytes / 1e6,17:N2} {Time(1e9, 100e-6),16:N0} {Time(1e10, 50e-6),16:N0} {Time(1e11, 5e-6),16:N0}");

            double Time(double bits, double latency) => 1e3 * division.SecondsPerToken(machineBandwidth, bits, latency);
        }
    }
}
