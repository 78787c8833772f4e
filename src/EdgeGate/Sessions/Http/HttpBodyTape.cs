using System.Security.Cryptography;
using EdgeGate.Core;
using EdgeGate.Recording;
using EdgeGate.Sessions.Http.Bodies;

namespace EdgeGate.Sessions.Http;

/// <summary>Records one body as it goes on: masked by every class up to a size, then only counted and hashed. Under the session's lock.</summary>
internal sealed class HttpBodyTape : IDisposable
{
    private readonly Tape tape;
    private readonly ByteBuffer masked = new(new BodyLimits().OutputBytesMax);
    private readonly long number;
    private readonly bool isFromClient;
    private readonly bool isShown;
    private BodyMasker? masker;
    private IncrementalHash? rest;
    private long shownLeft;
    private long restBytes;
    private bool isWithheld;

    /// <summary>Begins.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="number">The exchange's number.</param>
    /// <param name="isFromClient">Whether it is the request's.</param>
    /// <param name="opening">How what goes on is masked for the tape; neither masker nor refusal: it is masked already.</param>
    /// <param name="bytesMax">How much of it is kept.</param>
    public HttpBodyTape(Tape tape, long number, bool isFromClient, BodyOpening opening, int bytesMax)
    {
        this.tape = tape;
        this.number = number;
        this.isFromClient = isFromClient;
        masker = opening.Masker;
        isShown = opening.Refusal is null && bytesMax > 0;
        isWithheld = opening.Refusal is not null;
        shownLeft = isShown ? bytesMax : 0;
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
                if (outcome.Kind == BodyOutcomeKind.Passed) { break; }
            }
        }
        if (restBytes == 0 && !isWithheld) { return; }
        Begin();
        tape.Number("rest_bytes"u8, restBytes);
        if (rest is not null) { tape.Text("rest_sha256"u8, Convert.ToHexStringLower(rest.GetHashAndReset())); }
        if (isWithheld) { tape.Text("withheld"u8, "not text that can be masked"u8); }
        tape.End();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        masker?.Dispose();
        masker = null;
        rest?.Dispose();
        rest = null;
        masked.Release();
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
            tape.Text("data"u8, masked.Written[at..Math.Min(masked.Length, at + EventBytesMax)]);
            tape.End();
        }
        masked.Clear();
    }

    private void Begin()
    {
        tape.Begin("body"u8);
        tape.Number("n"u8, number);
        tape.Text("from"u8, isFromClient ? "client"u8 : "target"u8);
    }
}
