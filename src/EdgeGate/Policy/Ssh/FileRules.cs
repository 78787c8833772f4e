using System.Collections.Immutable;
using System.Numerics;
using EdgeGate.Core;
using EdgeGate.Core.Holds;
using EdgeGate.Protocols.Ssh.Sftp;

namespace EdgeGate.Policy.Ssh;

/// <summary>The rules about files that are for one principal, connection and user: for each access and path the first that matches decides, and no match denies.</summary>
public sealed class FileRules
{
    private static readonly ImmutableArray<PathAccess> Each = [PathAccess.List, PathAccess.Read, PathAccess.Write, PathAccess.Remove];

    private readonly ImmutableArray<Entry> entries;

    private FileRules(ImmutableArray<Entry> entries) => this.entries = entries;

    /// <summary>Makes them of rules that name sftp and apply, in order.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="opens">Whether a rule is for the principal itself: a hold that is only for the person it acts for opens nothing.</param>
    /// <param name="home">What <c>~</c> is: a normal absolute path.</param>
    internal static FileRules Create(IEnumerable<RuleOptions> rules, Func<RuleOptions, bool> opens, ReadOnlySpan<byte> home)
    {
        ImmutableArray<Entry>.Builder entries = ImmutableArray.CreateBuilder<Entry>();
        foreach (RuleOptions rule in rules) { entries.Add(Entry.Of(rule, opens(rule), home)); }
        return new FileRules(entries.ToImmutable());
    }

    /// <summary>Judges a request.</summary>
    /// <param name="wanted">All that it needs.</param>
    /// <param name="path">A normal absolute path, with every link followed that the request follows.</param>
    public FileVerdict Judge(PathAccess wanted, ReadOnlySpan<byte> path)
    {
        FileVerdict? all = null;
        foreach (PathAccess access in Each)
        {
            if ((wanted & access) == 0) { continue; }
            FileVerdict verdict = JudgeOne(access, path);
            if (verdict.IsDenied) { return verdict; }
            all = all is null ? verdict : all.And(verdict);
        }
        return all ?? FileVerdict.Deny("default", "nothing was asked for");
    }

    /// <summary>Whether one path may come to stand for another and for all below it: nothing may be allowed by the one that was not by the other, nor less masked.</summary>
    /// <param name="source">Where it is: a normal absolute path.</param>
    /// <param name="alias">By what else it would be reached.</param>
    /// <param name="accesses">What is looked at.</param>
    /// <remarks>
    /// For every rule up to the first that allows or holds all of the source: where it does, its patterns must lead no further along the alias than along the source; where it denies, holds or
    /// masks, no further along the source than along the alias. Then whatever the rules say of anything below the alias, they say of the same below the source.
    /// </remarks>
    public bool MayStandFor(ReadOnlySpan<byte> source, ReadOnlySpan<byte> alias, PathAccess accesses)
    {
        foreach (PathAccess access in Each)
        {
            if ((accesses & access) != 0 && !MayStandFor(source, alias, access, entries)) { return false; }
        }
        return true;
    }

    /// <summary>Whether an access is allowed on a path and on everything below it, and no rule could say otherwise.</summary>
    public bool AllowsTree(PathAccess access, ReadOnlySpan<byte> path)
    {
        foreach (Entry entry in entries)
        {
            foreach (PathPattern pattern in entry.For(access))
            {
                ulong states = pattern.States(path);
                if (entry.IsAllow ? pattern.Covers(states) : states != 0) { return entry.IsAllow; }
            }
        }
        return false;
    }

    private static bool MayStandFor(ReadOnlySpan<byte> source, ReadOnlySpan<byte> alias, PathAccess access, ImmutableArray<Entry> entries)
    {
        foreach (Entry entry in entries)
        {
            bool isCovered = false;
            bool leadsFurther = false;
            foreach (PathPattern pattern in entry.For(access))
            {
                ulong there = pattern.States(source);
                ulong here = pattern.States(alias);
                if (entry.Narrows && (there & ~here) != 0) { return false; }
                isCovered |= pattern.Covers(there);
                leadsFurther |= (here & ~there) != 0;
            }
            // What is held may come to be allowed; what is held for another's sake only by what is said below.
            if (!entry.IsAllow && (entry.Approval is null || entry.OnlyBinds)) { continue; }
            if (isCovered) { return true; }
            if (leadsFurther) { return false; }
        }
        return true;
    }

