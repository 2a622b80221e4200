namespace AcmPortal.Core.Access;

/// <summary>What a use case may ask of its actor. Closed: a new one needs a sentence here and a place in the roles.</summary>
public enum Permission
{
    /// <summary>See certificates, orders, profiles, authorities and connections; never key material or secrets.</summary>
    View,

    /// <summary>Ask for a certificate through a profile, and cancel or retry what one asked for.</summary>
    RequestCertificates,

    /// <summary>Cancel and retry any order, and act on renewal.</summary>
    OperateOrders,

    /// <summary>Approve and refuse requests that wait for the word of a team in which one has it.</summary>
    DecideOrders,

    /// <summary>Revoke, replace and delete certificates.</summary>
    EndCertificates,

    /// <summary>Delete certificates from the portal that are still valid: for administrators.</summary>
    DeleteValidCertificates,

    /// <summary>Create, change, test and delete alert channels and rules.</summary>
    ManageAlerts,

    /// <summary>Move the demo's time and fill it. Only in the demo.</summary>
    MoveDemoTime,

    /// <summary>Take a private key out of the portal.</summary>
    ExportKeys,

    /// <summary>Create, test, change and delete connections.</summary>
    ManageConnections,

    /// <summary>Create, change and delete certificate authorities.</summary>
    ManageAuthorities,

    /// <summary>Create, change and delete profiles.</summary>
    ManageProfiles,

    /// <summary>Read the audit log; in one team: the rows about what is the team's.</summary>
    ReadAudit,

    /// <summary>What only the host's command line may do: migrations and sign-in links.</summary>
    OperateHost,

    /// <summary>Everything that needs nothing but being signed in: one's own drafts and preferences.</summary>
    OwnData,

    /// <summary>See one's own sessions and API tokens.</summary>
    OwnAccess,

    /// <summary>Make, rotate and end one's own API tokens.</summary>
    OwnTokens,

    /// <summary>See and end everybody's API tokens; one's own need no more than being signed in.</summary>
    ManageTokens,

    /// <summary>Let the portal change AWS again after the database was restored: for administrators.</summary>
    EndRestoreHold,

    /// <summary>See users and their roles, role mappings, everybody's sessions and tokens; in one team: its people.</summary>
    ReadPeople,

    /// <summary>Teams, users and their roles, sessions; in one team: the roles of its people.</summary>
    ManageUsers,

    /// <summary>Redeem a sign-in link: the one use case that an anonymous visitor may run.</summary>
    SignIn,
}
