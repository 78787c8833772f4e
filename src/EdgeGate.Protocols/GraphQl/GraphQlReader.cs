namespace EdgeGate.Protocols.GraphQl;

/// <summary>Reads one document into an outline, by recursive descent as deep as the limit lets it.</summary>
/// <remarks>
/// <code>
/// operation: [ description ] ( query | mutation | subscription ) [ name ] [ ( variables ) ] { @directive } { selections }   or { selections }
/// fragment:  [ description ] fragment name on type { @directive } { selections }
/// selection: [ alias : ] field [ ( arguments ) ] { @directive } [ { selections } ]   or   ... fragment { @directive }   or   ... [ on type ] { @directive } { selections }
/// </code>
/// GraphQL, October 2021, Appendix B.3; descriptions of executable definitions as of September 2025.
/// </remarks>
internal ref struct GraphQlReader(ReadOnlySpan<byte> document, GraphQlOutline outline, int depthMax)
{
    private GraphQlLexer lexer = new(document);
    private GraphQlToken token;
    private int depth;
    private bool isTooLarge;

    /// <summary>Reads all of it.</summary>
    public GraphQlReading ReadDocument()
    {
        bool isRead = Next();
        while (isRead && token != GraphQlToken.End) { isRead = Definition(); }
        if (isTooLarge) { return GraphQlReading.TooLarge; }
        return isRead && outline.Count > 0 ? GraphQlReading.Done : GraphQlReading.Malformed;
    }

    private readonly ReadOnlySpan<byte> Text => lexer.Text;

    /// <summary>Moves on; false when what follows is no token.</summary>
    private bool Next()
    {
        token = lexer.Read();
        return token != GraphQlToken.Malformed;
    }

    private readonly bool Is(char punctuator) => token == GraphQlToken.Punctuator && Text[0] == punctuator;

    private readonly bool IsWord(ReadOnlySpan<byte> word) => token == GraphQlToken.Name && Text.SequenceEqual(word);

    private bool Take(char punctuator) => Is(punctuator) && Next();

    private bool TakeName() => token == GraphQlToken.Name && Next();

    private bool Enter()
    {
        isTooLarge |= ++depth > depthMax;
        return !isTooLarge;
    }

    private bool Add(GraphQlItemKind kind, int start, int end)
    {
        isTooLarge |= !outline.TryAdd(new GraphQlItem(kind, start, end));
        return !isTooLarge;
    }

    private bool Definition()
    {
        if (Is('{')) { return Add(GraphQlItemKind.Query, 0, 0) && Selections(isRoot: true); }
        if (token == GraphQlToken.String && !Next()) { return false; }
        if (IsWord("fragment"u8)) { return Fragment(); }
        GraphQlItemKind kind;
        if (IsWord("query"u8)) { kind = GraphQlItemKind.Query; }
        else if (IsWord("mutation"u8)) { kind = GraphQlItemKind.Mutation; }
        else if (IsWord("subscription"u8)) { kind = GraphQlItemKind.Subscription; }
        else { return false; }
        if (!Next()) { return false; }
        bool hasName = token == GraphQlToken.Name;
        if (!Add(kind, hasName ? lexer.Start : 0, hasName ? lexer.End : 0) || (hasName && !Next())) { return false; }
        return (!Is('(') || Variables()) && Directives() && Selections(isRoot: true);
    }

    private bool Fragment()
    {
        if (!Next() || token != GraphQlToken.Name || IsWord("on"u8) || !Add(GraphQlItemKind.Fragment, lexer.Start, lexer.End) || !Next()) { return false; }
        return IsWord("on"u8) && Next() && TakeName() && Directives() && Selections(isRoot: true);
    }

    private bool Variables()
    {
        if (!Take('(')) { return false; }
        do
        {
            if (token == GraphQlToken.String && !Next()) { return false; }
            if (!Take('$') || !TakeName() || !Take(':') || !Type()) { return false; }
            if (Is('=') && !(Next() && Value())) { return false; }
            if (!Directives()) { return false; }
        }
        while (!Is(')'));
        return Next();
    }

    private bool Type()
    {
        if (Is('['))
        {
            if (!Enter() || !Next() || !Type() || !Take(']')) { return false; }
            depth--;
        }
        else if (!TakeName()) { return false; }
        return !Is('!') || Next();
    }

    private bool Directives()
    {
        while (Is('@'))
        {
            if (!Next() || !TakeName() || (Is('(') && !Arguments())) { return false; }
        }
        return true;
    }

    private bool Arguments()
    {
        if (!Take('(')) { return false; }
        do
        {
            if (!TakeName() || !Take(':') || !Value()) { return false; }
        }
        while (!Is(')'));
        return Next();
    }

    private bool Value()
    {
        if (token is GraphQlToken.Int or GraphQlToken.Float or GraphQlToken.String or GraphQlToken.Name) { return Next(); }
        if (Is('$')) { return Next() && TakeName(); }
        bool isObject = Is('{');
        if ((!isObject && !Is('[')) || !Enter() || !Next()) { return false; }
        char close = isObject ? '}' : ']';
        while (!Is(close))
        {
            if (isObject && (!TakeName() || !Take(':'))) { return false; }
            if (!Value()) { return false; }
        }
        depth--;
        return Next();
    }

    private bool Selections(bool isRoot)
    {
        if (!Is('{') || !Enter() || !Next()) { return false; }
        do
        {
            if (!(token == GraphQlToken.Spread ? SpreadOrInline(isRoot) : Field(isRoot))) { return false; }
        }
        while (!Is('}'));
        depth--;
        return Next();
    }

    private bool Field(bool isRoot)
    {
        if (token != GraphQlToken.Name) { return false; }
        (int start, int end) = (lexer.Start, lexer.End);
        if (!Next()) { return false; }
        if (Is(':'))
        {
            if (!Next() || token != GraphQlToken.Name) { return false; }
            (start, end) = (lexer.Start, lexer.End);
            if (!Next()) { return false; }
        }
        if (isRoot && !Add(GraphQlItemKind.Field, start, end)) { return false; }
        return (!Is('(') || Arguments()) && Directives() && (!Is('{') || Selections(isRoot: false));
    }

    private bool SpreadOrInline(bool isRoot)
    {
        if (!Next()) { return false; }
        if (token == GraphQlToken.Name && !IsWord("on"u8))
        {
            if (isRoot && !Add(GraphQlItemKind.Spread, lexer.Start, lexer.End)) { return false; }
            return Next() && Directives();
        }
        if (token == GraphQlToken.Name && !(Next() && TakeName())) { return false; }
        // What an inline fragment holds at the root is at the root.
        return Directives() && Selections(isRoot);
    }
}
