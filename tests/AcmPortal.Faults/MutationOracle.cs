using System.Text.Json;
using AcmPortal.Core.Audit;
using AcmPortal.Harness;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Faults;

/// <summary>One row about an effect at AWS.</summary>
/// <param name="Effect">What joins intent and outcome; null in rows that the release before wrote about zones.</param>
/// <param name="IsIntent">Or an outcome.</param>
/// <param name="Detail">JSON.</param>
internal sealed record EffectRow(Guid? Effect, bool IsIntent, string Detail);

/// <summary>I4, from AWS's side: whatever was changed there stands in the audit log, as what was about to be asked and as how it ended.</summary>
internal static class MutationOracle
{
    private const string ZoneChange = "ChangeResourceRecordSets";
    private static readonly string[] Changing = ["RequestCertificate", "RenewCertificate", "RevokeCertificate", "DeleteCertificate", ZoneChange];

    /// <summary>What is wrong with the log of a rig. Others may be at work meanwhile.</summary>
    public static async Task<IReadOnlyList<string>> ProblemsAsync(Rig rig)
    {
        // The calls first: what they changed was announced in the log before.
        var calls = await rig.Emulator.CallsAsync();
        var rows = await rig.Core.Store.ReadAsync((db, ct) => db.AuditEntries.Where(a => a.Action == AuditAction.AwsIntent || a.Action == AuditAction.AwsOutcome)
            .Select(a => new EffectRow(a.CorrelationId, a.Action == AuditAction.AwsIntent, a.Detail)).ToListAsync(ct), default);
        return [.. Problems(calls, rows)];
    }

    /// <summary>The same of calls and rows. Pure.</summary>
    public static IEnumerable<string> Problems(IEnumerable<LoggedCall> calls, IReadOnlyList<EffectRow> rows)
    {
        // What is not joined is an effect by itself.
        var effects = rows.GroupBy(r => r.Effect ?? Guid.NewGuid()).Select(g => (Joined: g.First().Effect is not null, Effect: new Effect([.. g]))).ToList();
        foreach (var (_, wrong) in effects.Where(e => e.Joined && (e.Effect.Intents != 1 || e.Effect.Outcomes > 1)))
            yield return $"an effect ({wrong.Operation}) has {wrong.Intents} intent and {wrong.Outcomes} outcome rows";

        var told = effects.SelectMany(e => e.Effect.Requests).ToHashSet(StringComparer.Ordinal);
        foreach (var hidden in calls.Where(c => c.Executed && Changing.Contains(c.Operation) && (c.RequestId is null || !told.Contains(c.RequestId))).GroupBy(c => c.Operation))
        {
            // One effect on a zone may be several changes; each other one is a single call.
            var may = effects.Count(e => e.Effect.Operation == hidden.Key && e.Effect.MayHide);
            if (hidden.Key == ZoneChange ? may == 0 : hidden.Count() > may)
                yield return $"{hidden.Count()} of {hidden.Key} were executed under ids that the audit log does not know, and {may} effects there saw no answer: {string.Join(", ", hidden.Select(h => h.RequestId).Take(5))}";
        }
    }

    private sealed class Effect
    {
        private readonly bool unseen;

        public Effect(IReadOnlyList<EffectRow> rows)
        {
            (Intents, Outcomes) = (rows.Count(r => r.IsIntent), rows.Count(r => !r.IsIntent));
            foreach (var row in rows)
            {
                using var detail = JsonDocument.Parse(row.Detail);
                var read = detail.RootElement;
                Operation = read.TryGetProperty("operation", out var operation) ? operation.GetString() ?? Operation : Operation;
                if (row.IsIntent)
                    continue;
                List<string?> ids = read.TryGetProperty("requests", out var several) ? [.. several.EnumerateArray().Select(r => r.GetString())]
                    : [read.TryGetProperty("requestId", out var one) ? one.GetString() : null];
                unseen |= ids.Count == 0 || ids.Contains(null);
                Requests.AddRange(ids.OfType<string>());
            }
        }

        public string Operation { get; } = "";
        public int Intents { get; }
        public int Outcomes { get; }
        public List<string> Requests { get; } = [];

        /// <summary>It may have changed something under an id that the log does not know: no answer was seen, or none is yet.</summary>
        public bool MayHide => unseen || Outcomes == 0;
    }
}
