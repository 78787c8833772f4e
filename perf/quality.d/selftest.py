"""Tests the judge: check digits against numbers that their specifications publish, and the scorer on cases small enough to see."""
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from corpus import checksums, negatives
from corpus.cases import cases, sample
from corpus.catalogue import POSITIVE
from corpus.draw import Draw
from labels import Labels
from readers import plain
from score import Score, wilson


class CheckDigits(unittest.TestCase):
    def test_published_numbers(self):
        self.assertEqual(checksums.luhn_digit("7992739871"), "3")                                   # ISO/IEC 7812-1, usual example
        self.assertEqual(checksums.mod97_check("WEST12345698765432GB"), "82")                      # IBAN Registry, GB
        self.assertEqual(checksums.verhoeff_digit("236"), "3")                                       # Verhoeff 1969
        self.assertEqual(checksums.mod11_10_check("6943515153"), "0")                               # OIB 69435151530
        self.assertEqual(checksums.mod11_10_check("8609574271"), "9")                               # Steuer-ID 86095742719
        self.assertEqual(checksums.mod11_2_check("11010519491231002"), "X")                         # GB 11643-1999
        self.assertEqual(checksums.base58check(0, bytes.fromhex("62e907b15cbf27d5425399ebf6f0fb50ebb88f18")), "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")   # genesis block
        self.assertEqual(checksums.segwit_address("bc", 0, bytes.fromhex("751e76e8199196d454941c45d1b3a323f1433bd6")), "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")   # BIP 173
        self.assertEqual(checksums.segwit_address("bc", 1, bytes.fromhex("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")),
                         "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0")         # BIP 350
        self.assertEqual(checksums.keccak256(b"").hex(), "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")
        digest = checksums.keccak256(b"5aaeb6053f3e94c9b9a09f33669435e7ef1beaed").hex()             # EIP-55
        self.assertEqual("".join(c.upper() if int(n, 16) >= 8 else c for c, n in zip("5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", digest)), "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")


class Cases(unittest.TestCase):
    def test_same_seed_same_cases(self):
        first, second = ([case for case in cases(3, 2)] for _ in range(2))
        self.assertEqual(first, second)
        self.assertNotEqual(first, [case for case in cases(4, 2)])

    def test_spans_cut_at_characters_and_hold_the_value(self):
        for case in cases(5, 4):
            body = case["text"].encode()
            for span in case["spans"]:
                value = body[span["start"]:span["end"]].decode()
                self.assertTrue(value and value == value.strip(), case)

    def test_every_label_has_a_family(self):
        labels = Labels()
        known = {family["family"] for family in labels.families}
        self.assertEqual([kind.label for kind in POSITIVE if labels.family(kind.label) not in known], [])

    def test_card_like_numbers_fail_luhn(self):
        draw = Draw(1, "test")
        for _ in range(500):
            self.assertNotEqual(checksums.luhn_sum(re.sub(r"\D", "", negatives.card_like(draw))) % 10, 0)
            value = re.sub(r"\s", "", negatives.iban_like(draw)).upper()
            self.assertNotEqual(int(checksums.letters_to_digits(value[4:] + value[:4])) % 97, 1)

    def test_checked_in_sample_is_what_the_seed_gives(self):
        import io
        from corpus.cases import write
        folder = pathlib.Path(__file__).resolve().parents[2] / "tests" / "corpora"
        for name, lines in zip(("found", "clean"), sample(7)):
            text = io.StringIO()
            write(lines, text)
            self.assertEqual((folder / f"{name}-seed7.jsonl").read_text(encoding="utf-8"), text.getvalue())


class Scoring(unittest.TestCase):
    def score(self, text, spans, *finds, context="near"):
        score = Score(Labels(), lambda label: False)
        score.add(plain({"text": text, "spans": [{"class": label, "start": start, "end": end} for label, start, end in spans], "context": context}), list(finds))
        return score

    def test_whole_find_is_right_and_exact(self):
        card = self.score("x 4111", [("card.visa", 2, 6)], ("pii.card.visa", 2, 6)).families["card"]
        self.assertEqual((card.right, card.wrong, card.exact, card.decided_found), (1, 0, 1, 1))

    def test_wider_find_is_right_and_not_exact(self):
        card = self.score("x 4111", [("card.visa", 2, 6)], ("pii.card", 0, 6)).families["card"]
        self.assertEqual((card.right, card.wrong, card.exact), (1, 0, 0))

    def test_partial_find_is_wrong_and_the_span_missed(self):
        card = self.score("x 4111", [("card.visa", 2, 6)], ("pii.card", 2, 5)).families["card"]
        self.assertEqual((card.right, card.wrong, card.decided_found, card.masked), (0, 1, 0, 0))

    def test_brackets_may_stay_outside(self):
        self.assertEqual(self.score("(212) 5", [("phone.us", 0, 7)], ("pii.phone", 1, 7)).families["phone"].right, 1)

    def test_find_of_another_class_masks_and_is_wrong(self):
        score = self.score("x 4111", [("card.visa", 2, 6)], ("pii.email", 2, 6))
        self.assertEqual((score.families["card"].masked, score.families["card"].decided_found, score.families["email"].wrong), (1, 0, 1))

    def test_find_of_an_equivalent_class_is_neither(self):
        score = self.score("x 123456789", [("national.nl_bsn", 2, 11)], ("pii.us_ssn", 2, 11))
        self.assertEqual((score.families["ssn"].wrong, score.families["nl_bsn"].decided_found, score.confused["pii.us_ssn", "nl_bsn"]), (0, 0, 1))

    def test_second_find_of_a_found_span_is_not_counted(self):
        card = self.score("x 4111", [("card.visa", 2, 6)], ("pii.card", 2, 6), ("pii.card", 3, 6)).families["card"]
        self.assertEqual((card.right, card.wrong), (1, 0))

    def test_find_in_a_negative_is_wrong(self):
        score = self.score("x 4111", [], ("pii.card", 2, 6))
        self.assertEqual((score.families["card"].wrong, score.clean_masked, score.clean_bytes), (1, 4, 6))

    def test_weak_bare_value_is_not_asked_for(self):
        bsn = self.score("123456789", [("national.nl_bsn", 0, 9)], context="bare").families["nl_bsn"]
        self.assertEqual((bsn.decided, bsn.bare, bsn.bare_found), (0, 1, 0))

    def test_class_name_as_label(self):
        self.assertEqual(self.score("a@b.cd", [("pii.email", 0, 6)], ("pii.email", 0, 6)).families["email"].right, 1)

    def test_wilson_interval(self):
        low, high = wilson(90, 100)
        self.assertAlmostEqual(low, 0.8256, places=3)
        self.assertAlmostEqual(high, 0.9448, places=3)


if __name__ == "__main__":
    unittest.main()
