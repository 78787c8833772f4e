using System.Security.Cryptography;
using EdgeGate.Core;
using EdgeGate.Recording;
using EdgeGate.Sessions.Http.Bodies;

namespace EdgeGate.Sessions.Http;

/// <summary>Records one body as it goes on: masked by every class up to a size, then only counted and hashed. Under the session's lock. Used again for the next.</summary>
internal sealed class HttpBodyTape : IDisposable
{
    private readonly ByteBuffer masked = new(new BodyLimits().OutputBytesMax);
    private Tape? tape;
    private long number;
    private bool isFromClient;
    private BodyMasker? masker;
    private IncrementalHash? rest;
    private long shownLeft;
    private long restBytes;
    private bool isWithheld;
    private bool hasPassed;

    /// <summary>Keeps the masker of a body that passed.</summary>
    public SpareMasker Spare { get; } = new();

    /// <summary>Begins.</summary>
    /// <param name="onto">The tape.</param>
    /// <param name="exchange">The exchange's number.</param>
    /// <param name="isRequest">Whether it is the request's.</param>
    /// <param name="opening">How what goes on is masked for the tape; neither masker nor refusal: it is masked already.</param>
    /// <param name="bytesMax">How much of it is kept.</param>
    public void Begin(Tape onto, long exchange, bool isRequest, BodyOpening opening, int bytesMax)
    {
        Reset();
        (tape, number, isFromClient, masker) = (onto, exchange, isRequest, opening.Masker);
        isWithheld = opening.Refusal is not null;
        shownLeft = isWithheld ? 0 : Math.Max(bytesMax, 0);
        (restBytes, hasPassed) = (0, false);
    }

    /// <summary>Takes what goes on.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        int shown = (int)Math.Min(shownLeft, bytes.Length);
        if (shown > 0)
        {
            shownLeft -= shown;
            Show(bytes[..shown]);
        }
        if (shown == bytes.Length) { return; }
        rest ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        rest.AppendData(bytes[shown..]);
        restBytes += bytes.Length - shown;
    }

    /// <summary>The body is at its end.</summary>
    public void Finish()
    {
        if (masker is not null && restBytes == 0 && !isWithheld)
        {
            while (masker.Complete(masked) is { Kind: not BodyOutcomeKind.Refused } outcome)
            {
                Write();
                hasPassed = outcome.Kind == BodyOutcomeKind.Passed;
                if (hasPassed) { break; }
            }
        }
        if (restBytes == 0 && !isWithheld) { return; }
        Begin();
        tape!.Number("rest_bytes"u8, restBytes);
        if (rest is not null) { tape!.Text("rest_sha256"u8, Convert.ToHexStringLower(rest.GetHashAndReset())); }
        if (isWithheld) { tape!.Text("withheld"u8, "not text that can be masked"u8); }
        tape!.End();
    }

    /// <summary>Ends it, done or not.</summary>
    public void Reset()
    {
        if (masker is not null) { Spare.Give(masker, hasPassed && !isWithheld); }
        masker = null;
        rest?.Dispose();
        rest = null;
        masked.Release();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Reset();
        Spare.Dispose();
    }

    private void Show(ReadOnlySpan<byte> bytes)
    {
        if (isWithheld) { return; }
        if (masker is null)
        {
            masked.Append(bytes);
            Write();
            return;
        }
        int at = 0;
        while (true)
        {
            BodyOutcome outcome = masker.Append(bytes[at..], masked);
            Write();
            if (outcome.Kind == BodyOutcomeKind.Refused) { isWithheld = true; }
            if (outcome.Kind != BodyOutcomeKind.Full) { return; }
            at += outcome.Consumed;
        }
    }

    private void Write()
    {
        const int EventBytesMax = 32 * 1024;
        for (int at = 0; at < masked.Length; at += EventBytesMax)
        {
            Begin();
            tape!.Text("data"u8, masked.Written[at..Math.Min(masked.Length, at + EventBytesMax)]);
            tape!.End();
        }
        masked.Clear();
    }

    private void Begin()
    {
        tape!.Begin("body"u8);
        tape!.Number("n"u8, number);
        tape!.Text("from"u8, isFromClient ? "client"u8 : "target"u8);
    }
}
