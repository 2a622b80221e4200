namespace AcmPortal.Web.Demo;

/// <summary>How far the filling of the demo has come.</summary>
/// <param name="Running">Whether it goes on.</param>
/// <param name="Done">Steps done.</param>
/// <param name="Total">Steps in all.</param>
/// <param name="Doing">What is being done, in words.</param>
/// <param name="Problem">Why it stopped early; null when it did not.</param>
public sealed record DemoProgress(bool Running, int Done, int Total, string Doing, string? Problem = null)
{
    /// <summary>0 to 100.</summary>
    public int Percent => Total == 0 ? 0 : Done * 100 / Total;
}
