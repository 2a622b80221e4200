using AcmPortal.Web.Access;

namespace AcmPortal.Web.Tests.Access;

public class CircuitSeatsTests
{
    private readonly CircuitSeats seats = new();

    [Fact]
    public void Seats_OfOneUser_AreTen()
    {
        Assert.All(Enumerable.Range(0, 10), _ => Assert.True(seats.TryTake("anna")));
        Assert.False(seats.TryTake("anna"));
        Assert.True(seats.TryTake("bert"));
    }

    [Fact]
    public void Seat_Left_IsFreeAgain()
    {
        for (var i = 0; i < 10; i++)
            seats.TryTake("anna");

        seats.Leave("anna");

        Assert.True(seats.TryTake("anna"));
        Assert.False(seats.TryTake("anna"));
    }

    [Fact]
    public async Task Seats_TakenAtTheSameMoment_AreNeverMoreThanTen()
    {
        var took = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => seats.TryTake("anna"))));

        Assert.Equal(10, took.Count(t => t));
    }
}
