using AcmPortal.AwsEmulator.State;

namespace AcmPortal.AwsEmulator.Http;

/// <summary>Who calls: the Authorization header, the scope, the key, and the account behind it.</summary>
internal sealed class Identity(World world, IReadOnlyDictionary<string, string> configured)
{
    /// <summary>Fills in the caller; throws what AWS answers to a wrong one. Under the gate.</summary>
    public void Establish(AwsCall call)
    {
        var json = call.Service == AwsService.Acm;
        var signature = Parse(call, json)
            ?? throw new AwsException(json ? "MissingAuthenticationTokenException" : "MissingAuthenticationToken", "Missing Authentication Token", 403);
        call.AccessKey = signature.AccessKey;
        call.Region = signature.Region;
        call.Account = world.Options.AccountId;
        CheckScope(call, signature);

        var rule = world.Policy.Document.Keys.GetValueOrDefault(signature.AccessKey);
        string? secret;
        if (world.Sessions.TryGetValue(signature.AccessKey, out var session))
        {
            if (call.Http.Request.Headers["x-amz-security-token"] != session.Token) throw Unknown(json);
            (call.Account, call.PrincipalArn, call.UserId, secret) = (session.Account, session.PrincipalArn, session.UserId, session.Secret);
            call.Rules = new(world.Policy.Document.Roles.GetValueOrDefault(session.RoleArn), session.PrincipalArn);
            if (session.ExpiresAt <= world.Clock.RealNow || rule?.State == "expired") throw Expired(json);
        }
        else
        {
            if (signature.AccessKey.StartsWith(Sts.StsService.KeyPrefix, StringComparison.Ordinal)) throw Expired(json);
            secret = rule?.Secret ?? configured.GetValueOrDefault(signature.AccessKey);
            if (rule?.State == "unknown" || (configured.Count > 0 && secret is null && rule is null)) throw Unknown(json);
            if (rule?.State == "expired") throw Expired(json);
            call.Account = rule?.Account ?? world.Options.AccountId;
            call.PrincipalArn = $"arn:{call.Partition}:iam::{call.Account}:user/{signature.AccessKey}";
            call.UserId = "AIDA" + ZoneStore.Base36(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(signature.AccessKey)), 17);
            call.Rules = new(rule, call.PrincipalArn);
        }
        // Keys without a known secret can't be verified; the secrets of sessions matter only where those of keys do.
        var verify = secret is not null && (session is null || configured.Count > 0);
        if (verify && !signature.Verify(call.Http.Request, call.Body, secret!))
            throw new AwsException(json ? "InvalidSignatureException" : "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.", 403);
    }

    private static SigV4? Parse(AwsCall call, bool json)
    {
        try { return SigV4.Parse(call.Http.Request.Headers.Authorization.ToString()); }
        catch (AwsException e) when (!json) { throw new AwsException("IncompleteSignature", e.Message, e.Status); }
    }

    /// <summary>Throws AccessDenied unless the caller may.</summary>
    public static void Demand(World world, AwsCall call, string action, string resource, Dictionary<string, IReadOnlyList<string>>? context = null)
    {
        if (world.Policy.Allows(action, resource, context ?? [], call.Rules?.Own)) return;
        var status = call.Service == AwsService.Acm ? world.Settings.AccessDeniedStatus : 403;
        throw new AwsException(call.Service == AwsService.Acm ? "AccessDeniedException" : "AccessDenied",
            $"User: {call.PrincipalArn} is not authorized to perform: {action} on resource: {resource} because no identity-based policy allows the {action} action", status);
    }

    private static void CheckScope(AwsCall call, SigV4 signature)
    {
        var json = call.Service == AwsService.Acm;
        var code = json ? "InvalidSignatureException" : "SignatureDoesNotMatch";
        var service = call.Service switch { AwsService.Acm => "acm", AwsService.Route53 => "route53", _ => "sts" };
        if (signature.Service != service) throw new AwsException(code, $"Credential should be scoped to correct service: '{service}'. ", 403);
        var region = signature.Region;
        if (region.Length == 0 || !char.IsAsciiDigit(region[^1]) || !region.Contains('-')) throw new AwsException(code, $"Credential should be scoped to a valid region, not '{region}'. ", 403);
        if (call.Service == AwsService.Route53 && region is not ("us-east-1" or "cn-northwest-1" or "us-gov-west-1" or "eusc-de-east-1"))
            throw new AwsException(code, $"Credential should be scoped to a valid region, not '{region}'. ", 403);
    }

    private static AwsException Unknown(bool json) => json
        ? new AwsException("UnrecognizedClientException", "The security token included in the request is invalid.", 403)
        : new AwsException("InvalidClientTokenId", "The security token included in the request is invalid.", 403);

    private static AwsException Expired(bool json) => json
        ? new AwsException("ExpiredTokenException", "The security token included in the request is expired", 400)
        : new AwsException("ExpiredToken", "The security token included in the request is expired", 403);
}
