using System.Text.Json;

namespace AcmPortal.Attacks;

/// <summary>S15: what the API may answer to anything at all.</summary>
internal static class ApiAnswers
{
    // What the portal reads of a request at most: it answers longer ones before they are read to their end.
    private const int MostBytes = 256 * 1024;

    /// <summary>Sends a request; what is wrong with the answer, or that there is none. Null where nothing is.</summary>
    /// <param name="client">Sends it.</param>
    /// <param name="request">What is sent.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <param name="seen">Told the status, where an answer came.</param>
    public static async Task<string?> WrongAsync(HttpClient client, HttpRequestMessage request, CancellationToken cancellationToken, Action<int>? seen = null)
    {
        var length = request.Content is null ? 0 : (await request.Content.ReadAsByteArrayAsync(cancellationToken)).Length;
        try
        {
            using var answer = await client.SendAsync(request, cancellationToken);
            seen?.Invoke((int)answer.StatusCode);
            return await WrongAsync(answer, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            // The portal may hang up in the middle of a body that is too long: its 413 is lost then.
            return length > MostBytes ? null : $"no answer to {length} bytes: {e.InnerException?.Message ?? e.Message}";
        }
    }

    /// <summary>What is wrong with an answer: a fault, or a refusal that is no problem document of the portal. Null where nothing is.</summary>
    public static async Task<string?> WrongAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var status = (int)answer.StatusCode;
        if (status < 400)
            return null;
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (status >= 500)
            return $"{status} {text}";
        if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
            return $"{status} is no problem document: {answer.Content.Headers.ContentType} {text[..Math.Min(text.Length, 200)]}";
        using var problem = JsonDocument.Parse(text);
        return problem.RootElement.GetProperty("type").GetString()!.StartsWith("urn:acmportal:problem:", StringComparison.Ordinal) && problem.RootElement.GetProperty("status").GetInt32() == status
            ? null
            : $"{status} has another document: {text}";
    }
}
