using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using AcmPortal.Core.Access;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AcmPortal.Core.Tests.Access;

public class UseCaseGuardTests
{
    public static TheoryData<Type> UseCases => [.. UseCaseRegistration.AllIn(typeof(IUseCase).Assembly)];

    [Theory]
    [MemberData(nameof(UseCases))]
    public async Task Run_WithoutThePermission_IsRefusedBeforeAnythingElse(Type type)
    {
        var useCase = (IUseCase)RuntimeHelpers.GetUninitializedObject(type);
        var everythingElse = Enum.GetValues<Permission>().Where(p => p != useCase.Permission).ToFrozenSet();
        var refused = await Assert.ThrowsAsync<NotAllowedException>(() => RunAsync(useCase, new Actor("x", "X", everythingElse, "test")));
        Assert.Equal(useCase.Permission, refused.Permission);
    }

    [Theory]
    [MemberData(nameof(UseCases))]
    public async Task Run_ByNobody_IsRefusedUnlessItSignsInOrOut(Type type)
    {
        var useCase = (IUseCase)RuntimeHelpers.GetUninitializedObject(type);
        if (useCase.Permission is Permission.SignIn)
            Assert.Contains(type, new[] { typeof(RedeemSignInLink), typeof(AuthenticateToken), typeof(SignInUser), typeof(EndProviderSession) });
        else
            await Assert.ThrowsAsync<NotAllowedException>(() => RunAsync(useCase, Actor.Anonymous));
    }

    [Theory]
    [MemberData(nameof(UseCases))]
    public void UseCase_IsSealedAndDerivesFromTheGuard(Type type)
    {
        Assert.True(type.IsSealed);
        Assert.Equal(typeof(UseCase<,>), type.BaseType!.IsGenericType ? type.BaseType.GetGenericTypeDefinition() : type.BaseType);
    }

    [Fact]
    public void AddUseCases_RegistersEachAsItself()
    {
        var services = new ServiceCollection().AddUseCases();
        Assert.Equal(UseCases.Count, services.Count(s => s.ServiceType.IsAssignableTo(typeof(IUseCase))));
        Assert.All(services, s => Assert.Equal(ServiceLifetime.Singleton, s.Lifetime));
        Assert.Contains(services, s => s.ServiceType == typeof(RedeemSignInLink));
    }

    private static Task RunAsync(IUseCase useCase, Actor actor)
    {
        var run = useCase.GetType().GetMethod("RunAsync")!;
        var input = run.GetParameters()[1].ParameterType is { IsValueType: true } value ? Activator.CreateInstance(value) : null;
        return (Task)run.Invoke(useCase, [actor, input, CancellationToken.None])!;
    }
}
