using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.Metadata;

namespace AcmPortal.Core.Storage;

/// <summary>
/// A query that EF puts together once. Worth it only where the same one is asked hundreds of times a second: otherwise EF's
/// own cache does.
/// </summary>
/// <param name="compile">Makes it, by <c>EF.CompileAsyncQuery</c>, for a model: each provider has one, and a query knows the one that it was first run on.</param>
internal sealed class CompiledQuery<TInput, TResult>(Func<Func<PortalDb, TInput, CancellationToken, Task<TResult>>> compile)
{
    private readonly ConditionalWeakTable<IModel, Func<PortalDb, TInput, CancellationToken, Task<TResult>>> compiled = [];

    /// <summary>Runs it within the limits of the context.</summary>
    public Task<TResult> RunAsync(PortalDb db, TInput input, CancellationToken cancellationToken) => compiled.GetValue(db.Model, _ => compile())(db, input, cancellationToken);
}
