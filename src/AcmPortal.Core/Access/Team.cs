namespace AcmPortal.Core.Access;

/// <summary>Who owns profiles and certificates together. What belongs to one team does not exist for another.</summary>
public sealed class Team
{
    /// <summary>The team that is there from the start; what was made before there were teams belongs to it.</summary>
    public static readonly Guid DefaultId = new("7ea00000-0000-7000-8000-000000000001");

    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>Unique, 1 to 100 characters.</summary>
    public required string Name { get; set; }

    /// <summary>Where the team is reached, an e-mail address; may be empty.</summary>
    public string Contact { get; set; } = "";
    public string Description { get; set; } = "";
    public DateTime CreatedAt { get; init; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; set; }
}
