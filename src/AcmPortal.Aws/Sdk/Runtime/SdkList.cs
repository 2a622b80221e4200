using Amazon;

namespace AcmPortal.Aws.Sdk;

/// <summary>Collections of the model start as null, as in version 4 of AWS's SDK, unless the process asks otherwise.</summary>
internal static class SdkList
{
    public static List<T>? New<T>() => AWSConfigs.InitializeCollections ? [] : null;
}
