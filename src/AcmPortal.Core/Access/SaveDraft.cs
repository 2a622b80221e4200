using System.Text.Json;
using AcmPortal.Core.Storage;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Access;

/// <summary>What was typed so far.</summary>
/// <param name="Kind">Which wizard, with the object's id when editing; at most 100 characters.</param>
/// <param name="Json">A JSON object of at most 64 KB; no secrets.</param>
public sealed record SaveDraftInput(string Kind, string Json);

/// <summary>Keeps what the actor typed into a wizard, in place of what was kept before. Answers when (UTC).</summary>
public sealed class SaveDraft(PortalStore store, TimeProvider clock) : UseCase<SaveDraftInput, DateTime>
{
    private const int MaxBytes = 64 * 1024;
    private static readonly SaveDraftValidator Rules = new();

    /// <inheritdoc/>
    public override Permission Permission => Permission.OwnData;

    /// <inheritdoc/>
    protected override IValidator<SaveDraftInput> Validator => Rules;

    /// <inheritdoc/>
    protected override async Task<DateTime> HandleAsync(Actor actor, SaveDraftInput input, CancellationToken cancellationToken)
    {
        try
        {
            return await SaveAsync(actor, input, cancellationToken);
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            // Two tabs saved the first draft at the same moment. Now there is a row to write over.
            return await SaveAsync(actor, input, cancellationToken);
        }
    }

    private Task<DateTime> SaveAsync(Actor actor, SaveDraftInput input, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return store.ChangeAsync(
            async (scope, ct) =>
            {
                var tooOld = now - LoadDraft.Life;
                await scope.Db.Drafts.Where(d => d.SavedAt < tooOld).ExecuteDeleteAsync(ct);
                if (await scope.Db.Drafts.FindAsync([actor.Id, input.Kind], ct) is { } draft)
                    (draft.Json, draft.SavedAt) = (input.Json, now);
                else
                    scope.Db.Drafts.Add(new Draft { ActorId = actor.Id, Kind = input.Kind, Json = input.Json, SavedAt = now });
                return now;
            },
            cancellationToken);
    }

    private sealed class SaveDraftValidator : AbstractValidator<SaveDraftInput>
    {
        public SaveDraftValidator()
        {
            RuleFor(d => d.Kind).NotEmpty().WithMessage("A draft needs a kind.").MaximumLength(100).WithMessage("A draft's kind has at most 100 characters.");
            RuleFor(d => d.Json).Custom((json, context) =>
            {
                if (System.Text.Encoding.UTF8.GetByteCount(json) > MaxBytes)
                {
                    context.AddFailure(nameof(SaveDraftInput.Json), "This is too long to be kept as a draft: at most 64 KB.");
                    return;
                }

                try
                {
                    using var document = JsonDocument.Parse(json);
                    if (document.RootElement.ValueKind is not JsonValueKind.Object)
                        context.AddFailure(nameof(SaveDraftInput.Json), "A draft is a JSON object.");
                    else if (HoldsSecret(document.RootElement))
                        context.AddFailure(nameof(SaveDraftInput.Json), "A draft never holds a secret: leave keys, passwords and passphrases out.");
                }
                catch (JsonException)
                {
                    context.AddFailure(nameof(SaveDraftInput.Json), "A draft is a JSON object.");
                }
            });
        }

        // A second fence: pages leave secrets out. A field that is named like one, and filled, is a page's mistake.
        private static bool HoldsSecret(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().Any(p => HoldsSecret(p.Value) || (IsFilled(p.Value) && IsSecretName(p.Name))),
            JsonValueKind.Array => element.EnumerateArray().Any(HoldsSecret),
            _ => false,
        };

        private static bool IsFilled(JsonElement value) => value.ValueKind is JsonValueKind.String && value.GetString()!.Length > 0;

        private static bool IsSecretName(string name) =>
            name.Contains("secret", StringComparison.OrdinalIgnoreCase)
            || name.Contains("password", StringComparison.OrdinalIgnoreCase)
            || name.Contains("passphrase", StringComparison.OrdinalIgnoreCase);
    }
}
