using System.Buffers;
using EdgeGate.Protocols.Json;

namespace EdgeGate.Sessions.Http.Bodies.Json;

/// <summary>The arrays and objects of a document that are open, by their depth: 1 for the outermost. One owner; passed by reference.</summary>
internal struct JsonFrames()
{
    private const int FirstFrames = 16;

    private JsonFrame[] frames = [];

    /// <summary>The one at a depth; valid until another begins.</summary>
    public readonly ref JsonFrame this[int depth] => ref frames[depth - 1];

    /// <summary>One begins.</summary>
    /// <param name="depth">Its depth.</param>
    /// <param name="paths">How far the tagged paths have come there.</param>
    /// <param name="isObject">Whether it is an object.</param>
    public void Push(int depth, JsonPathState paths, bool isObject)
    {
        if (frames.Length < depth)
        {
            JsonFrame[] grown = ArrayPool<JsonFrame>.Shared.Rent(Math.Max(FirstFrames, 2 * frames.Length));
            frames.CopyTo(grown, 0);
            Release();
            frames = grown;
        }
        frames[depth - 1] = new JsonFrame { Paths = paths, IsObject = isObject };
    }

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        if (frames.Length > 0) { ArrayPool<JsonFrame>.Shared.Return(frames); }
        frames = [];
    }
}
