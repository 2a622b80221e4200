using System.Text.RegularExpressions;

namespace AcmPortal.Core.Notifications;

/// <summary>What counts as an e-mail address: one that every mail program takes as it is, without quotes, comments or names.</summary>
public static partial class MailAddresses
{
    /// <summary>Whether mail can be sent to it.</summary>
    public static bool IsAddress(string? text) => text is { Length: <= 254 } && Address().IsMatch(text);

    // The letters that HTML allows in <input type=email>, and letters of all scripts in the domain.
    [GeneratedRegex(@"\A[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[\p{L}\p{Nd}]([\p{L}\p{Nd}-]{0,61}[\p{L}\p{Nd}])?(\.[\p{L}\p{Nd}]([\p{L}\p{Nd}-]{0,61}[\p{L}\p{Nd}])?)+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
