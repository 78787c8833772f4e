"""Records what a shell on a terminal shows for given keys: lines of JSON, ["i"|"o", text], "expect" beside each Enter."""
import json, os, pty, select, sys, time, fcntl, struct, termios, tempfile

def read(fd, quiet=0.35, most=6.0):
    out = b""; begun = time.time(); last = time.time()
    while time.time() - begun < most and time.time() - last < quiet:
        r, _, _ = select.select([fd], [], [], 0.05)
        if r:
            try: more = os.read(fd, 65536)
            except OSError: break
            if not more: break
            out += more; last = time.time()
    return out

def capture(argv, env, columns, rows, steps, path):
    home = tempfile.mkdtemp()
    with open(home + "/.hist", "w") as f: f.write("ls -l /tmp\nrm -rf /srv/old data\necho one two three\n")
    os.makedirs(home + "/some-directory"); open(home + "/some-directory/file-with-a-long-name", "w").close()
    pid, fd = pty.fork()
    if pid == 0:
        os.chdir(home)
        os.execvpe(argv[0], argv, {"HOME": home, "TERM": "xterm-256color", "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HISTFILE": home + "/.hist", **env})
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    lines = [json.dumps({"columns": columns, "rows": rows, "shell": argv[0]})]
    def shown():
        out = read(fd)
        if out: lines.append(json.dumps(["o", out.decode("latin-1")]))
    shown()
    for step in steps:
        if isinstance(step, tuple):
            keys, expect = step
            lines.append(json.dumps(["e", expect]))
        else: keys = step
        lines.append(json.dumps(["i", keys]))
        os.write(fd, keys.encode())
        shown()
    os.close(fd); os.waitpid(pid, 0)
    open(path, "w").write("\n".join(lines) + "\n")

UP = "\x1b[A"; LEFT = "\x1b[D"; HOME = "\x01"
long = "echo " + " ".join("word%02d" % i for i in range(20))
def steps(search):
    return [
        "echo hello", ("\r", "echo hello"),
        UP + UP + UP, ("\r", "rm -rf /srv/old data"),
        "echo ab", LEFT, "X", ("\r", "echo aXb"),
        "ls some", "\t", ("\r", "ls some-directory/"),
        "\x12", "srv", (search and "\r", "rm -rf /srv/old data"),
        long, ("\r", long),
        "rm -rf /x", HOME, "#", ("\r", "#rm -rf /x"),
        "rm zzz", "\x15", "echo clean", ("\r", "echo clean"),
        "echo w\u00efde \u6f22\u5b57", "\x7f", ("\r", "echo w\u00efde \u6f22"),
        "sleep", "\x0c", " 0", ("\r", "sleep 0"),
        UP, UP, UP, UP, LEFT * 30, "Z", ("\r", None),
    ]
which = sys.argv[1]; out = sys.argv[2]
if which == "bash": capture(["bash", "--norc", "-i"], {"PS1": "ada@box:~$ "}, 60, 12, steps(True), out)
if which == "bash-colour": capture(["bash", "--norc", "-i"], {"PS1": r"\[\e]0;title\a\]\[\e[1;32m\]ada@box\[\e[0m\]:\[\e[34m\]~\[\e[0m\]$ "}, 40, 8, steps(True), out)
if which == "zsh": capture(["zsh", "-f", "-i"], {"PS1": "box%% ".replace("%%", "%#"), "RPS1": "[12:00]"}, 60, 12, ["bindkey -e; HISTSIZE=100; fc -R $HISTFILE\r"] + steps(True), out)
if which == "dash": capture(["dash", "-i"], {"PS1": "$ "}, 40, 10, ["echo hello", ("\r", "echo hello"), "rm -rf /y", ("\r", "rm -rf /y"), "echo ab\x7fc", ("\r", "echo ac"), long, ("\r", long)], out)
if which == "python": capture(["python3", "-q"], {}, 60, 12, ["1 + 1", ("\r", "1 + 1"), UP, ("\r", "1 + 1")], out)
