using System.Data.Common;
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore.Diagnostics;

/// <summary>
/// Loaded into the unchanged portal by DOTNET_STARTUP_HOOKS (the runtime asks for this name, outside any namespace). At
/// each database commit it tells the harness who commits what, before and after, and waits until it may go on.
/// </summary>
internal static partial class StartupHook
{
    /// <summary>Names the harness's socket.</summary>
    public const string SocketVariable = "ACMPORTAL_FAULTS_SOCKET";

    /// <summary>The harness's answer by which the acknowledgement of a commit gets lost; any other lets the portal go on.</summary>
    public const byte AnswerLost = 2;

    /// <summary>The runtime calls it before Main.</summary>
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(SocketVariable) is { Length: > 0 } socket)
            DiagnosticListener.AllListeners.Subscribe(new Listeners(socket));
    }

    private sealed class Listeners(string socket) : IObserver<DiagnosticListener>
    {
        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.EntityFrameworkCore")
                value.Subscribe(new Commits(socket), name => name == Commits.Executed || name == Commits.Committing || name == Commits.Committed);
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }

    private sealed partial class Commits(string socket) : IObserver<KeyValuePair<string, object?>>
    {
        public const string Executed = "Microsoft.EntityFrameworkCore.Database.Command.CommandExecuted";
        public const string Committing = "Microsoft.EntityFrameworkCore.Database.Transaction.TransactionCommitting";
        public const string Committed = "Microsoft.EntityFrameworkCore.Database.Transaction.TransactionCommitted";
        private readonly ConditionalWeakTable<DbTransaction, List<string>> written = [];

        public void OnNext(KeyValuePair<string, object?> value)
        {
            switch (value.Value)
            {
                case CommandExecutedEventData { Command: { Transaction: { } transaction } command }:
                    Note(transaction, command);
                    break;
                case TransactionEventData committing when value.Key == Committing:
                    Ask("committing", committing.Transaction);
                    break;
                case TransactionEndEventData committed when value.Key == Committed:
                    Ask("committed", committed.Transaction);
                    break;
            }
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        // What a commit is called: the tables it changed, and the states and audit actions that it wrote.
        private void Note(DbTransaction transaction, DbCommand command)
        {
            var changed = Statement().Matches(command.CommandText);
            if (changed.Count == 0)
                return;
            var words = written.GetOrCreateValue(transaction);
            foreach (Match match in changed)
                words.Add($"{match.Groups["verb"].Value[0]}:{match.Groups["table"].Value}");
            if (command.CommandText.Contains("OrderHistory", StringComparison.Ordinal))
                words.AddRange(command.Parameters.OfType<DbParameter>().Select(p => p.Value as string).OfType<string>().Where(v => State().IsMatch(v)).Order(StringComparer.Ordinal).Select(v => "=" + v));
            words.AddRange(command.Parameters.OfType<DbParameter>().Select(p => p.Value as string).OfType<string>().Where(v => Action().IsMatch(v)).Select(v => "=" + v));
        }

        private void Ask(string phase, DbTransaction? transaction)
        {
            if (transaction is null || !written.TryGetValue(transaction, out var words))
                return;
            var answer = new byte[1];
            using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                client.Connect(new UnixDomainSocketEndPoint(socket));
                client.Send(Encoding.UTF8.GetBytes($"{phase}|{Environment.ProcessId}|{string.Join(' ', words.Distinct())}\n"));
                client.Receive(answer);
            }
            catch (SocketException)
            {
                // The harness is gone: the portal goes on as if it had never been there.
            }

            if (answer[0] == AnswerLost)
                throw new TimeoutException("The database took the commit, and its answer was lost on the way.");
        }

        [GeneratedRegex("\\b(?<verb>INSERT INTO|UPDATE|DELETE FROM) \"(?<table>\\w+)\"")]
        private static partial Regex Statement();

        [GeneratedRegex("^(Requested|AwaitingRecords|RecordsPending|Validating|Issued|Stored|Due|Renewing|RevocationRequested|Revoked|Failed|Cancelling|Cancelled)$")]
        private static partial Regex State();

        [GeneratedRegex("^(aws|order|certificate)\\.[a-z-]+$")]
        private static partial Regex Action();
    }
}
