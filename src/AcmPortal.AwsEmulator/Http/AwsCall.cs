using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace AcmPortal.AwsEmulator.Http;

/// <summary>An error as AWS answers it: the code decides, the status goes with it.</summary>
internal sealed class AwsException(string code, string message, int status = 400) : Exception(message)
{
    public string Code { get; } = code;
    public int Status { get; } = status;
    /// <summary>Several messages, where the error has a list of them (InvalidChangeBatch).</summary>
    public IReadOnlyList<string>? Messages { get; init; }
}

internal enum AwsService { Acm, Route53, Sts }

/// <summary>One request to one of the services, as far as it was understood.</summary>
internal sealed class AwsCall
{
    public required HttpContext Http { get; init; }
    public required AwsService Service { get; init; }
    /// <summary>RequestCertificate, ...</summary>
    public required string Operation { get; init; }
    public required byte[] Body { get; init; }
    /// <summary>Route 53: the parts of the path after the version.</summary>
    public string[] Path { get; init; } = [];
    public string RequestId { get; } = Guid.CreateVersion7().ToString();

    public string Region { get; set; } = "us-east-1";
    public string Partition => PartitionOf(Region);
    public string Account { get; set; } = "";
    public string AccessKey { get; set; } = "";
    public string PrincipalArn { get; set; } = "";
    public string UserId { get; set; } = "";
    public Policy.Rules? Rules { get; set; }

    public JsonObject Json { get; set; } = [];
    public Dictionary<string, string> Form { get; init; } = [];
    /// <summary>What the call log shows: never a passphrase.</summary>
    public Dictionary<string, object?> Parameters { get; } = [];
    /// <summary>What a fault rule wants done to the answer of ExportCertificate.</summary>
    public string? Twist { get; set; }

    public string Action => Service switch { AwsService.Acm => "acm:", AwsService.Route53 => "route53:", _ => "sts:" } + Operation;
    public string Query(string name) => Http.Request.Query[name].ToString();

    public static string PartitionOf(string region) => region switch
    {
        _ when region.StartsWith("cn-", StringComparison.Ordinal) => "aws-cn",
        _ when region.StartsWith("us-gov-", StringComparison.Ordinal) => "aws-us-gov",
        _ when region.StartsWith("eusc-", StringComparison.Ordinal) => "aws-eusc",
        _ => "aws",
    };
}

/// <summary>An answer before it goes out. <see cref="Finish"/> makes the body outside the gate, where that takes time.</summary>
internal sealed class Answer
{
    public int Status { get; set; } = 200;
    public string ContentType { get; set; } = "application/x-amz-json-1.1";
    public byte[] Body { get; set; } = [];
    public string? ErrorCode { get; set; }
    public Dictionary<string, string> Headers { get; } = [];
    public Func<Answer>? Finish { get; init; }

    public static Answer Json(JsonNode body) => new() { Body = System.Text.Encoding.UTF8.GetBytes(body.ToJsonString()) };
    /// <summary>Operations without output: HTTP 200, no body at all.</summary>
    public static Answer Empty() => new();
}

internal interface IService
{
    /// <summary>Carries out the call; runs under the world's gate.</summary>
    Answer Execute(AwsCall call);

    Answer Error(AwsException error, AwsCall call);
}
