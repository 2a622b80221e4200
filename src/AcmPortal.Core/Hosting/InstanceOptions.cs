using Microsoft.Extensions.Configuration;

namespace AcmPortal.Core.Hosting;

/// <summary>What an instance does.</summary>
public enum InstanceRole
{
    /// <summary>Pages, API and the work towards AWS.</summary>
    All,

    /// <summary>Pages and API; somebody else must work.</summary>
    Web,

    /// <summary>The work towards AWS, alerts and housekeeping; of HTTP it answers the health checks alone.</summary>
    Worker,
}

/// <summary>Section <c>Instance</c>.</summary>
public sealed record InstanceOptions
{
    /// <summary><c>Instance:Role</c>: lets browsers and the work towards AWS be scaled apart.</summary>
    public InstanceRole Role { get; init; }

    /// <summary>Whether pages and API are answered.</summary>
    public bool HasPages => Role != InstanceRole.Worker;

    /// <summary>Whether the loops run.</summary>
    public bool Works => Role != InstanceRole.Web;

    internal static InstanceOptions Bind(IConfiguration configuration, List<string> errors)
    {
        var reader = new SettingReader(configuration, "Instance", errors);
        var options = new InstanceOptions { Role = reader.Choice("Role", InstanceRole.All) };
        reader.RefuseOthers();
        return options;
    }
}
