using AcmPortal.Core.Access;
using AcmPortal.Web.Shared;
using Bunit;

namespace AcmPortal.Web.Tests.Shared;

public class TextPartsTests : BunitContext
{
    private const string Arn = "arn:aws:acm:eu-central-1:111122223333:certificate/5a1e9c00-1111-2222-3333-444455556666";

    [Fact]
    public void Copy_LongValue_ShowsBothEndsAndCopiesAllOfIt()
    {
        var copies = JSInterop.Setup<bool>("portal.copy", Arn).SetResult(true);
        var text = Render<CopyText>(p => p.Add(c => c.Value, Arn).Add(c => c.Label, "the ARN"));

        Assert.Equal("arn:aws:acm:…4455556666", text.Find(".mono").TextContent);
        Assert.Equal(Arn, text.Find(".mono").GetAttribute("title"));
        Assert.Equal("Copy the ARN", text.Find("button").GetAttribute("aria-label"));
        _ = text.Find("button").ClickAsync();

        text.WaitForAssertion(() => Assert.Equal("Copied", text.Find("[role=status]").TextContent));
        Assert.Equal(Arn, Assert.Single(copies.Invocations).Arguments[0]);
    }

    [Fact]
    public void Copy_Refused_DoesNotSayThatItWasDone()
    {
        JSInterop.Setup<bool>("portal.copy", _ => true).SetResult(false);
        var text = Render<CopyText>(p => p.Add(c => c.Value, Arn).Add(c => c.Label, "the ARN"));

        text.Find("button").Click();

        Assert.Equal("", text.Find("[role=status]").TextContent);
    }

    [Theory]
    [InlineData("short", false, "short")]
    [InlineData("exactly-23-characters-x", false, "exactly-23-characters-x")]
    [InlineData("one-more-than-23-charact", false, "one-more-tha…23-charact")]
    [InlineData(Arn, true, Arn)]
    public void Copy_ByLength_IsShortened(string value, bool whole, string shown) =>
        Assert.Equal(shown, Render<CopyText>(p => p.Add(c => c.Value, value).Add(c => c.Label, "it").Add(c => c.Whole, whole)).Find(".mono").TextContent);

    [Fact]
    public void Error_None_ShowsNothing() => Assert.Empty(Render<ErrorPanel>().Markup.Trim());

    [Fact]
    public void Error_OneField_SaysItsSentenceAndWhatToDo()
    {
        var panel = Render<ErrorPanel>(p => p
            .Add(e => e.Error, ShownError.Of(new InvalidInputException("Name", "This name is taken."))).AddChildContent("<a href='/x'>Look there</a>"));

        Assert.Contains("This name is taken.", panel.Find(".note.bad").TextContent, StringComparison.Ordinal);
        Assert.Empty(panel.FindAll("li"));
        Assert.Equal("Look there", panel.Find("a").TextContent);
    }

    [Fact]
    public void Error_SeveralFields_CountsAndListsThem()
    {
        var error = new ShownError(ErrorKind.Invalid, "x", [new FieldError("Name", "Name it."), new FieldError("Region", "Choose a region.")]);

        var panel = Render<ErrorPanel>(p => p.Add(e => e.Error, error));

        Assert.Equal("2 fields are wrong.", panel.Find("b").TextContent);
        Assert.Equal(["Name it.", "Choose a region."], panel.FindAll("li").Select(l => l.TextContent));
        Assert.Equal("Choose a region.", error.For("region"));
    }

    [Fact]
    public void Error_Fault_GivesAReferenceToCopyAndNoCause()
    {
        var panel = Render<ErrorPanel>(p => p.Add(e => e.Error, ShownError.Fault("k7m2abcdef")));

        Assert.Equal("k7m2abcdef", panel.Find(".mono").TextContent);
        Assert.Equal("Copy the reference", panel.Find("button").GetAttribute("aria-label"));
        Assert.DoesNotContain("Exception", panel.Markup, StringComparison.Ordinal);
    }
}
