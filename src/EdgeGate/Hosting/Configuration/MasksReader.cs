using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Masking;
using EdgeGate.Masking.Tokens;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads <c>masks</c>.</summary>
internal static class MasksReader
{
    public static ImmutableArray<MaskOptions> Read(ConfigScope masks)
    {
        List<MaskOptions> read = [];
        foreach (string name in masks.Names.ToList())
        {
            string key = masks.At(name);
            YamlNode? node = masks.Node(name);
            if (!ClassPattern.TryParse(name, out ClassPattern pattern)) { masks.Problem(key, $"'{name}' is not a class pattern", "write pii.email, pii.* or *"); }
            else if (node is YamlScalar word) { read.Add(ReadPlainMask(masks, key, pattern, word.Value)); }
            else if (ReadMaskMap(new ConfigScope(key, node, masks.Problems, masks.Folder), pattern) is { } made) { read.Add(made); }
        }
        return [.. read];
    }

    private static MaskOptions ReadPlainMask(ConfigScope masks, string key, ClassPattern pattern, string word)
    {
        MaskKind kind = word switch
        {
            "placeholder" => MaskKind.Placeholder,
            "stars" => MaskKind.Stars,
            "null" => MaskKind.Null,
            "drop" => MaskKind.Drop,
            "deny" => MaskKind.Deny,
            "partial" => MaskKind.Partial,
            _ => 0,
        };
        if (word is "hash" or "token") { masks.Problem(key, $"{word} needs a key", $"write {{ {word}: {{ key: {{ file: secrets/{word}-key }} }} }}"); }
        else if (kind == 0) { masks.Problem(key, $"there is no mask '{word}'", "write placeholder, partial, stars, hash, token, null, drop or deny"); }
        return new MaskOptions(key, pattern, kind == 0 ? MaskKind.Placeholder : kind, KeepLast: kind == MaskKind.Partial ? 4 : 0);
    }

    private static MaskOptions? ReadMaskMap(ConfigScope scope, ClassPattern pattern)
    {
        MaskOptions? made = null;
        if (scope.Has("partial"))
        {
            ConfigScope partial = scope.Child("partial");
            made = new MaskOptions(scope.Key, pattern, MaskKind.Partial, partial.Number("keep_first", 0, 0, 64), partial.Number("keep_last", 0, 0, 64));
            partial.Finish();
        }
        else if (scope.Has("hash"))
        {
            ConfigScope hash = scope.Child("hash");
            SecretText? key = hash.Secret("key");
            if (key is null || key.Reveal().Length < 16) { scope.Problem(hash.Key, "hash needs a key of at least 16 characters", "write hash: { key: { file: secrets/mask-key } }"); }
            made = new MaskOptions(scope.Key, pattern, MaskKind.Hash, HashKey: key);
            hash.Finish();
        }
        else if (scope.Has("token"))
        {
            ConfigScope token = scope.Child("token");
            bool hasKey = token.Has("key");
            SecretText? key = token.Secret("key");
            // A key that could not be read is a problem already.
            if (!hasKey) { token.Problem(token.Key, "token needs a key", "write token: { key: { file: secrets/token-key } }"); }
            else if (key is not null && TokenKey.Read(key).Weakness is { } weakness) { token.Problem(token.At("key"), weakness, TokenKey.Fix); }
            made = new MaskOptions(scope.Key, pattern, MaskKind.Token, TokenKey: key);
            token.Finish();
        }
        scope.Node("partial");
        scope.Node("hash");
        scope.Node("token");
        scope.Finish();
        if (made is null) { scope.Problem(scope.Key, "there is no such mask", "write placeholder, or { partial: { keep_last: 4 } }"); }
        return made;
    }
}
