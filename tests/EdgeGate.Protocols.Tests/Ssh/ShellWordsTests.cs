using System.Diagnostics;
using System.Text;
using EdgeGate.Protocols.Ssh.Commands;
using Xunit;

namespace EdgeGate.Protocols.Tests.Ssh;

public sealed class ShellWordsTests
{
    [Theory]
    [InlineData("ls -l /tmp", "ls|-l|/tmp")]
    [InlineData("  echo\t'a b'  \"c d\" e\\ f ", "echo|a b|c d|e f")]
    [InlineData("echo 'it'\\''s' \"say \\\"hi\\\"\" \"back\\\\slash\" \"\\n\"", "echo|it's|say \"hi\"|back\\slash|\\n")]
    [InlineData("echo '' \"\"", "echo||")]
    [InlineData("rsync --server -logDtpre.iLsfxCIvu . /path", "rsync|--server|-logDtpre.iLsfxCIvu|.|/path")]
    [InlineData("git-upload-pack '/srv/a b.git'", "git-upload-pack|/srv/a b.git")]
    [InlineData("echo 'a;b' \"c|d\" e\\&f '$x' '*'", "echo|a;b|c|d|e&f|$x|*")]
    [InlineData("dd if=/dev/zero", "dd|if=/dev/zero")]
    [InlineData("echo '\u4e2d\\;id' \"\u4e2d\" \\;", "echo|\u4e2d\\;id|\u4e2d|;")]
    [InlineData("git show r=HEAD~1 box:~ada 'a=~'", "git|show|r=HEAD~1|box:~ada|a=~")]
    public void Plain_command_is_split_as_a_shell_would(string command, string words)
        => Assert.Equal(words, string.Join('|', ShellWords.Split(Encoding.UTF8.GetBytes(command))!));

    [Theory]
    [InlineData("scp -t x; bash")]
    [InlineData("a && b")]
    [InlineData("a | b")]
    [InlineData("a & b")]
    [InlineData("a > b")]
    [InlineData("a < b")]
    [InlineData("echo $(id)")]
    [InlineData("echo `id`")]
    [InlineData("echo $HOME")]
    [InlineData("echo \"$HOME\"")]
    [InlineData("echo *.c")]
    [InlineData("echo a?")]
    [InlineData("echo [ab]")]
    [InlineData("echo {a,b}")]
    [InlineData("echo ~root")]
    [InlineData("dd if=~root/key")]
    [InlineData("cp a=b:~root/key")]
    [InlineData("PATH=/tmp ls")]
    [InlineData("A+=1 ls")]
    [InlineData("if true")]
    [InlineData("! ls")]
    [InlineData("(ls)")]
    [InlineData("echo a # b")]
    [InlineData("echo 'open")]
    [InlineData("echo \"open")]
    [InlineData("echo end\\")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("a 'b\0c'")]
    [InlineData("echo \"a!b\"")]
    [InlineData("echo \u4e2d\\;id")]
    [InlineData("echo \"\u4e2d\\\";id;\\\"\"")]
    [InlineData("")]
    [InlineData("   ")]
    public void Command_whose_words_a_shell_decides_gives_none(string command) => Assert.Null(ShellWords.Split(Encoding.UTF8.GetBytes(command)));

    [Fact]
    public void Bytes_that_are_no_text_give_none() => Assert.Null(ShellWords.Split([(byte)'a', (byte)' ', 0xff]));

    /// <summary>Whatever is called plain, a real shell splits the same; each command runs as the arguments of a function.</summary>
    [Fact]
    public void Random_plain_commands_are_what_a_real_shell_makes_of_them()
    {
        Random random = new(7);
        const string Alphabet = "ab '\"\\ \t;|&$`*?[]{}~!#=<>()-/.";
        List<string> commands = [];
        StringBuilder script = new("show() { for w; do printf '%s\\001' \"$w\"; done; printf '\\002'; }\n");
        while (commands.Count < 400)
        {
            string command = "x" + string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            if (ShellWords.Split(Encoding.ASCII.GetBytes(command)) is null) { continue; }
            commands.Add(command);
            script.Append("show ").Append(command).Append('\n');
        }
        string said = Run("/bin/sh", script.ToString());
        string[] shown = said.Split('\u0002')[..^1];
        Assert.Equal(commands.Count, shown.Length);
        for (int i = 0; i < commands.Count; i++) { Assert.Equal(string.Concat(ShellWords.Split(Encoding.ASCII.GetBytes(commands[i]))!.Select(static word => word + "\u0001")), shown[i]); }
    }

    [Theory]
    [InlineData("*", "anything at all", true)]
    [InlineData("systemctl status *", "systemctl status nginx", true)]
    [InlineData("systemctl status *", "systemctl status", true)]
    [InlineData("systemctl status *", "systemctl restart nginx", false)]
    [InlineData("systemctl * nginx", "systemctl status nginx", true)]
    [InlineData("systemctl * nginx", "systemctl status nginx now", false)]
    [InlineData("cat /var/log/*.log", "cat /var/log/a.log", true)]
    [InlineData("cat /var/log/*.log", "cat /var/log/a.log /etc/shadow", false)]
    [InlineData("cat /var/log/*.log", "cat '/var/log/a b.log'", true)]
    [InlineData("a*b*c", "aXbYc", true)]
    [InlineData("a*b*c", "aXbYcZ", false)]
    [InlineData("a*a", "a", false)]
    public void Pattern_matches_words(string pattern, string command, bool matches)
        => Assert.Equal(matches, CommandPattern.Parse(pattern)!.Matches(ShellWords.Split(Encoding.UTF8.GetBytes(command))));

    [Fact]
    public void Only_the_bare_star_matches_what_has_no_plain_words()
    {
        Assert.True(CommandPattern.Parse("*")!.Matches(null));
        Assert.False(CommandPattern.Parse("* *")!.Matches(null));
        Assert.False(CommandPattern.Parse("echo *")!.Matches(null));
        Assert.Null(CommandPattern.Parse("  "));
    }

    private static string Run(string program, string input)
    {
        using Process process = Process.Start(new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        return output.Result;
    }
}
