using System.Net;
using System.Text.RegularExpressions;

namespace AcmPortal.Web.Tests.Hosting;

/// <summary>A browser without scripts. It keeps cookies as browsers do on this machine's own address: secure ones too.</summary>
public sealed partial class Visitor(Uri address) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = address };
    private readonly Dictionary<string, string> cookies = new(StringComparer.Ordinal);

    /// <summary>A header that goes with every request.</summary>
    public void Always(string name, string value) => http.DefaultRequestHeaders.TryAddWithoutValidation(name, value);

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        if (cookies.Count > 0)
            request.Headers.Add("Cookie", string.Join("; ", cookies.Select(c => $"{c.Key}={c.Value}")));
        var response = await http.SendAsync(request, Xunit.TestContext.Current.CancellationToken);
        foreach (var set in response.Headers.TryGetValues("Set-Cookie", out var all) ? all : [])
        {
            var pair = set.Split(';')[0].Split('=', 2);
            if (pair[1].Length == 0)
                cookies.Remove(pair[0]);
            else
                cookies[pair[0]] = pair[1];
        }

        return response;
    }

    /// <summary>Another browser into which this one's cookies were copied.</summary>
    public Visitor Copy()
    {
        var copy = new Visitor(http.BaseAddress!);
        foreach (var (name, value) in cookies)
            copy.cookies[name] = value;
        return copy;
    }

    public Task<HttpResponseMessage> PostAsync(string path, string? origin, params (string Name, string Value)[] fields)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields.ToDictionary(f => f.Name, f => f.Value)) };
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        return SendAsync(request);
    }

    /// <summary>Opens a page and sends its form back, with all hidden fields.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(string page)
    {
        var html = await (await GetAsync(page)).Content.ReadAsStringAsync(Xunit.TestContext.Current.CancellationToken);
        var action = Action().Match(html).Groups[1].Value;
        var fields = Hidden().Matches(html).Select(m => (WebUtility.HtmlDecode(m.Groups["n"].Value), WebUtility.HtmlDecode(m.Groups["v"].Value))).ToArray();
        return await PostAsync(action, http.BaseAddress!.GetLeftPart(UriPartial.Authority), fields);
    }

    /// <summary>The other site that a form leads to, by a page that goes on by itself.</summary>
    public static async Task<Uri> WayOutAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync(Xunit.TestContext.Current.CancellationToken);
        // Without an icon of its own a browser that gets to ask for one asks for /favicon.ico, which is not there.
        Assert.Contains("<link rel=\"icon\" type=\"image/svg+xml\" href=\"/favicon.svg\">", page, StringComparison.Ordinal);
        return new Uri(WebUtility.HtmlDecode(Refresh().Match(page).Groups[1].Value));
    }

    public void Dispose() => http.Dispose();

    [GeneratedRegex("<meta http-equiv=\"refresh\" content=\"0;url=([^\"]+)\">")]
    private static partial Regex Refresh();

    [GeneratedRegex("<form[^>]* action=\"([^\"]+)\"")]
    private static partial Regex Action();

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<n>[^\"]+)\" value=\"(?<v>[^\"]*)\"")]
    private static partial Regex Hidden();
}
