using AcmPortal.Core.Telemetry;
using FluentValidation;

namespace AcmPortal.Core.Access;

/// <summary>Marks the use cases, so that they are registered, and tested for their guard, without a list.</summary>
public interface IUseCase
{
    /// <summary>What the actor needs.</summary>
    Permission Permission { get; }

    /// <summary>Refuses who lacks <see cref="Permission"/>: for a border that reads nothing from whoever may not ask. What belongs to a team is decided when it runs.</summary>
    /// <exception cref="NotAllowedException">The actor lacks <see cref="Permission"/>.</exception>
    Task RequireAsync(Actor actor);
}

/// <summary>
/// One thing that a person, a machine or the worker may do. The guard and the validation run here, below every border,
/// so that no page, endpoint or command can forget them. What the actor may not see of other teams does not exist while a
/// use case runs: the store limits every query to the teams in which the actor has the use case's permission.
/// </summary>
/// <typeparam name="TInput">What is asked.</typeparam>
/// <typeparam name="TResult">What is answered.</typeparam>
public abstract class UseCase<TInput, TResult> : IUseCase, IWatched
{
    /// <summary>Where it is noted who was turned away; given by the registration, null where a use case was made by hand.</summary>
    protected AccessAttempts? Attempts { get; private set; }

    AccessAttempts IWatched.Attempts
    {
        set => Attempts = value;
    }

    /// <inheritdoc/>
    public abstract Permission Permission { get; }

    /// <summary>The rules of the input, or null where the type admits no wrong one.</summary>
    protected virtual IValidator<TInput>? Validator => null;

    /// <summary>Checks permission and input, then does it.</summary>
    /// <exception cref="NotAllowedException">The actor lacks <see cref="Permission"/>.</exception>
    /// <exception cref="InvalidInputException">One or more fields are wrong; all of them are named.</exception>
    public async Task<TResult> RunAsync(Actor actor, TInput input, CancellationToken cancellationToken = default)
    {
        try
        {
            return await CheckAndHandleAsync(actor, input, cancellationToken);
        }
        catch (NotAllowedException e) when (Attempts is not null && !e.Noted)
        {
            await NoteAsync(actor, e, input);
            throw;
        }
        catch (StaleSignInException) when (Attempts is not null)
        {
            await Attempts.DeniedAsync(actor, GetType().Name, Permission.ExportKeys, "The sign-in is too old.", About(input));
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task RequireAsync(Actor actor)
    {
        if (actor.May(Permission))
            return;
        var refusal = new NotAllowedException(Permission);
        await NoteAsync(actor, refusal, null);
        throw refusal;
    }

    /// <summary>Does it; permission and input are checked already.</summary>
    protected abstract Task<TResult> HandleAsync(Actor actor, TInput input, CancellationToken cancellationToken);

    private Task NoteAsync(Actor actor, NotAllowedException e, object? input)
    {
        e.Noted = true;
        return Attempts?.DeniedAsync(actor, GetType().Name, e.Permission, about: About(input)) ?? Task.CompletedTask;
    }

    // What it was about, where the input is an id or has one: only who was turned away costs this.
    private static Guid? About(object? input) => input as Guid? ?? input?.GetType().GetProperties().Where(p => p.PropertyType == typeof(Guid) && p.Name.EndsWith("Id", StringComparison.Ordinal))
        .Select(p => (Guid?)p.GetValue(input)).FirstOrDefault();

    private async Task<TResult> CheckAndHandleAsync(Actor actor, TInput input, CancellationToken cancellationToken)
    {
        // What only looks is done all the time by pages that follow something, and tells nothing as a trace.
        using var span = Permission is Permission.View or Permission.ReadAudit or Permission.ReadPeople or Permission.OwnData or Permission.OwnAccess ? null : PortalTelemetry.Source.StartActivity(GetType().Name);
        span?.SetTag("acmportal.correlation", actor.Correlation);
        if (!actor.May(Permission))
            throw new NotAllowedException(Permission);
        using var limit = TeamReach.Begin(actor.ReachOf(Permission));
        if (Validator is { } validator)
        {
            var outcome = await validator.ValidateAsync(input, cancellationToken);
            if (!outcome.IsValid)
                throw new InvalidInputException([.. outcome.Errors.Select(e => new FieldError(e.PropertyName, e.ErrorMessage))]);
        }

        return await HandleAsync(actor, input, cancellationToken);
    }
}

/// <summary>What the registration gives a use case.</summary>
internal interface IWatched
{
    AccessAttempts Attempts { set; }
}
