"""What is found where nothing should be: source, JSON, SQL, prose and base64."""
import base64
import collections
import hashlib
import ipaddress
import json
import re

import finder
from corpus import streams


def run(seed, megabytes, show):
    rates = {}
    print(f"clean text, up to {megabytes} MB in equal parts; 'evident' finds are what they claim (a well-formed address of a mail domain, a private or documentation IP, a real JWT or key)")
    print(f"{'corpus':<8}{'MB':>7}{'finds':>8}{'evident':>9}{'doubtful':>10}{'doubtful/MB':>13}{'masked B/MB':>13}")
    samples, classes, read = collections.defaultdict(list), {}, {}
    for name in streams.NAMES:
        texts = list(streams.texts(name, seed, megabytes * 1_000_000 // len(streams.NAMES)))
        size = sum(len(text.encode()) for text in texts) / 1e6
        read[name] = f"sha256 {hashlib.sha256(''.join(texts).encode()).hexdigest()[:16]}" + "".join(f", {package} {version}" for package, version in streams.packages(name))
        finds = evident = masked = 0
        counts = collections.Counter()
        for text, found in zip(texts, finder.find(texts)):
            if not found:
                continue
            body = text.encode()
            for class_name, start, end in found:
                finds += 1
                masked += end - start
                if is_evident(class_name, body[start:end].decode(errors="replace")):
                    evident += 1
                    counts[class_name, "evident"] += 1
                    continue
                counts[class_name, "doubtful"] += 1
                if show and counts[class_name, "doubtful"] % 7 == 1 and len(samples[name, class_name]) < show:
                    samples[name, class_name].append(context(body, start, end))
        doubtful = finds - evident
        rates[name] = doubtful / size if size else 0.0
        classes[name] = counts
        print(f"{name:<8}{size:>7.1f}{finds:>8}{evident:>9}{doubtful:>10}{rates[name]:>13.2f}{masked / size if size else 0:>13.1f}")
    for name, text in read.items():
        print(f"{name} {text}")
    for name, counts in classes.items():
        if counts:
            print(f"{name}: " + ", ".join(f"{class_name} {count} {sort}" for (class_name, sort), count in counts.most_common()))
    for (name, class_name), shown in sorted(samples.items()):
        for text in shown:
            print(f"  {name} {class_name}: {text}")
    print("clean " + " ".join(f"{name}={rate:.2f}/MB" for name, rate in rates.items()))


def is_evident(class_name, value):
    """Whether the value is beyond doubt of its class, though nobody's secret: authors' addresses in licences, loopback in headers, test keys."""
    words = set(re.split(r"[._]", class_name))
    if "email" in words:
        return re.fullmatch(r"[\w.+%'/=-]+@(([\w-]+\.)+[A-Za-z]{2,}|\[[\d.]+\])", value) is not None and not re.search(r"\.(png|jpg|gif|svg|js|py|h|c)$", value)
    if words & {"ipv4", "ipv6", "ip"}:
        try:
            address = ipaddress.ip_address(value)
        except ValueError:
            return False
        return not address.is_global or address.is_multicast
    if "jwt" in words:
        try:
            head = value.split(".")[0]
            return "alg" in json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
        except ValueError:
            return False
    if "pem" in words or {"private", "key"} <= words:
        return value.startswith("-----BEGIN ")
    if re.search(r"://[^/\s:@]+:[^/\s@]+@", value):
        return True
    return False


def context(body, start, end, around=36):
    """The find with its digits and letters hidden behind their shape, and what stands around it."""
    value = body[start:end][:70].decode(errors="replace")
    shape = value[:3] + re.sub(r"[a-z]", "x", re.sub(r"[A-Z]", "X", re.sub(r"\d", "9", value[3:])))
    before, after = body[max(0, start - around):start].decode(errors="replace"), body[end:end + around].decode(errors="replace")
    return f"{before}>>{shape}<<{after}".replace("\n", "\\n").replace("\t", "\\t")
