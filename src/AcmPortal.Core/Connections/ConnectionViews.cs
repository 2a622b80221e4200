namespace AcmPortal.Core.Connections;

/// <summary>What a probe said about one permission.</summary>
public enum ProbeVerdict
{
    /// <summary>AWS let the call through.</summary>
    Allowed,

    /// <summary>A policy denies it.</summary>
    Denied,

    /// <summary>Cannot be known without doing it, or AWS could not be asked.</summary>
    Unknown,
}

/// <summary>One permission of a connection.</summary>
/// <param name="Action">IAM's name of it, for example <c>acm:ExportCertificate</c>.</param>
/// <param name="Verdict">What the probe said.</param>
/// <param name="Needed">True where the portal cannot work without it; false where it does without.</param>
/// <param name="Detail">One sentence: what it is for, and what the probe saw.</param>
public sealed record PermissionLine(string Action, ProbeVerdict Verdict, bool Needed, string Detail);

/// <summary>The outcome of a test.</summary>
/// <param name="Passed">AWS took the credentials, and they belong to the connection's account.</param>
/// <param name="Error">Where it did not pass: a sentence that says why and what to do, with AWS's own code and words.</param>
/// <param name="AccountId">The account; null where STS could not be asked.</param>
/// <param name="CallerArn">Who AWS says the caller is.</param>
/// <param name="MayTag">Whether requests may carry tags; null where it could not be found out.</param>
/// <param name="Lines">Every permission.</param>
/// <param name="TestedAt">When.</param>
/// <param name="Region">The region in which ACM was asked.</param>
public sealed record ConnectionTest(
    bool Passed, string? Error, string? AccountId, string? CallerArn, bool? MayTag, IReadOnlyList<PermissionLine> Lines, DateTime TestedAt,
    string Region);

/// <summary>One row of the connections list.</summary>
public sealed record ConnectionRow(
    Guid Id, string Name, ConnectionKind Kind, string? AccountId, string? CallerArn, bool Enabled, DateTime CreatedAt,
    DateTime? LastTestedAt, bool? LastTestPassed, string? LastTestError, int AuthorityCount);

/// <summary>A CA that uses a connection.</summary>
public sealed record ConnectionUse(Guid AuthorityId, string AuthorityName, bool ForAcm, bool ForDns);

/// <summary>Everything that the connection page shows; never a secret.</summary>
/// <param name="Id">The connection.</param>
/// <param name="Name">Unique.</param>
/// <param name="Kind">How it proves who it is.</param>
/// <param name="AccessKeyId">Not a secret.</param>
/// <param name="HasSecret">Whether a secret access key is sealed for it.</param>
/// <param name="RoleArn">For an assumed role.</param>
/// <param name="ExternalId">For an assumed role.</param>
/// <param name="AccountId">Learnt from AWS, fixed from then on.</param>
/// <param name="CallerArn">As of the last test.</param>
/// <param name="Enabled">Disabled: no AWS call is made with it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="LastTestedAt">Null when never tested.</param>
/// <param name="LastTestPassed">Null when never tested.</param>
/// <param name="LastTestError">The sentence of the last test, where it did not pass.</param>
/// <param name="Permissions">The findings of the last test.</param>
/// <param name="MayTag">Whether requests carry tags.</param>
/// <param name="UsedBy">The CAs that use it; it cannot be deleted while there is one.</param>
/// <param name="Version">Hand it back when changing the connection.</param>
public sealed record ConnectionView(
    Guid Id, string Name, ConnectionKind Kind, string? AccessKeyId, bool HasSecret, string? RoleArn, string? ExternalId, string? AccountId,
    string? CallerArn, bool Enabled, DateTime CreatedAt, DateTime? LastTestedAt, bool? LastTestPassed, string? LastTestError,
    IReadOnlyList<PermissionLine> Permissions, bool? MayTag, IReadOnlyList<ConnectionUse> UsedBy, int Version);

/// <summary>Which of the ready policies.</summary>
public enum IamPolicyKind
{
    /// <summary>The fewest actions, on every resource.</summary>
    Minimal,

    /// <summary>Narrowed by conditions to the portal's own certificates, names and records.</summary>
    Tight,

    /// <summary>The trust policy of a role to assume.</summary>
    Trust,

    /// <summary>What whoever assumes the role needs.</summary>
    AssumeRole,
}

/// <summary>One policy to paste.</summary>
/// <param name="Kind">Minimal, tight or trust.</param>
/// <param name="Title">For example "Minimal, ACM".</param>
/// <param name="Explanation">What it allows, what does without, where to attach it.</param>
/// <param name="ForAcm">Needed by the ACM connection.</param>
/// <param name="ForDns">Needed by the Route 53 connection.</param>
/// <param name="Json">Indented JSON.</param>
/// <param name="Placeholders">What is still to be filled in by hand, for example <c>ZONEID</c>; empty where it is complete.</param>
public sealed record IamPolicy(
    IamPolicyKind Kind, string Title, string Explanation, bool ForAcm, bool ForDns, string Json, IReadOnlyList<string> Placeholders);
