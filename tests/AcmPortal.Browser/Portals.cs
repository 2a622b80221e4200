using AcmPortal.Browser.Running;

namespace AcmPortal.Browser;

/// <summary>A demo portal that nobody has used yet.</summary>
public class FreshPortal : IAsyncLifetime
{
    /// <summary>The portal.</summary>
    public PublishedPortal Portal { get; private set; } = null!;

    /// <summary>Its AWS.</summary>
    public Emulator Aws => Portal.Aws!;

    public virtual async ValueTask InitializeAsync() => Portal = await StartAsync();

    public virtual async ValueTask DisposeAsync() => await Portal.CloseAsync();

    /// <summary>A window and the person in front of it.</summary>
    public async Task<(Window Window, Person Person)> VisitAsync(Look? look = null)
    {
        var window = await Window.OpenAsync(Portal.Url, look);
        return (window, new Person(window.Page));
    }

    /// <summary>Starts the portal; one of more particular use has settings of its own.</summary>
    protected virtual Task<PublishedPortal> StartAsync() => PublishedPortal.StartDemoAsync();
}

/// <summary>A demo portal with a connection, a CA and a profile, made by clicking.</summary>
public class ReadyPortal : FreshPortal
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var (window, person) = await VisitAsync();
        await using (window)
        {
            await person.SetUpAsync();
            await PrepareAsync(person);
        }
    }

    /// <summary>What a portal of more particular use has on top.</summary>
    protected virtual Task PrepareAsync(Person person) => Task.CompletedTask;
}
