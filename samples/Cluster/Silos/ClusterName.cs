namespace Cluster.Silos;

/// <summary>What the cluster is called.</summary>
internal static class ClusterName
{
    public const string Cluster = "attentiongen";
    public const string Service = "attentiongen-sample";
}
