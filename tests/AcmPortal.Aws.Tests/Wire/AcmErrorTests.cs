using System.Net;
using Amazon.CertificateManager;
using Amazon.CertificateManager.Model;
using Amazon.Runtime;
using Xunit;

namespace AcmPortal.Aws.Tests.Wire;

public class AcmErrorTests
{
    private static async Task<AmazonServiceException> Fail(WireAnswer answer)
    {
        await using var server = new WireServer(answer);
        using var acm = Clients.Acm(server);
        var error = await Assert.ThrowsAnyAsync<AmazonServiceException>(() =>
            acm.RequestCertificateAsync(new RequestCertificateRequest { DomainName = "a.example.com" }, TestContext.Current.CancellationToken));
        Assert.Single(server.Requests);
        return error;
    }

    [Theory]
    [InlineData("AccessDeniedException", typeof(AccessDeniedException))]
    [InlineData("ConflictException", typeof(ConflictException))]
    [InlineData("InvalidArgsException", typeof(InvalidArgsException))]
    [InlineData("InvalidArnException", typeof(InvalidArnException))]
    [InlineData("InvalidDomainValidationOptionsException", typeof(InvalidDomainValidationOptionsException))]
    [InlineData("InvalidParameterException", typeof(InvalidParameterException))]
    [InlineData("InvalidStateException", typeof(InvalidStateException))]
    [InlineData("InvalidTagException", typeof(InvalidTagException))]
    [InlineData("LimitExceededException", typeof(LimitExceededException))]
    [InlineData("RequestInProgressException", typeof(RequestInProgressException))]
    [InlineData("ResourceInUseException", typeof(ResourceInUseException))]
    [InlineData("ResourceNotFoundException", typeof(ResourceNotFoundException))]
    [InlineData("TagPolicyException", typeof(TagPolicyException))]
    [InlineData("ThrottlingException", typeof(ThrottlingException))]
    [InlineData("TooManyTagsException", typeof(TooManyTagsException))]
    [InlineData("ValidationException", typeof(ValidationException))]
    public async Task Error_OfEachModelledCode_HasItsType(string code, Type type)
    {
        var error = await Fail(WireAnswer.Json($$"""{"__type":"{{code}}","message":"Why."}""", 400, ("x-amzn-RequestId", "r-1")));

        Assert.IsType(type, error);
        Assert.IsAssignableFrom<AmazonCertificateManagerException>(error);
        Assert.Equal((code, "Why.", "r-1", HttpStatusCode.BadRequest, ErrorType.Sender), (error.ErrorCode, error.Message, error.RequestId, error.StatusCode, error.ErrorType));
    }

    [Theory]
    [InlineData("""{"__type":"com.amazonaws.acm#AccessDeniedException","Message":"Not yours."}""", 403, "AccessDeniedException", "Not yours.")]
    [InlineData("""{"__type":"AccessDeniedException"}""", 400, "AccessDeniedException", "AccessDeniedException (HTTP 400; AWS gave no further text).")]
    [InlineData("""{"__type":"ThrottlingException","message":"Rate exceeded","throttlingReasons":[{"reason":"r","resource":"x"}]}""", 400, "ThrottlingException", "Rate exceeded")]
    [InlineData("""{"__type":"ExpiredTokenException","message":"The security token included in the request is expired"}""", 403, "ExpiredTokenException", "The security token included in the request is expired")]
    [InlineData("""{"__type":"BrandNewException","message":"?"}""", 418, "BrandNewException", "?")]
    [InlineData("""{"code":"UnrecognizedClientException","message":null}""", 403, "UnrecognizedClientException", "UnrecognizedClientException (HTTP 403; AWS gave no further text).")]
    [InlineData("""{"__type":5,"message":["x"]}""", 400, "Unknown", "HTTP 400 without an error document: {\"__type\":5,\"message\":[\"x\"]}")]
    [InlineData("[1,2]", 400, "Unknown", "HTTP 400 without an error document: [1,2]")]
    [InlineData("", 503, "Unknown", "HTTP 503 without an error document.")]
    [InlineData("<html><head><title>502</title></head>\n<body><h1>Bad   Gateway</h1></body></html>", 502, "Unknown", "HTTP 502 without an error document: 502 Bad Gateway")]
    [InlineData("""{"__type":"ThrottlingExcep""", 400, "Unknown", "HTTP 400 without an error document: {\"__type\":\"ThrottlingExcep")]
    public async Task Error_InEveryForm_KeepsCodeStatusAndText(string body, int status, string code, string message)
    {
        var error = await Fail(WireAnswer.Json(body, status));

        Assert.Equal((code, message, status), (error.ErrorCode, error.Message, (int)error.StatusCode));
        Assert.Equal(status >= 500 ? ErrorType.Receiver : ErrorType.Sender, error.ErrorType);
        Assert.IsNotType<AmazonUnmarshallingException>(error);
    }

    [Fact]
    public async Task Error_WhoseBodyBreaksOff_IsNoErrorOfAws()
    {
        // Half an error document names no code: taking its status for AWS's verdict could end an order that was only throttled.
        await using var server = new WireServer(WireAnswer.Json("""{"__type":"ThrottlingException","message":""" + new string('x', 5000), 400) with { CutAfter = 1000 });
        using var acm = Clients.Acm(server);

        var error = await Assert.ThrowsAnyAsync<Exception>(() =>
            acm.RequestCertificateAsync(new RequestCertificateRequest { DomainName = "a.example.com" }, TestContext.Current.CancellationToken));

        Assert.False(error is AmazonServiceException and not AmazonUnmarshallingException, error.ToString());
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Error_LongPage_IsCutShort()
    {
        var error = await Fail(WireAnswer.Html("<p>" + new string('x', 100_000) + "</p>", 500));

        Assert.Equal("Unknown", error.ErrorCode);
        Assert.InRange(error.Message.Length, 200, 260);
    }

    [Fact]
    public async Task Error_CodeOnlyInTheHeader_IsTyped()
    {
        var error = await Fail(WireAnswer.Json("{}", 400, ("x-amzn-ErrorType", "ResourceNotFoundException:http://internal.amazon.com/"), ("x-amz-request-id", "r-9")));

        Assert.IsType<ResourceNotFoundException>(error);
        Assert.Equal("r-9", error.RequestId);
    }
}