    private FileVerdict JudgeOne(PathAccess access, ReadOnlySpan<byte> path)
    {
        FileVerdict? binding = null;
        foreach (Entry entry in entries)
        {
            if (!entry.Matches(access, path)) { continue; }
            FileVerdict verdict = entry switch
            {
                { Approval: { } approval } => new FileVerdict(false, entry.Name, $"rule '{entry.Name}' holds {Describe(access)}", entry.Mask, entry.Masking) { Approval = approval },
                { IsAllow: true } => new FileVerdict(true, entry.Name, "", entry.Mask, entry.Masking),
                _ => FileVerdict.Deny(entry.Name, $"rule '{entry.Name}' denies {Describe(access)}"),
            };
            if (entry.OnlyBinds) { binding ??= verdict; }
            else { return verdict.IsDenied || binding is null ? verdict : binding.And(verdict.Released()); }
        }
        return FileVerdict.Deny("default", $"no rule allows {Describe(access)}");
    }

    private static string Describe(PathAccess access) => access switch
    {
        PathAccess.List => "looking here",
        PathAccess.Read => "reading this",
        PathAccess.Write => "writing here",
        _ => "removing this",
    };

    private sealed record Entry(string Name, bool IsAllow, ApprovalTerms? Approval, ImmutableArray<ClassPattern> Mask, FileMasking Masking, ImmutableArray<ImmutableArray<PathPattern>> Patterns, bool OnlyBinds)
    {
        /// <summary>Whether the rule takes something away: it denies, holds, or masks what later rules might not.</summary>
        public bool Narrows => !IsAllow || (!Mask.IsEmpty && Masking != FileMasking.None);

        /// <param name="rule">The rule.</param>
        /// <param name="opens">Whether what it holds may run when it is approved, without another rule's word.</param>
        /// <param name="home">What <c>~</c> is.</param>
        public static Entry Of(RuleOptions rule, bool opens, ReadOnlySpan<byte> home)
        {
            FileRuleOptions files = rule.Ssh!.Files ?? FileRuleOptions.All;
            bool isAllow = rule.Then == VerdictKind.Allow;
            ImmutableArray<PathPattern> list = isAllow ? [.. files.Patterns] : files.List;
            return new Entry(rule.Name, isAllow, rule.Then == VerdictKind.Hold ? rule.Approval : null, rule.Mask, rule.Ssh.MaskFiles, [At(list, home, isAllow), At(files.Read, home, isAllow), At(files.Write, home, isAllow), At(files.Remove, home, isAllow)], rule.Then == VerdictKind.Hold && !opens);
        }

        public bool Matches(PathAccess access, ReadOnlySpan<byte> path)
        {
            foreach (PathPattern pattern in For(access))
            {
                if (pattern.Matches(path)) { return true; }
            }
            return false;
        }

        public ImmutableArray<PathPattern> For(PathAccess access) => Patterns[BitOperations.TrailingZeroCount((int)access)];

        /// <summary>A pattern that does not fit below so deep a home matches nothing where it allows, and everything where it denies.</summary>
        private static ImmutableArray<PathPattern> At(ImmutableArray<PathPattern> patterns, ReadOnlySpan<byte> home, bool isAllow)
        {
            ImmutableArray<PathPattern>.Builder all = ImmutableArray.CreateBuilder<PathPattern>();
            foreach (PathPattern pattern in patterns)
            {
                if (pattern.At(home) is { } known) { all.Add(known); }
                else if (!isAllow) { all.Add(PathPattern.Any); }
            }
            return all.ToImmutable();
        }
    }
}
