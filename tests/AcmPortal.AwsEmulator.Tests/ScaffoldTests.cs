namespace AcmPortal.AwsEmulator.Tests;

public class ScaffoldTests
{
    [Xunit.Fact]
    public void Scaffold_Builds_Runs() => Xunit.Assert.Equal(4, 2 + 2);
}
